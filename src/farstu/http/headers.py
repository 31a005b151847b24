"""The headers that every response has, and those of pages (ASVS 3.4, ``standards.md`` WEB)."""

from __future__ import annotations

ALWAYS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}

HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}
"""Only where the public origin is https: browsers ignore it elsewhere, and so do we."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

PAGE = {
    "cache-control": "no-store",
    "content-security-policy": CSP,
    "permissions-policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "referrer-policy": "same-origin",
}

LINK_PAGE = {**PAGE, "referrer-policy": "no-referrer"}
"""For pages whose own address is a secret: not even our own pages are told."""
