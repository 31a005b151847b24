"""How long a session lasts (63B 2.2.3, ASVS 7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """*idle* ends a session that nobody uses, *total* one that is used on and on."""

    idle: timedelta
    total: timedelta


EVERYBODY = Limits(idle=timedelta(minutes=30), total=timedelta(hours=12))
PRIVILEGED = Limits(idle=timedelta(minutes=15), total=timedelta(hours=8))
"""Administrators, owners and the portal's own staff."""

THROUGH_REMEMBERED = timedelta(hours=12)
"""The longest that a session lasts which a remembered device began."""

LOGIN = timedelta(minutes=10)
"""How long a login lives without a second proof."""
ENROLMENT = timedelta(minutes=30)
"""How long it lives once it may enrol."""


def limits_of(*, privileged: bool) -> Limits:
    """Say the limits of a session."""
    return PRIVILEGED if privileged else EVERYBODY
