"""Days as a portal has them, as they are said."""

from __future__ import annotations

from datetime import datetime, time

from farstu.services.days import day_of, zone_of
from farstu.store.portals import Portal


def say_moment(moment: datetime, portal: Portal) -> str:
    """Say a moment: the day alone where it is its beginning."""
    local = moment.astimezone(zone_of(portal))
    begins = local.time() == time(0)
    return local.strftime("%Y-%m-%d" if begins else "%Y-%m-%d %H:%M %Z")


def say_day(moment: datetime, portal: Portal) -> str:
    """Say the day that *moment* is on."""
    return day_of(moment, portal)
