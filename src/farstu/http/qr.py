"""QR codes, drawn here: no address or key ever leaves for a picture (TOTP-08)."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4
"""Modules (ISO/IEC 18004). Without it, and without a white ground, dark pages cannot be scanned."""
MASK = 3
"""Fixed: choosing the best of eight costs twice the time, and any reader reads any mask."""


def qr_svg(text: str) -> str:
    """Draw *text* as inline SVG with a view box, without any style attribute."""
    code = segno.make(text, error="m", boost_error=False, mask=MASK, micro=False)
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return out.getvalue().decode()
