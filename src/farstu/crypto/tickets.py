"""Tickets: what a browser keeps for us, signed, so that nothing is stored for whoever looks in.

Nothing secret belongs in one: its bearer can read it, and cannot change it, pass it on to another
browser, or use it for something else.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from farstu.crypto.keyring import KeyFile, Purpose
from farstu.crypto.tokens import same

LONGEST = 4096


def write_ticket(keys: KeyFile, data: Mapping[str, Any], *, about: tuple[str, ...]) -> str:
    """Write plain *data* down for the bearer; it is good for what it is *about* only."""
    plain = json.dumps(dict(data), separators=(",", ":")).encode()
    return f"{urlsafe_b64encode(plain).decode()}.{_sign(keys, plain, about)}"


def read_ticket(keys: KeyFile, ticket: str, *, about: tuple[str, ...]) -> Any | None:
    """Read what was written down; None if we did not write just that, about just that."""
    body, _, signature = ticket.partition(".")
    if len(ticket) > LONGEST or not body.isascii():
        return None
    try:
        plain = urlsafe_b64decode(body)
    except ValueError:
        return None
    return json.loads(plain) if same(_sign(keys, plain, about), signature) else None


def _sign(keys: KeyFile, plain: bytes, about: tuple[str, ...]) -> str:
    """Sign each part after its length, so that no two lists of parts look alike."""
    parts = (*(part.encode("utf-8", "surrogatepass") for part in about), plain)
    whole = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(keys.derive(Purpose.TICKET), whole, "sha256").hex()
