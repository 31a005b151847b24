"""Clocks that differ or are set: how far a moment may lie ahead and still be believed.

Whoever keeps the time may set it back by an hour, or ahead by a day and back again. Then moments
lie in the future that were written down by the clock of before (``docs/decisions/0079``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

SKEW = timedelta(minutes=5)
"""How far apart the clocks of one installation may be."""
JUMPED = timedelta(minutes=1)
"""From when on it is said that a clock was set: less is how clocks are put right every day."""


def is_recent(moment: datetime, *, age: timedelta, now: datetime) -> bool:
    """Say whether *moment* is at most so old.

    One that lies ahead was written by a clock that has been set back since: nobody knows how old
    it is, so it counts as too old.
    """
    return moment - now <= SKEW and now - moment <= age


def jump_of(passed: timedelta, *, by_clock: timedelta) -> timedelta | None:
    """Say by how much a clock was set while so much time *passed*; None where it was not."""
    jump = by_clock - passed
    return jump if abs(jump) >= JUMPED else None
