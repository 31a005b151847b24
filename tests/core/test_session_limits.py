"""How long sessions and logins last."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.session_limits import ENROLMENT, LOGIN, limits_of


def test_whoever_may_do_more_stays_in_for_less() -> None:
    """Half an hour idle and twelve in all; administrators and support fifteen minutes and eight."""
    everybody, privileged = limits_of(privileged=False), limits_of(privileged=True)
    assert (everybody.idle, everybody.total) == (timedelta(minutes=30), timedelta(hours=12))
    assert (privileged.idle, privileged.total) == (timedelta(minutes=15), timedelta(hours=8))


def test_a_login_is_short_and_enrolling_takes_longer() -> None:
    """Ten minutes to find the phone, thirty to install an app on it."""
    assert (timedelta(minutes=10), timedelta(minutes=30)) == (LOGIN, ENROLMENT)
