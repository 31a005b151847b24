"""Access codes: read aloud, typed by ear."""

from __future__ import annotations

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.factors.access_codes import make_code, parse_code, show_code
from farstu.factors.recovery_codes import CROCKFORD
from tests.support.entropy import seeded_entropy

EMPTY = Rejected(Reason.ACCESS_CODE_EMPTY, field="code")
WRONG = Rejected(Reason.ACCESS_CODE_WRONG, field="code")


def test_a_code_has_60_bits_in_letters_that_nobody_mixes_up() -> None:
    """Twelve characters of Crockford's alphabet, another each time, in groups of four."""
    entropy = seeded_entropy("codes")
    made = [make_code(entropy) for _ in range(200)]
    assert len(set(made)) == 200
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set(CROCKFORD)
    assert show_code("k7qmzp3xdw5r") == "k7qm-zp3x-dw5r"


@pytest.mark.parametrize(
    "typed", ["k7qm-zp3x-dw5r", "K7QM ZP3X DW5R", " k7qmzp3xdw5r ", "k7qm–zp3x—dw5r."]
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    """Case, spaces and hyphens do not matter."""
    assert parse_code(typed) == "k7qmzp3xdw5r"


@pytest.mark.parametrize(
    ("typed", "no"),
    [("", EMPTY), (" - ", EMPTY), ("k7qm", WRONG), ("k7qm-zp3x-dw5u", WRONG), ("é" * 12, WRONG)],
)
def test_what_is_no_code_is_refused(typed: str, no: Rejected) -> None:
    """Nothing, too little, and what no code has."""
    assert parse_code(typed) == no


def test_look_alikes_are_what_they_look_like() -> None:
    """An O is a zero, an I and an L are a one."""
    assert parse_code("oil0-0000-0000") == "011000000000"
