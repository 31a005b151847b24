"""A clock that stands still until it is moved."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

SUNDAY_MORNING = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Clock:
    """What ``Kit.clock`` wants: call it, and it says what time it is in the test."""

    def __init__(self, start: datetime = SUNDAY_MORNING) -> None:
        """Stop at *start*."""
        self._lock = threading.Lock()
        self._now = start

    def __call__(self) -> datetime:
        """Say what time it is."""
        return self._now

    def now(self) -> datetime:
        """Say what time it is."""
        return self._now

    def advance(self, by: float | timedelta) -> datetime:
        """Move on, by seconds or a timedelta (a negative one moves back), and say the new time."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        with self._lock:
            self._now += step
        return self._now
