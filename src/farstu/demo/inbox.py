"""The inbox of everybody: what the portals wrote into files, since there is no mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from farstu.delivery.folder import SUFFIX as MAIL
from farstu.delivery.sms.folder import SUFFIX as TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail, or one text message."""

    by: str
    recipient: str
    sender: str = ""
    subject: str = ""
    text: str
    at: datetime


def read_inbox(folder: Path) -> list[Letter]:
    """Read all of it, newest first."""
    if not folder.is_dir():
        return []
    return sorted(_read(folder), key=lambda letter: letter.at, reverse=True)


def _read(folder: Path) -> Iterator[Letter]:
    for path in folder.iterdir():
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name.endswith(MAIL):
            yield _mail(path.read_bytes(), at)
        elif path.name.endswith(TEXT):
            head, _, text = path.read_text("utf-8").partition("\n\n")
            yield Letter(by="SMS", recipient=head.removeprefix("To: "), text=text.strip(), at=at)


def _mail(data: bytes, at: datetime) -> Letter:
    mail = message_from_bytes(data, policy=default)
    body = mail.get_body(("plain",))
    return Letter(
        by="Mail",
        recipient=str(mail["To"]),
        sender=str(mail["From"]),
        subject=str(mail["Subject"]),
        text="" if body is None else str(body.get_content()).strip(),
        at=at,
    )
