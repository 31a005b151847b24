"""How long a session lasts (63B 2.2.3, ASVS 7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from farstu.core.policy import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """*idle* ends a session that nobody uses, *total* one that is used on and on."""

    idle: timedelta
    total: timedelta


EVERYBODY = Limits(idle=timedelta(minutes=30), total=timedelta(hours=12))
PRIVILEGED = Limits(idle=timedelta(minutes=15), total=timedelta(hours=8))
"""Administrators, owners and the portal's own staff."""

MOST_MINUTES, MOST_HOURS = (
    int(EVERYBODY.idle.total_seconds()) // 60,
    int(EVERYBODY.total.total_seconds()) // 3600,
)
"""What a portal may say at most: beyond it nothing would change."""

THROUGH_REMEMBERED = timedelta(hours=12)
"""The longest that a session lasts which a remembered device began."""

LOGIN = timedelta(minutes=10)
"""How long a login lives without a second proof."""
ENROLMENT = timedelta(minutes=30)
"""How long it lives once it may enrol."""


def limits_of(settings: Settings, *, privileged: bool) -> Limits:
    """Say the limits of a session: a portal may shorten them, and nothing makes them longer."""
    limits = PRIVILEGED if privileged else EVERYBODY
    idle = timedelta(minutes=settings.session_minutes) or limits.idle
    total = timedelta(hours=settings.session_hours) or limits.total
    return Limits(idle=min(idle, limits.idle), total=min(total, limits.total))
