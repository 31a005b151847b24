"""A portal's own colours: one accent makes them all, or is refused because nobody could read it.

``palette`` · ``read_accent``
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from farstu.core.colours import BLACK, WHITE, contrast, mix, read_colour, shades
from farstu.core.outcome import Detail, Reason, Rejected

BODY, TEXT, SHAPE = 7.0, 4.5, 3.0
"""Contrasts of what is read at length, of other text, of what is no text (1.4.6, 1.4.3, 1.4.11)."""
DEEP = 10.0
"""How far the panel is from what is written on it: more than needed, so that it stays calm."""


class Scheme(StrEnum):
    """What the browser asks for."""

    LIGHT = "light"
    DARK = "dark"


GROUNDS: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.LIGHT: {
        "bg": "#f6f3ec",
        "surface": "#fffefb",
        "sunken": "#efebe1",
        "ink": "#17211d",
        "hall-ink": "#f7f3e8",
        "hall-focus": "#f2c56b",
    },
    Scheme.DARK: {
        "bg": "#101614",
        "surface": "#18201d",
        "sunken": "#131a17",
        "ink": "#edf0ea",
        "hall-ink": "#efeadc",
        "hall-focus": "#f2c56b",
    },
}
"""What stays as it is in ``farstu.css``, and meets the accent."""

READY_ACCENTS = ("#1f4f8b", "#0b6470", "#6b2fa0", "#8a1c4a", "#a33a12")
"""Blue, teal, violet, berry and rust: colours that can be taken as they are."""
SPRUCE: Mapping[str, str] = {"accent": "#1b5545", "accent_dark": "#7fcbb2"}
"""What ``farstu.css`` has where a portal has no colour of its own."""

NEEDED = (
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-hover", TEXT),
    ("link", "bg", TEXT),
    ("link", "surface", TEXT),
    ("link", "sunken", TEXT),
    ("link", "accent-soft", TEXT),
    ("accent", "bg", TEXT),
    ("ink", "accent-soft", TEXT),
    ("hall-ink", "hall", BODY),
    ("hall-ink-2", "hall", TEXT),
    ("hall-focus", "hall", SHAPE),
)
"""Which colours meet, and how far apart they have to be."""


def palette(accent: str, scheme: Scheme) -> dict[str, str]:
    """Make every colour that hangs on the accent: by token of the stylesheet."""
    ground = GROUNDS[scheme]
    is_light = scheme is Scheme.LIGHT
    hall = _hall(accent, scheme)
    return {
        "accent": accent,
        "accent-hover": mix(accent, BLACK if is_light else WHITE, 0.22),
        "accent-ink": WHITE if is_light else ground["bg"],
        "accent-soft": mix(ground["surface"], accent, 0.11 if is_light else 0.15),
        "link": accent,
        "hall": hall,
        "hall-ink-2": mix(ground["hall-ink"], hall, 0.22),
    }


def nearest(accent: str, scheme: Scheme) -> str:
    """Find the nearest shade that can be read: in the end there is black, in the dark white."""
    ordered = shades(accent, darker=scheme is Scheme.LIGHT)
    return next(shade for shade in ordered if is_readable(shade, scheme))


def is_readable(accent: str, scheme: Scheme) -> bool:
    """Say whether everything that *accent* makes can be read."""
    worst, least = _worst(accent, scheme)
    return worst >= least


def read_accent(text: str, scheme: Scheme, *, field: str) -> str | Rejected:
    """Read an accent as somebody typed it. Reasons: COLOUR_UNKNOWN, COLOUR_FAINT."""
    colour = read_colour(text)
    if colour is None:
        return Rejected(Reason.COLOUR_UNKNOWN, field=field)
    if is_readable(colour, scheme):
        return colour
    detail = Detail(ratio=_worst(colour, scheme)[0], shade=nearest(colour, scheme))
    return Rejected(Reason.COLOUR_FAINT, detail, field=field)


def _hall(accent: str, scheme: Scheme) -> str:
    """Make the painted panel: the accent's own hue, as dark as a hall."""
    start = mix(accent, GROUNDS[Scheme.DARK]["bg"], 0.4 if scheme is Scheme.LIGHT else 0.85)
    ink = GROUNDS[scheme]["hall-ink"]
    return next(one for one in shades(start, darker=True) if contrast(ink, one) >= DEEP)


def _worst(accent: str, scheme: Scheme) -> tuple[float, float]:
    """Find the pair that lacks most: its contrast, and the one that it needs."""
    colours = {**GROUNDS[scheme], **palette(accent, scheme)}
    found = [(contrast(colours[ink], colours[on]), least) for ink, on, least in NEEDED]
    return min(found, key=lambda pair: pair[0] / pair[1])
