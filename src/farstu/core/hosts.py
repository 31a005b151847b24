"""Host names: where a portal lives, and the name that its passkeys belong to."""

from __future__ import annotations

import re

from farstu.core.outcome import Reason, Rejected

LONGEST = 253
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What a host ends in that browsers take for an address (WHATWG URL 3.5)."""


def read_host(text: str, *, field: str) -> str | Rejected:
    """Read a host name as browsers send it: lower case, no scheme, no port. Reason: HOST_INVALID.

    Other scripts are written as browsers do (``xn--…``); an address of numbers has no passkeys.
    """
    typed = text.strip()
    host = typed.lower().removesuffix(".")
    labels = host.split(".")
    is_host = typed.isascii() and len(host) <= LONGEST and all(map(LABEL.fullmatch, labels))
    if not is_host or NUMBER.fullmatch(labels[-1]):
        return Rejected(Reason.HOST_INVALID, field=field)
    return host


def is_within(host: str, relying_party_id: str) -> bool:
    """Say whether pages of *host* may use passkeys of *relying_party_id* (WebAuthn 5.1.3, 7).

    Whether others can have names under it as well (``co.uk``) is known to browsers only.
    """
    return host == relying_party_id or (
        "." in relying_party_id and host.endswith(f".{relying_party_id}")
    )
