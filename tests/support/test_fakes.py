"""The fakes are dull: a clock that is moved by hand, and chance without surprise."""

from __future__ import annotations

from datetime import timedelta

from tests.support.clock import SUNDAY_MORNING, Clock
from tests.support.entropy import seeded_entropy


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    """Only ``advance`` moves the clock, by seconds or by a timedelta, either way."""
    assert clock() == clock.now() == SUNDAY_MORNING
    assert clock.advance(30) == SUNDAY_MORNING + timedelta(seconds=30)
    clock.advance(timedelta(minutes=-1))
    assert clock() == SUNDAY_MORNING - timedelta(seconds=30)


def test_chance_can_be_repeated() -> None:
    """Two sources of one seed say the same, and never the same thing twice."""
    one, two, other = seeded_entropy(), seeded_entropy(), seeded_entropy("other")
    drawn = [one(16) for _ in range(100)]
    assert drawn == [two(16) for _ in range(100)]
    assert len(set(drawn)) == 100
    assert not set(drawn) & {other(16) for _ in range(100)}
    assert [len(seeded_entropy()(size)) for size in (0, 1, 32)] == [0, 1, 32]
