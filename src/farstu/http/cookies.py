"""The three cookies, all ``__Host-``: bound to one host, never readable by a script."""

from __future__ import annotations

from enum import StrEnum
from http.cookies import CookieError, SimpleCookie


class Cookie(StrEnum):
    """What a browser carries. None of them outlives the browser's own session (SES-09)."""

    VISIT = "__Host-farstu-visit"
    """A random value that forms are bound to as long as nobody has signed in."""
    LOGIN = "__Host-farstu-login"
    SESSION = "__Host-farstu-session"


def set_cookie(cookie: Cookie, value: str) -> str:
    """Write a ``Set-Cookie`` value."""
    return f"{cookie.value}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"


def clear_cookie(cookie: Cookie) -> str:
    """Write a ``Set-Cookie`` value that takes the cookie back."""
    return f"{cookie.value}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


def read_cookies(header: str) -> dict[str, str]:
    """Read a ``Cookie`` header; of a malformed one nothing is believed."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
