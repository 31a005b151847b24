"""Reading what a webhook brings: believed only if it is signed, and of this moment.

The scheme is Standard Webhooks 1.0.0.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.client.outside import Clock, wall_clock
from farstu.client.reading import Fields, UnreadableError, read_json
from farstu.client.tokens import LEEWAY
from farstu.client.troubles import Refused

OLDEST = 300
"""Seconds after which a message is not believed any more: each attempt is signed anew."""
BEGINNING, VERSION = "whsec_", "v1,"
LEAST_BYTES = 24
MOST_DIGITS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What happened, as Farstu tells it. The same *message_id* may come twice: do it once.

    *sessions_valid_after*: end every session of this person with you that began before this. The
    other fields are those of ``Event``.
    """

    message_id: str
    id: str
    type: str
    at: datetime
    host: str | None
    subject: str | None
    own_id: str | None
    sessions_valid_after: datetime | None
    actor: str | None
    organisation: str | None
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None


class Inbox:
    """Reads the messages of a webhook."""

    def __init__(self, *secrets: str, clock: Clock = wall_clock) -> None:
        """Take its secrets, two while one replaces the other. Raises ``ValueError``."""
        if not secrets:
            raise ValueError("an inbox has the secret of a webhook")
        self._keys = tuple(map(_key_of, secrets))
        self._clock = clock

    def read(self, body: bytes, headers: Mapping[str, str]) -> Message:
        """Read a message by its *body*, byte by byte as it came, and the *headers* beside it.

        Raises ``Refused`` (``message_wrong``) where it is not to be believed: answer 400 then.
        """
        given = {name.lower(): value for name, value in headers.items()}
        message_id, seconds = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not self._is_signed(message_id, seconds, body, given.get("webhook-signature", "")):
            raise _wrong("No secret of this webhook signed it.")
        if not (seconds.isascii() and seconds.isdigit()) or len(seconds) > MOST_DIGITS:
            raise _wrong("It does not say when it was sent.")
        if not -LEEWAY <= self._clock() - int(seconds) <= OLDEST:
            raise _wrong("It was not sent just now.")
        try:
            return _message(Fields(read_json(body)), message_id)
        except UnreadableError as error:
            raise _wrong(f"It is not as documented: {error}.") from None

    def _is_signed(self, message_id: str, seconds: str, body: bytes, signatures: str) -> bool:
        signed = b".".join((_bytes_of(message_id), _bytes_of(seconds), body))
        told = [_bytes_of(one) for one in signatures.split()]
        return any(
            hmac.compare_digest(_sign(key, signed), one) for key in self._keys for one in told
        )


def _bytes_of(header: str) -> bytes:
    return header.encode(errors="replace")  # whatever a server made of it


def _sign(key: bytes, signed: bytes) -> bytes:
    return VERSION.encode() + base64.b64encode(hmac.digest(key, signed, "sha256"))


def _key_of(secret: str) -> bytes:
    """Read a secret as it was told. Raises ``ValueError``, which does not repeat it."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(BEGINNING), validate=True)
    except ValueError:
        key = b""
    if len(key) < LEAST_BYTES:
        raise ValueError("a secret of a webhook looks like whsec_…")
    return key


def _message(read: Fields, message_id: str) -> Message:
    return Message(
        message_id=message_id,
        id=read.text("id"),
        type=read.text("type"),
        at=read.moment("at"),
        host=read.one("portal", lambda portal: portal.maybe("host", portal.text)),
        subject=read.maybe("subject", read.text),
        own_id=read.maybe("own_id", read.text),
        sessions_valid_after=read.maybe("sessions_valid_after", read.moment),
        actor=read.maybe("actor", read.text),
        organisation=read.maybe("organisation", read.text),
        facts=read.named("facts"),
        personal=read.maybe("personal", read.named),
    )


def _wrong(why: str) -> Refused:
    return Refused(f"The message is not to be believed. {why}", code="message_wrong")
