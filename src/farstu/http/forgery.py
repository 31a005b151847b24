"""Cross-site request forgery: whose form this is, asked twice over (WEB-05)."""

from __future__ import annotations

import hmac

from farstu.crypto.keyring import KeyFile, Purpose
from farstu.crypto.tokens import same


def form_token(keys: KeyFile, bound_to: str) -> str:
    """Make the token that a form carries: bound to the browser's own cookie, and to our key."""
    return hmac.digest(keys.derive(Purpose.CSRF), bound_to.encode(), "sha256").hex()


def is_our_form(keys: KeyFile, *, bound_to: str | None, token: str) -> bool:
    """Say whether *token* was made for the browser that brings it."""
    return bound_to is not None and same(form_token(keys, bound_to), token)


def is_same_origin(
    *, fetch_site: str | None, origin: str | None, expected: str, on_link_page: bool
) -> bool:
    """Say whether a request comes from one of our own pages; who does not say so is refused.

    A page without referrer posts ``Origin: null``; there ``Sec-Fetch-Site`` decides, which no page
    can forge.
    """
    if fetch_site is None:
        return origin == expected
    if fetch_site != "same-origin":
        return False
    return origin in {None, expected} or (on_link_page and origin == "null")
