"""The cookies, all ``__Host-``: bound to one host, never readable by a script."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum


class Cookie(StrEnum):
    """What a browser carries. None that opens anything outlives its own session (SES-09)."""

    VISIT = "__Host-farstu-visit"
    """A random value that forms are bound to as long as nobody has signed in."""
    LOGIN = "__Host-farstu-login"
    SESSION = "__Host-farstu-session"
    LANGUAGE = "__Host-farstu-language"
    """What the reader chose. It opens nothing and names nobody, so it may stay."""


LASTING = {Cookie.LANGUAGE: 365 * 24 * 3600}
"""How many seconds a cookie is kept that does not end with the browser."""

NAMES = frozenset(cookie.value for cookie in Cookie)


def set_cookie(cookie: Cookie, value: str) -> str:
    """Write a ``Set-Cookie`` value."""
    lasts = f"; Max-Age={LASTING[cookie]}" if cookie in LASTING else ""
    return f"{cookie.value}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{lasts}"


def clear_cookie(cookie: Cookie) -> str:
    """Write a ``Set-Cookie`` value that takes the cookie back."""
    return f"{cookie.value}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def read_cookies(header: str) -> dict[str, str]:
    """Read our cookies out of a ``Cookie`` header; of one that came twice neither is believed.

    Nothing else in there is looked at: on ``localhost`` browsers send the cookies of all ports, and
    a neighbour's odd one must not sign anybody out.
    """
    pairs = (part.strip().partition("=") for part in header.split(";"))
    ours = [(name, value) for name, _, value in pairs if name in NAMES]
    times = Counter(name for name, _ in ours)
    return {name: value for name, value in ours if times[name] == 1}
