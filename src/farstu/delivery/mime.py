"""A message as bytes on the wire (RFC 5322, RFC 2045, RFC 3834)."""

from __future__ import annotations

import re
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from farstu.delivery.message import Message

UNSAFE = re.compile(r"[\s<>,;:\"()\\\[\]]")
"""What in an address would end it, or begin another one. Quoted local parts are not for people."""


class AddressError(ValueError):
    """An address that cannot stand in a header."""


def to_mime(message: Message) -> EmailMessage:
    """Write *message* with its headers; text and HTML say the same.

    Quoted-printable survives servers that know ASCII only, and lines of any length. Programs that
    answer mail by themselves leave this one alone. Raises ``AddressError``.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(message.sender, name=_one_line(message.sender_name))
    mail["To"] = _address(message.recipient)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.written_at)
    mail["Message-ID"] = f"<{message.message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def route_of(address: str) -> str:
    """Write an address as servers route it: its domain in ASCII (RFC 5890), where that is enough.

    Raises ``AddressError`` for what is no address.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or UNSAFE.search(address) or "@" in local:
        raise AddressError
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise AddressError from None


def _address(address: str, *, name: str = "") -> Address:
    username, _, domain = route_of(address).rpartition("@")
    return Address(display_name=name, username=username, domain=domain)


def _one_line(text: str) -> str:
    """Leave out what could end a header: names are what strangers typed."""
    spaced = ("" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in " ".join(text.split()))
    return "".join(spaced)
