"""Days as a portal has them: read and said in its time zone; without one, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from farstu.store.portals import Portal


def zone_of(portal: Portal) -> tzinfo:
    """Say in which zone the days of *portal* begin."""
    return ZoneInfo(portal.settings.time_zone) if portal.settings.time_zone else UTC


def say_moment(moment: datetime, portal: Portal) -> str:
    """Say a moment: the day alone where it is its beginning."""
    local = moment.astimezone(zone_of(portal))
    begins = local.time() == time(0)
    return local.strftime("%Y-%m-%d" if begins else "%Y-%m-%d %H:%M %Z")


def say_day(moment: datetime, portal: Portal) -> str:
    """Say the day that *moment* is on."""
    return moment.astimezone(zone_of(portal)).strftime("%Y-%m-%d")


def read_day(text: str, portal: Portal) -> datetime | None:
    """Read a day as its first moment; None: it is none."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(day, time(0), tzinfo=zone_of(portal)).astimezone(UTC)
