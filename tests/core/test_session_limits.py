"""How long sessions and logins last."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.policy import Settings
from farstu.core.session_limits import (
    ENROLMENT,
    EVERYBODY,
    LOGIN,
    MOST_HOURS,
    MOST_MINUTES,
    PRIVILEGED,
    THROUGH_REMEMBERED,
    Limits,
    limits_of,
)

USUAL = Settings()


def test_whoever_may_do_more_stays_in_for_less() -> None:
    """Half an hour idle and twelve in all; administrators and support fifteen minutes and eight."""
    everybody, privileged = limits_of(USUAL, privileged=False), limits_of(USUAL, privileged=True)
    assert (everybody.idle, everybody.total) == (timedelta(minutes=30), timedelta(hours=12))
    assert (privileged.idle, privileged.total) == (timedelta(minutes=15), timedelta(hours=8))


def test_a_login_is_short_and_enrolling_takes_longer() -> None:
    """Ten minutes to find the phone, thirty to install an app on it."""
    assert (timedelta(minutes=10), timedelta(minutes=30)) == (LOGIN, ENROLMENT)


def test_a_portal_may_shorten_them() -> None:
    """What is sooner counts, for each of the two alone."""
    short = Settings(session_minutes=20, session_hours=6)
    idle, total = timedelta(minutes=20), timedelta(hours=6)
    assert limits_of(short, privileged=False) == Limits(idle=idle, total=total)
    assert limits_of(short, privileged=True) == Limits(idle=PRIVILEGED.idle, total=total)


def test_what_a_portal_may_say_ends_where_nothing_would_change() -> None:
    """In minutes and in hours, as it is typed."""
    most = Settings(session_minutes=MOST_MINUTES, session_hours=MOST_HOURS)
    assert (MOST_MINUTES, MOST_HOURS) == (30, 12)
    assert limits_of(most, privileged=False) == EVERYBODY


def test_a_portal_makes_nothing_longer() -> None:
    """Whatever the database says."""
    long = Settings(session_minutes=10_000, session_hours=10_000)
    assert limits_of(long, privileged=False) == EVERYBODY
    assert limits_of(long, privileged=True) == PRIVILEGED


def test_a_remembered_device_begins_no_longer_session() -> None:
    """Twelve hours, whatever else may be decided."""
    assert timedelta(hours=12) == THROUGH_REMEMBERED
