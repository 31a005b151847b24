"""Recovery codes: as they are made, shown, and typed back from paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farstu.core.outcome import Reason, Rejected
from farstu.factors.recovery_codes import (
    ALIKE,
    COUNT,
    CROCKFORD,
    LENGTH,
    SECRET_BYTES,
    TypedCode,
    make_codes,
    parse_code,
    show_code,
)
from tests.support.entropy import seeded_entropy

SECRET = "k7qmzp3xdw5rtb2h"
SECRETS = st.text(CROCKFORD, min_size=LENGTH, max_size=LENGTH)
POSITIONS = st.integers(1, COUNT)
WRONG = Rejected(Reason.RECOVERY_CODE_WRONG, field="code")
EMPTY = Rejected(Reason.RECOVERY_CODE_EMPTY, field="code")


def test_a_sheet_has_ten_codes_of_eighty_bits() -> None:
    """Each code takes ten fresh bytes, more than the 64 bits that 63B 4.2.1.1 asks for."""
    asked: list[int] = []

    def count(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)] * size)

    codes = make_codes(count)
    assert len(codes) == COUNT == 10
    assert asked == [SECRET_BYTES] * 10
    assert SECRET_BYTES * 8 == LENGTH * 5 == 80


def test_no_bit_of_chance_is_lost() -> None:
    """Different bytes make different codes, down to a single bit."""
    values = [(1 << bit).to_bytes(SECRET_BYTES) for bit in range(80)]
    drawn = iter(values)
    codes = [code for _ in range(8) for code in make_codes(lambda _: next(drawn))]
    assert len(set(codes)) == 80


def test_codes_have_no_letters_that_look_like_digits() -> None:
    """A thousand sheets use all of Crockford's 32 characters, and no other."""
    entropy = seeded_entropy("sheets")
    codes = [code for _ in range(100) for code in make_codes(entropy)]
    assert set("".join(codes)) == set(CROCKFORD)
    assert not set(CROCKFORD) & set("ilou")
    assert all(len(code) == LENGTH for code in codes)
    assert len(set(codes)) == len(codes)


def test_a_code_is_shown_in_fours_behind_its_number() -> None:
    """That is what stands on paper."""
    assert show_code(3, SECRET) == "3-k7qm-zp3x-dw5r-tb2h"
    assert show_code(10, SECRET) == "10-k7qm-zp3x-dw5r-tb2h"


@given(POSITIONS, SECRETS)
def test_what_is_shown_is_understood(position: int, secret: str) -> None:
    """Every code of every sheet can be typed back as it stands there."""
    assert parse_code(show_code(position, secret)) == TypedCode(position, secret)


@settings(max_examples=25)
@given(POSITIONS, SECRETS, st.data())
def test_case_hyphens_and_spaces_do_not_matter(
    position: int, secret: str, data: st.DataObject
) -> None:
    """Nobody has to type the sheet's typography."""
    marks = st.text(" -–—.:\t\n\u00a0\u2009", max_size=3)
    pieces = [
        data.draw(marks) + data.draw(st.sampled_from([c, c.upper()])) for c in f"{position}{secret}"
    ]
    assert parse_code("".join(pieces) + data.draw(marks)) == TypedCode(position, secret)


@settings(max_examples=25)
@given(POSITIONS, SECRETS, st.data())
def test_look_alikes_are_read_as_what_was_meant(
    position: int, secret: str, data: st.DataObject
) -> None:
    """An i or l is a one and an o is a zero, in the number too: no code has those letters."""
    likeness = {"1": "1iIlL", "0": "0oO"}
    typed = "".join(
        data.draw(st.sampled_from(likeness.get(c, c))) for c in show_code(position, secret)
    )
    assert parse_code(typed) == TypedCode(position, secret)
    assert {chr(c) for c in ALIKE} == set("ilo")


@pytest.mark.parametrize("typed", ["", "   ", "-", "– —", "\n\t", "\u00a0"])
def test_nothing_typed_is_called_empty(typed: str) -> None:
    """An empty field is a slip, and costs no try."""
    assert parse_code(typed) == EMPTY


@pytest.mark.parametrize(
    "typed",
    [
        SECRET,
        "3",
        f"3-{SECRET[:-1]}",
        f"x-{SECRET}",
        f"-3x{SECRET}",
        f"123-{SECRET}",
        f"3-{SECRET[:-1]}u",
        f"3-{SECRET[:-1]}é",
        f"3-{SECRET[:-1]}\0",
        f"3-{SECRET[:-1]}\ud800",
        f"\uff13-{SECRET}",
        f"\u0663-{SECRET}",
        f"²-{SECRET}",
        f"3-{SECRET[:-1]}\u200b",
        "3-" + "🗝️" * 16,
        "123456",
        "9" * 10_000,
        "3-<img src=x onerror>",
    ],
    ids=ascii,
)
def test_what_cannot_be_a_code_is_wrong(typed: str) -> None:
    """It reads like any other wrong code: nobody learns what a code looks like."""
    assert parse_code(typed) == WRONG


@given(st.text(max_size=60))
def test_anything_typed_is_understood_or_refused(typed: str) -> None:
    """There is no text that breaks the reader, and what it accepts can be a code."""
    match parse_code(typed):
        case TypedCode(position, secret):
            assert 0 <= position <= 99
            assert len(secret) == LENGTH
            assert set(secret) <= set(CROCKFORD)
        case no:
            assert no in (WRONG, EMPTY)
