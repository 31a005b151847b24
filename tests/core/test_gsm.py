"""How many text messages a text is paid as (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.gsm import BASIC, EXTENSION, cut, encode_gsm, is_gsm, segments


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ÅÄÖåäö" * 26, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("[" * 80 + "a", 2),
        ("å" * 159 + "ç", 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("🔑" * 35, 1),
        ("🔑" * 36, 2),
        ("🔑" * 67, 3),
        ("418092 is your Nordskär Registry code.\n\n@portal.nordskar.example #418092", 1),
    ],
)
def test_segments_are_counted_as_networks_do(text: str, number: int) -> None:
    """160 letters or 70, then 153 or 67; a letter of the extension takes two, a picture two."""
    assert segments(text) == number


@pytest.mark.parametrize(
    ("text", "enough"),
    [("Åre §1 €[]", True), ("señor", True), ("ç", False), ("¨", False), ("\x1b", False)],
)
def test_the_alphabet_is_that_of_gsm(text: str, *, enough: bool) -> None:
    """Ç is in it and ç is not; the escape itself is no letter."""
    assert is_gsm(text) == enough


def test_the_table_is_whole() -> None:
    """It has 128 places, no letter stands at two, and Å, Ä, Ö, @ and € are where they belong."""
    assert len(BASIC) == len(set(BASIC)) == 128
    assert encode_gsm("@ÅÄÖåäö") == b"\x00\x0e\x5b\x5c\x0f\x7b\x7c"
    assert encode_gsm("€[") == b"\x1b\x65\x1b\x3c"
    assert not set(EXTENSION) & set(BASIC)


@pytest.mark.parametrize(
    ("letter", "place"),
    [
        ("\f", 0x0A),
        ("^", 0x14),
        ("{", 0x28),
        ("}", 0x29),
        ("\\", 0x2F),
        ("[", 0x3C),
        ("~", 0x3D),
        ("]", 0x3E),
        ("|", 0x40),
        ("€", 0x65),
    ],
)
def test_the_extension_is_that_of_gsm(letter: str, place: int) -> None:
    """An escape and the place that the standard gives it (3GPP TS 23.038, 6.2.1.1)."""
    assert encode_gsm(letter) == bytes([0x1B, place])
    assert len(EXTENSION) == 10


def test_half_a_letter_is_counted_all_the_same() -> None:
    """Whatever a name is made of: counting never fails."""
    assert (segments("\ud800" * 70), segments("\ud800" * 71)) == (1, 2)


def test_no_letter_is_cut_in_two() -> None:
    """Where the last place of a segment is not enough for it, it begins the next one."""
    assert [len(part) for part in cut("a" * 152 + "€" * 10)] == [152, 10]
    assert [len(part) for part in cut("ж" * 66 + "🔑" * 4)] == [66, 4]


@given(st.text(alphabet="aå€[ж🔑", max_size=400))
def test_the_segments_are_the_text(text: str) -> None:
    """Put together they say the same, and none is longer than it may be."""
    parts = cut(text)
    assert "".join(parts) == text
    for part in parts:
        if is_gsm(text):
            assert len(encode_gsm(part)) <= (160 if len(parts) == 1 else 153)
        else:
            assert len(part.encode("utf-16-be")) <= (140 if len(parts) == 1 else 134)
