"""The headers that every response has, whoever made it (ASVS 3.4, ``standards.md`` WEB).

They stand around the whole application, so that files, errors and plain answers have them too. A
response that says something of its own keeps that: a file, for instance, how long it may be kept.
"""

from __future__ import annotations

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def csp_leading_to(source: str) -> str:
    """Let forms of a page lead to *source* in the end: some browsers follow redirects with it."""
    return CSP.replace("form-action 'self'", f"form-action 'self' {source}")


ALWAYS = {
    "cache-control": "no-store",
    "content-security-policy": CSP,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "referrer-policy": "same-origin",
    "server": "",  # or the server underneath writes its own name there
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

SECRET_ADDRESS = {"referrer-policy": "no-referrer"}
"""For pages whose own address is a secret: not even our own pages are told."""

HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}
"""Only where the public origin is https: browsers ignore it elsewhere, and so do we."""


def make_headers(*, is_secure: bool, is_secret: bool = False) -> dict[str, str]:
    """Choose the headers of a response; *is_secret* says that its address is to stay unknown."""
    return ALWAYS | (HSTS if is_secure else {}) | (SECRET_ADDRESS if is_secret else {})
