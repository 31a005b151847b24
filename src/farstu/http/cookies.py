"""The eleven cookies, all ``__Host-``: bound to one host, never readable by a script."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Cookie(StrEnum):
    """What a browser carries. Only three of them outlive the browser's own session (SES-09)."""

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
    BROWSER = "__Host-farstu-browser"
    """A random value by which a browser is known to the accounts that were signed in from it."""
    LANGUAGE = "__Host-farstu-language"
    """What the reader chose. It opens nothing and names nobody, so it may stay."""
    TYPED = "__Host-farstu-typed"
    """What somebody typed while their session ended, sealed to their account."""
    BADGE = "__Host-farstu-app"
    """What opens an application behind a proxy; only ever at that application's host."""
    BINDING = "__Host-farstu-arrival"
    """There too: a random value that shows which browser set out for the portal."""


PREFIX = b"__Host-farstu-"
ONE_LINE = bytes(0x20 if code < 0x20 or code == 0x7F else code for code in range(256))  # noqa: PLR2004 - the control characters of ASCII
NAMES = frozenset(cookie.value for cookie in Cookie)


def set_cookie(cookie: Cookie, value: str, *, lasts: timedelta | None = None) -> str:
    """Write a ``Set-Cookie`` value; one that does not last ends with the browser."""
    age = "" if lasts is None else f"; Max-Age={int(lasts.total_seconds())}"
    return f"{cookie.value}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"


def clear_cookie(cookie: Cookie) -> str:
    """Write a ``Set-Cookie`` value that takes the cookie back."""
    return f"{cookie.value}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def part_ours(header: bytes) -> tuple[bytes, bytes]:
    """Part a ``Cookie`` header into what is ours, and what an application may see (FWD-08).

    What is not ours stays as it is, byte for byte, whatever letters are in it; only what could end
    a line becomes a space.
    """
    ours: list[bytes] = []
    theirs: list[bytes] = []
    for raw in header.translate(ONE_LINE).split(b";"):
        part = raw.strip()
        if part:
            (ours if part.startswith(PREFIX) else theirs).append(part)
    return b"; ".join(ours), b"; ".join(theirs)


def read_cookies(header: str) -> dict[str, str]:
    """Read our cookies out of a ``Cookie`` header; of one that came twice neither is believed.

    Nothing else in there is looked at: on ``localhost`` browsers send the cookies of all ports, and
    a neighbour's odd one must not sign anybody out.
    """
    found: dict[str, str] = {}
    twice: set[str] = set()
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name in found:
            twice.add(name)
        elif name in NAMES:
            found[name] = value
    return {name: value for name, value in found.items() if name not in twice}
