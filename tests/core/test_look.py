"""One accent makes a portal's colours, and nothing that nobody could read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.colours import BLACK, WHITE, contrast, mix, read_colour, shades
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


MEETS = {
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-hover", 4.5),
    *(("link", ground, 4.5) for ground in ("bg", "surface", "sunken", "accent-soft")),
    ("accent", "bg", 4.5),
    ("ink", "accent-soft", 4.5),
    ("hall-ink", "hall", 7.0),
    ("hall-ink-2", "hall", 4.5),
    ("hall-focus", "hall", 3.0),
}
"""What pages write upon what, and how far apart the guidelines want that."""


def test_everything_that_meets_is_judged() -> None:
    """Text, what is read at length, and the ring around what has the focus."""
    assert set(NEEDED) == MEETS


def test_every_colour_is_written_one_way() -> None:
    """As the stylesheet has it, whoever made it."""
    made = [palette(READY_ACCENTS[0], scheme).values() for scheme in Scheme]
    ours = [*SPRUCE.values(), *READY_ACCENTS, BLACK, WHITE]
    for colour in chain(ours, *(ground.values() for ground in GROUNDS.values()), *made):
        assert read_colour(colour) == colour


@pytest.mark.parametrize(
    ("accent", "scheme", "made"),
    [
        (
            "#1f4f8b",
            Scheme.LIGHT,
            {
                "accent-hover": "#183e6c",
                "accent-ink": "#ffffff",
                "accent-soft": "#e6ebef",
                "hall": "#19385b",
                "hall-ink-2": "#c6cac9",
            },
        ),
        (
            "#7fb2e5",
            Scheme.DARK,
            {
                "accent-hover": "#9bc3eb",
                "accent-ink": "#101614",
                "accent-soft": "#27363b",
                "hall": "#212d33",
                "hall-ink-2": "#c2c0b7",
            },
        ),
        (
            "#ffffff",
            Scheme.LIGHT,
            {
                "accent-hover": "#c7c7c7",
                "accent-ink": "#ffffff",
                "accent-soft": "#fffefb",
                "hall": "#3a3c3b",
                "hall-ink-2": "#cdcbc2",
            },
        ),
    ],
)
def test_an_accent_makes_all_the_others(accent: str, scheme: Scheme, made: dict[str, str]) -> None:
    """Pressed it is darker, in the dark lighter; the panel has its hue, and is dark in both."""
    assert palette(accent, scheme) == {"accent": accent, "link": accent} | made


def test_shades_go_step_by_step() -> None:
    """From white to black there are all the greys, none left out."""
    greys = [f"#{number:02x}{number:02x}{number:02x}" for number in range(255, -1, -1)]
    assert list(shades("#ffffff", darker=True)) == greys


def test_colours_that_are_offered_can_be_read() -> None:
    """As they are, in the light; Farstu's own in both; and there are five of them."""
    assert len(set(READY_ACCENTS)) == 5
    for accent in (*READY_ACCENTS, SPRUCE["accent"]):
        assert read_accent(accent, Scheme.LIGHT, field="") == accent
    assert is_readable(SPRUCE["accent_dark"], Scheme.DARK)
