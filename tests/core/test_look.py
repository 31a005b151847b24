"""One accent makes a portal's colours, and nothing that nobody could read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.colours import contrast, mix, read_colour, shades
from farstu.core.look import (
    GROUNDS,
    NEEDED,
    READY_ACCENTS,
    SPRUCE,
    Scheme,
    is_readable,
    nearest,
    palette,
    read_accent,
)
from farstu.core.outcome import Reason, Rejected

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
SCHEMES = st.sampled_from(Scheme)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#1b5545", "#1b5545"),
        (" 1B5545 ", "#1b5545"),
        ("#Abc", "#aabbcc"),
        ("", None),
        ("#1b55", None),
        ("green", None),
        ("#1b554g", None),
        ("##1b5545", None),
        ("rgb(1,2,3)", None),
        ("#\uff11b5545", None),
        ("#1b5545;}", None),
    ],
)
def test_a_colour_is_six_hexadecimal_digits(typed: str, colour: str | None) -> None:
    """Or three, each twice, with or without the sign before them; nothing else is one."""
    assert read_colour(typed) == colour


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21, a colour on itself 1, and the order makes no difference."""
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#1b5545", "#1b5545") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_mixing_goes_from_one_to_the_other() -> None:
    """Nothing of the other leaves the one, all of it gives the other."""
    assert mix("#102030", "#ffffff", 0) == "#102030"
    assert mix("#102030", "#ffffff", 1) == "#ffffff"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


@given(COLOURS, st.booleans())
def test_shades_begin_with_the_colour_and_end(colour: str, darker: bool) -> None:  # noqa: FBT001 - drawn
    """The last shade is black or white."""
    found = list(shades(colour, darker=darker))
    assert (found[0], found[-1]) == (colour, "#000000" if darker else "#ffffff")


@given(COLOURS, SCHEMES)
def test_an_accent_is_readable_or_refused_with_a_shade_that_is(colour: str, scheme: Scheme) -> None:
    """Whatever is taken, each pair that meets has its contrast; so has the shade that is named."""
    taken = read_accent(colour, scheme, field="accent")
    if isinstance(taken, Rejected):
        assert taken.reason is Reason.COLOUR_FAINT
        assert taken.detail.ratio is not None
        assert taken.detail.ratio < 4.5
        taken = read_accent(taken.detail.shade, scheme, field="accent")
    assert isinstance(taken, str)
    colours = {**GROUNDS[scheme], **palette(taken, scheme)}
    for ink, ground, least in NEEDED:
        assert contrast(colours[ink], colours[ground]) >= least, (ink, ground)


@given(COLOURS)
def test_the_dark_finds_its_own_shade_of_any_accent(colour: str) -> None:
    """A portal names one colour, and has two schemes."""
    assert is_readable(nearest(colour, Scheme.DARK), Scheme.DARK)


@pytest.mark.parametrize(
    ("typed", "scheme", "shade"),
    [
        ("#ffcc00", Scheme.LIGHT, "#816700"),
        ("#1b5545", Scheme.DARK, "#35a888"),
    ],
)
def test_what_is_too_faint_is_told_its_nearest_shade(
    typed: str, scheme: Scheme, shade: str
) -> None:
    """The hue stays; only its lightness changes."""
    refused = read_accent(typed, scheme, field="accent")
    assert isinstance(refused, Rejected)
    assert (refused.detail.shade, refused.field) == (shade, "accent")


def test_what_is_no_colour_is_refused() -> None:
    """It is told apart from one that is too faint."""
    assert read_accent("spruce", Scheme.LIGHT, field="accent") == Rejected(
        Reason.COLOUR_UNKNOWN, field="accent"
    )


def test_colours_that_are_offered_can_be_read() -> None:
    """As they are, in the light; Farstu's own in both; and there are five of them."""
    assert len(set(READY_ACCENTS)) == 5
    for accent in (*READY_ACCENTS, SPRUCE["accent"]):
        assert read_accent(accent, Scheme.LIGHT, field="") == accent
    assert is_readable(SPRUCE["accent_dark"], Scheme.DARK)
