"""The nine cookies, all ``__Host-``: bound to one host, never readable by a script."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from enum import StrEnum


class Cookie(StrEnum):
    """What a browser carries. Only the last two outlive the browser's own session (SES-09)."""

    VISIT = "__Host-farstu-visit"
    """A random value that forms are bound to as long as nobody has signed in."""
    LOGIN = "__Host-farstu-login"
    SESSION = "__Host-farstu-session"
    ERRAND = "__Host-farstu-errand"
    """A random value that what applications sent this browser for is bound to."""
    PROOF = "__Host-farstu-proof"
    """A random value that logins at the hosted page are bound to; it opens nothing else."""
    REMEMBERED = "__Host-farstu-remembered"
    """What a remembered device keeps; given only to whoever ticked a box for it."""
    LANGUAGE = "__Host-farstu-language"
    """What the reader chose. It opens nothing and names nobody, so it may stay."""
    BADGE = "__Host-farstu-app"
    """What opens an application behind a proxy; only ever at that application's host."""
    BINDING = "__Host-farstu-arrival"
    """There too: a random value that shows which browser set out for the portal."""


PREFIX = "__Host-farstu-"
NAMES = frozenset(cookie.value for cookie in Cookie)


def set_cookie(cookie: Cookie, value: str, *, lasts: timedelta | None = None) -> str:
    """Write a ``Set-Cookie`` value; one that does not last ends with the browser."""
    age = "" if lasts is None else f"; Max-Age={int(lasts.total_seconds())}"
    return f"{cookie.value}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"


def clear_cookie(cookie: Cookie) -> str:
    """Write a ``Set-Cookie`` value that takes the cookie back."""
    return f"{cookie.value}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def without_ours(header: str) -> str:
    """Leave our own cookies out of a ``Cookie`` header, before an application sees it."""
    parts = (part.strip() for part in header.split(";"))
    return "; ".join(part for part in parts if part and not part.startswith(PREFIX))


def read_cookies(header: str) -> dict[str, str]:
    """Read our cookies out of a ``Cookie`` header; of one that came twice neither is believed.

    Nothing else in there is looked at: on ``localhost`` browsers send the cookies of all ports, and
    a neighbour's odd one must not sign anybody out.
    """
    pairs = (part.strip().partition("=") for part in header.split(";"))
    ours = [(name, value) for name, _, value in pairs if name in NAMES]
    times = Counter(name for name, _ in ours)
    return {name: value for name, value in ours if times[name] == 1}
