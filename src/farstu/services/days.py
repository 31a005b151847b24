"""Days as a portal has them: they begin in its time zone; without one, in UTC."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from farstu.store.portals import Portal


def zone_of(portal: Portal) -> tzinfo:
    """Say in which zone the days of *portal* begin."""
    return ZoneInfo(portal.settings.time_zone) if portal.settings.time_zone else UTC


def day_of(moment: datetime, portal: Portal) -> str:
    """Write the day that *moment* is on, as it is typed."""
    return moment.astimezone(zone_of(portal)).strftime("%Y-%m-%d")


def read_day(text: str, portal: Portal) -> datetime | None:
    """Read a day as its first moment; None: it is none."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    if not MINYEAR < day.year < MAXYEAR:  # room for zones, and for the day after
        return None
    return datetime.combine(day, time(0), tzinfo=zone_of(portal)).astimezone(UTC)
