"""The table of known weaknesses: every row has a living test, and every test its row."""

from __future__ import annotations

import re

import pytest

from tests.support.references import TEST, list_dead, list_living, read_rows
from tests.support.source import ROOT

PAGE = ROOT / "docs/security/weaknesses.md"
GAUNTLET = ROOT / "tests/gauntlet"
NO_DOOR = "No such door: "
NUMBERED = re.compile(r"test_([a-l]\d+)_")
ROWS = {
    "A": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29),
    "B": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17),
    "C": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29, 31, 32, 34, 35),
    "D": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20),
    "E": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17),
    "F": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17),
    "G": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20),
    "H": (1, 2, 4, 5, 7, 8),
    "I": (1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17),
    "J": (1, 2, 4, 5, 7, 8, 10, 11, 13),
    "K": (1, 2, 4, 5, 7, 8, 10),
    "L": (1, 2, 4, 5, 7, 8, 10, 11),
}
"""The rows by class; their numbers are not consecutive."""


LINES = read_rows(PAGE, named=r"[A-L]\d+", columns=4)
TABLE = dict(LINES)


def test_the_table_has_every_row() -> None:
    """In order, and no other."""
    wanted = [f"{letter}{n}" for letter, numbers in ROWS.items() for n in numbers]
    assert [row for row, _ in LINES] == wanted


@pytest.mark.parametrize("row", TABLE)
def test_every_row_has_a_living_test(row: str) -> None:
    """One that is there; or the row says why there is nothing to try."""
    assert TEST.search(TABLE[row]) or TABLE[row].startswith(NO_DOOR)
    assert list_dead(TABLE[row], folder=GAUNTLET) == []


def test_every_test_of_the_gauntlet_is_in_its_row() -> None:
    """What is named after a row is told of there."""
    for file in GAUNTLET.glob("test_*.py"):
        for name in list_living(file):
            numbered = NUMBERED.match(name)
            assert numbered is None or f"::{name}`" in TABLE[numbered[1].upper()], name
