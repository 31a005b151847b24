"""The page about throttles: it has every counter, and every attempt on them its living test."""

from __future__ import annotations

import pytest

from farstu.core import throttle
from farstu.core.throttle import Rule
from tests.support.references import TEST, list_dead, read_rows
from tests.support.source import ROOT

PAGE = ROOT / "docs/throttles.md"
ROWS = read_rows(PAGE, named=r"[a-z].*", columns=3)
ATTEMPTS = dict(ROWS)
COUNTERS = [name for name, _ in read_rows(PAGE, named=r"[a-z ]+", columns=5) if name != "counter"]


def test_every_counter_is_on_the_page() -> None:
    """By its name, and no other; of a network's two there is one row."""
    rules = {one.name for one in vars(throttle).values() if isinstance(one, Rule)}
    assert sorted(COUNTERS) == sorted(rules)


@pytest.mark.parametrize("attempt", [name for name in ATTEMPTS if TEST.search(ATTEMPTS[name])])
def test_what_shows_it_is_there(attempt: str) -> None:
    """Each test that a row names."""
    assert list_dead(ATTEMPTS[attempt]) == []


def test_no_attempt_is_without_a_test() -> None:
    """Of the table of what somebody tries, which has a row for each."""
    _, _, table = PAGE.read_text("utf-8").partition("## What shows it")
    lines = [one for one in table.partition("\n## ")[0].splitlines() if one.startswith("| ")]
    assert [one for one in lines[2:] if not TEST.search(one)] == []
    assert len(lines[2:]) == len({one.split(" | ")[0] for one in lines}) - 2 >= 12
