"""Colours, and whether one can be read upon another (WCAG 2.2, 1.4.3).

A colour is ``#rrggbb``, in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from colorsys import hls_to_rgb, rgb_to_hls

BLACK, WHITE = "#000000", "#ffffff"
TYPED = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE | re.ASCII)
STEPS = 255


def read_colour(text: str) -> str | None:
    """Read a colour as people write it: ``#1b5545``, ``1B5545`` or ``#abc``."""
    typed = TYPED.fullmatch(text.strip())
    if typed is None:
        return None
    digits = typed[1].lower()
    return "#" + (digits if len(digits) > len("abc") else "".join(d * 2 for d in digits))


def contrast(one: str, other: str) -> float:
    """Say how far apart two colours are, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """Blend a *share* of the other colour into the one."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return _colour(*(a + (b - a) * share for a, b in pairs))


def shades(colour: str, *, darker: bool) -> Iterator[str]:
    """List a colour's shades from itself on, step by step, down to black or up to white."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    end = 0.0 if darker else 1.0
    yield colour
    for step in range(1, STEPS + 1):
        lighter = lightness + (end - lightness) * step / STEPS
        yield _colour(*hls_to_rgb(hue, lighter, saturation))


def _luminance(colour: str) -> float:
    """Say how bright a colour is (WCAG 2.2, relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _colour(*parts: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
