"""Pictures are judged by what is in them, and only what draws them is kept."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.png import SIGNATURE, read_png
from tests.support.pictures import chunk, draw_png

WHOLE = draw_png()
END = chunk(b"IEND", b"")
CELLS = WHOLE[33:-12]
"""The only chunk of its picture."""
HALVES = CELLS[8:20], CELLS[20:-4]
BROKEN = Rejected(Reason.LOGO_INVALID, field="logo")
WRONG_SIZE = Rejected(Reason.LOGO_SIZE, Detail(amount=1024), field="logo")


def read(data: bytes) -> bytes | Rejected:
    """Read a logo."""
    return read_png(data, field="logo")


@pytest.mark.parametrize(
    "picture",
    [
        WHOLE,
        draw_png(16, 1024),
        draw_png(colour=0),
        draw_png(colour=3, before=chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\0")),
        draw_png(colour=6, depth=16),
        draw_png(colour=4),
        *(draw_png(colour=0, depth=depth) for depth in (1, 2, 4, 16)),
        draw_png(before=chunk(b"gAMA", b"1234") + chunk(b"cHRM", bytes(32)) + chunk(b"sRGB", b"0")),
        WHOLE[:33] + chunk(b"IDAT", HALVES[0]) + chunk(b"IDAT", HALVES[1]) + END,
    ],
)
def test_a_sound_picture_stays_as_it_is(picture: bytes) -> None:
    """Whatever kind of colours it has."""
    assert read(picture) == picture


def test_what_draws_nothing_is_left_out() -> None:
    """Text, places, profiles, and whatever stands behind the end, markup too."""
    more = chunk(b"tEXt", b"Author\0Maja") + chunk(b"eXIf", b"59.9N 10.7E") + chunk(b"iCCP", b"x")
    assert read(draw_png(before=more) + b"<script>alert(1)</script>") == WHOLE


@pytest.mark.parametrize(
    ("kind", "most"),
    [(b"PLTE", 768), (b"tRNS", 256), (b"gAMA", 4), (b"cHRM", 32), (b"sRGB", 1)],
)
def test_each_part_has_the_room_that_it_needs(kind: bytes, most: int) -> None:
    """By the standard, and not a letter more, in which something else could ride (PNG 11.3)."""
    fits = draw_png(before=chunk(kind, bytes(most)))
    assert read(fits) == fits
    assert read(draw_png(before=chunk(kind, bytes(most + 1)))) == BROKEN


def test_the_end_of_a_picture_is_empty() -> None:
    """Not one letter rides in it."""
    assert read(WHOLE[:-12] + chunk(b"IEND", b"x")) == BROKEN


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        lambda _: b"\xff\xd8\xff\xe0 a JPEG",
        lambda _: SIGNATURE,
        lambda _: SIGNATURE + END,
        lambda png: png[:-1],
        lambda png: png[:-12],
        lambda png: b"\0" + png,
        lambda png: b"\x89PNG\r\n\x1a\0" + png[8:],
        lambda png: png[:8] + chunk(b"tRNS", png[16:29]) + png[8:],
        lambda _: draw_png(16, 16, colour=0, depth=3),
        lambda png: png[:40] + b"\xff" + png[41:],
        lambda png: png[:16] + b"\0\0\0\x21" + png[20:],
        lambda png: png.replace(png[8:33], png[8:33] * 2),
        lambda png: png[:8] + chunk(b"tRNS", b"x") + png[8:],
        lambda png: png[:33] + END,
        lambda png: png[:-12] + chunk(b"tRNS", b"x") + END,
        lambda png: png[:33] + chunk(b"IDAT", b"no deflate") + END,
        lambda png: png[:33] + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + END,
        lambda png: png[:33] + chunk(b"IDAT", zlib.compress(bytes(99))[:-1]) + END,
        lambda png: png[:-12] + chunk(b"gAMA", b"") + png[33:],
        lambda png: (
            png[:33] + chunk(b"gAMA", b"1234").join(chunk(b"IDAT", half) for half in HALVES) + END
        ),
        lambda png: png[:33] + chunk(b"IDAT", zlib.compress(bytes(99)) + b"PK<script>") + END,
        lambda png: png[:-12] + chunk(b"IDAT", b"<script>alert(1)</script>") + END,
        lambda png: png[:-12] + chunk(b"IEND", b"<script>alert(1)</script>"),
        lambda _: draw_png(before=chunk(b"gAMA", b"<script>alert(1)</script>")),
        lambda _: draw_png(before=chunk(b"PLTE", bytes(771))),
        lambda _: draw_png(colour=3),
        lambda _: draw_png(colour=5),
        lambda _: draw_png(depth=3),
        lambda _: SIGNATURE + chunk(b"IHDR", b"\0") + chunk(b"IDAT", b"") + END,
    ],
)
def test_what_is_no_whole_picture_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    """Other formats, damaged ones, parts that are missing, double, or out of place."""
    assert read(spoil(WHOLE)) == BROKEN


@pytest.mark.parametrize(("width", "height"), [(15, 16), (16, 15), (1025, 16), (16, 1025), (0, 16)])
def test_a_picture_has_its_size(width: int, height: int) -> None:
    """Both sides have from 16 to 1024 pixels."""
    assert read(draw_png(width, height)) == WRONG_SIZE


def test_a_picture_is_small() -> None:
    """64 KiB are looked at, and no byte more."""
    large = Rejected(Reason.LOGO_LARGE, Detail(amount=64), field="logo")
    most = WHOLE.ljust(64 * 1024, b"x")
    assert read(most) == WHOLE
    assert read(most + b"x") == large


@pytest.mark.parametrize(
    ("colour", "depth", "row"),
    [(0, 8, 64), (2, 8, 192), (3, 8, 64), (4, 8, 128), (6, 8, 256), (6, 16, 512), (0, 1, 8)],
)
def test_a_picture_unpacks_to_little_more_than_it_is(colour: int, depth: int, row: int) -> None:
    """To twice its rows of pixels, each with two bytes besides: a bomb ends there."""
    header, most = 33, 64 * (row + 2) * 2
    before = chunk(b"PLTE", bytes(6)) if colour == 3 else b""
    head = draw_png(64, 64, colour=colour, depth=depth)[:header] + before
    for size, fits in ((most, True), (most + 1, False)):
        picture = head + chunk(b"IDAT", zlib.compress(bytes(size))) + END
        assert read(picture) == (picture if fits else BROKEN)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_rubbish_is_refused_and_breaks_nothing(rubbish: bytes, kept: int) -> None:
    """Whatever stands behind a good beginning."""
    said = read(WHOLE[:kept] + rubbish)
    assert said in (BROKEN, WRONG_SIZE) or isinstance(said, bytes)
