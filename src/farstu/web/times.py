"""Days and times as people read them, in the portal's time zone.

Stored times are UTC. Without a zone of its own a portal's times are UTC, and say so, because a
bare *14:32* that is two hours off is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import floor
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent

from farstu.web.words import Words, lazy

TOMORROW = lazy("tomorrow, %(time)s")
TODAY = lazy("today, %(time)s")
YESTERDAY = lazy("yesterday, %(time)s")
EARLIER = lazy("%(day)s, %(time)s")

BRITISH = Locale("en", "GB")
"""The source language is British: day before month, and a clock of 24 hours."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Writes days and times in one language and one time zone."""

    words: Words
    zone: str = ""

    def clock(self, instant: datetime) -> str:
        """Write the time of day, such as *14:32*, and name the zone when it is UTC for want of one.

        A part of a minute counts up, so that a door said to open at 14:32 is open at 14:32.
        """
        return self._time(instant + timedelta(minutes=1) - timedelta(microseconds=1))

    def day(self, instant: datetime) -> str:
        """Write the day in full, such as *22 November 2026*."""
        return format_date(self._local(instant), format="long", locale=_locale(self.words))

    def short_day(self, instant: datetime) -> str:
        """Write the day in short, such as *22 Nov 2026*."""
        return format_date(self._local(instant), format="medium", locale=_locale(self.words))

    def day_of_year(self, instant: datetime) -> str:
        """Write the day without its year, such as *22 Nov*: for a chart of some weeks."""
        locale = _locale(self.words)
        return format_skeleton("MMMd", self._local(instant), tzinfo=None, locale=locale)

    def when(self, instant: datetime, *, now: datetime) -> str:
        """Write day and time, the day by its name where it is today or next to it."""
        days_ago = (self._local(now).date() - self._local(instant).date()).days
        message = {-1: TOMORROW, 0: TODAY, 1: YESTERDAY}.get(days_ago, EARLIER)
        return self.words.say(message, day=self.short_day(instant), time=self._time(instant))

    def moment(self, instant: datetime) -> str:
        """Write day, time and zone in full, for what is read elsewhere and later."""
        text = self.words.say(EARLIER, day=self.day(instant), time=self._time(instant))
        return f"{text} ({self.zone})" if self._known_zone() else text

    def _time(self, instant: datetime) -> str:
        local = self._local(instant)
        text = format_time(local, format="short", locale=_locale(self.words))
        return text if self._known_zone() else f"{text} UTC"

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self._known_zone() or UTC)

    def _known_zone(self) -> tzinfo | None:
        try:
            return ZoneInfo(self.zone) if self.zone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None


def write_percent(part: int, whole: int, *, words: Words) -> str:
    """Write a share, rounded down: nothing is complete before it is."""
    return format_percent(part * 100 // whole / 100, locale=_locale(words))


def write_ratio(ratio: float, *, words: Words) -> str:
    """Write how far apart two colours are, rounded down: 4.499 is not enough."""
    return format_decimal(floor(ratio * 100) / 100, format="0.00", locale=_locale(words))


def _locale(words: Words) -> Locale:
    if words.language == "en":
        return BRITISH
    try:
        return Locale.parse(words.language, sep="-")
    except (ValueError, UnknownLocaleError):
        return BRITISH
