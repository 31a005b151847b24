"""Clocks that differ, and clocks that are set."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.skew import SKEW, is_recent, jump_of
from farstu.core.throttle import CODES, PORTAL
from tests.support.clock import SUNDAY_MORNING as NOW

SECOND = timedelta(seconds=1)
AGE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ago", "recent"),
    [
        (AGE, True),
        (AGE + SECOND, False),
        (timedelta(0), True),
        (-SKEW, True),
        (-SKEW - SECOND, False),
        (-HOUR, False),
    ],
)
def test_what_lies_ahead_is_not_recent(ago: timedelta, recent: bool) -> None:  # noqa: FBT001 - a column of the table
    """But for what another machine may have written by a clock of its own."""
    assert is_recent(NOW - ago, age=AGE, now=NOW) is recent


def test_what_has_just_happened_is_recent_whatever_is_asked() -> None:
    """An age of nothing bears a clock that is a little behind, and nothing that is older."""
    assert is_recent(NOW + SECOND, age=timedelta(0), now=NOW)
    assert is_recent(NOW, age=timedelta(0), now=NOW)
    assert not is_recent(NOW - SECOND, age=timedelta(0), now=NOW)


@pytest.mark.parametrize(
    ("by_clock", "jump"),
    [
        (HOUR, None),
        (HOUR + 59 * SECOND, None),
        (HOUR - 59 * SECOND, None),
        (HOUR + 60 * SECOND, 60 * SECOND),
        (timedelta(0), -HOUR),
        (25 * HOUR, 24 * HOUR),
    ],
)
def test_a_clock_that_was_set_is_told_from_one_that_is_put_right(
    by_clock: timedelta, jump: timedelta | None
) -> None:
    """By a minute, in either direction."""
    assert jump_of(HOUR, by_clock=by_clock) == jump


def test_nothing_is_closed_for_longer_than_its_longest_pause() -> None:
    """Give or take how far apart clocks may be."""
    assert CODES.latest_end(NOW) == NOW + HOUR + SKEW
    assert PORTAL.latest_end(NOW) == NOW + SKEW
