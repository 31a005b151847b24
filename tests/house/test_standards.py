"""The table of duties drawn from standards: every duty has its row, and every row a living test."""

from __future__ import annotations

import pytest

from tests.support.references import TEST, list_dead, read_rows
from tests.support.source import ROOT

PAGE = ROOT / "docs/security/standards.md"
NOT_HERE = "Not here: "
A_REASON = 20
"""Characters that it takes at least to say why."""
DUTIES = {
    "GEN": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    "PWD": (1, 2, 3, 4, 5, 6, 7, 8, 10),
    "RATE": (1, 2, 3, 4, 5, 6),
    "TOTP": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "OOB": (1, 2, 3, 4, 5, 6, 8, 9, 10),
    "REC": (1, 2, 3, 4, 5, 6),
    "RST": (1, 2, 3, 4, 5, 6, 7, 8),
    "WAR": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    "WAA": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    "SES": (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12),
    "STEP": (1, 2, 3, 4, 5, 6),
    "OP": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21),
    "FWD": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "API": (1, 2, 3, 4),
    "WEB": (1, 2, 3, 4, 5, 6, 7, 8),
    "KEY": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "LOG": (1, 2, 3, 4, 5, 6),
    "NTF": (1, 2, 3),
    "A11Y": (1, 2, 3, 4, 5, 6),
    "EU": (1, 2, 4, 5, 6, 7),
    "DOC": (1,),
    "REM": (1, 2, 3),
    "ORG": (1, 2, 3, 4, 5, 6, 7),
    "PKX": (1, 2, 3, 5, 7, 8),
}
"""The duties by part; numbers that are left out are of what is not built."""
LINES = read_rows(PAGE, named=r"[A-Z0-9]+-\d\d", columns=4)


def test_the_table_has_every_duty() -> None:
    """Once, in order, and no other."""
    wanted = [f"{part}-{n:02}" for part, numbers in DUTIES.items() for n in numbers]
    assert [duty for duty, _ in LINES] == wanted


@pytest.mark.parametrize(("duty", "shown_by"), LINES, ids=[duty for duty, _ in LINES])
def test_every_duty_has_a_living_test(duty: str, shown_by: str) -> None:
    """One that is there; or the row says why there is nothing to try."""
    if not TEST.search(shown_by):
        assert shown_by.startswith(NOT_HERE), duty
        assert len(shown_by) > len(NOT_HERE) + A_REASON, duty
    assert list_dead(shown_by) == []
