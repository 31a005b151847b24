"""Which events a portal's own programs are told of, and when they are told again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core import webhooks
from farstu.core.audit import AuditEvent
from farstu.core.webhooks import Kind

HEARD_IN_NO_WEBHOOK = {AuditEvent.SIGN_IN_FAILED, AuditEvent.FACTOR_FAILED}


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 1), (1, 2), (2, 4), (8, 256), (9, 300), (10, 300), (10**9, 300)]
)
def test_a_webhook_that_takes_nothing_is_left_alone_for_longer_each_time(
    failures: int, seconds: int
) -> None:
    """The pause doubles from a second to five minutes, and never overflows."""
    assert webhooks.pause_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "taken"),
    [
        (None, False),
        (199, False),
        (200, True),
        (204, True),
        (299, True),
        (300, False),
        (500, False),
    ],
)
def test_only_a_success_means_that_a_message_was_taken(status: int | None, *, taken: bool) -> None:
    """No answer, a redirect or an error is no receipt."""
    assert webhooks.is_success(status) == taken


def test_a_message_is_tried_for_eight_hours() -> None:
    """Six pauses, each longer than the one before, then it is given up."""
    seconds = [pause.total_seconds() for pause in webhooks.RETRIES]
    assert seconds == [10, 60, 300, 1800, 7200, 21600]


def test_the_bounds_are_as_decided() -> None:
    """Two secrets live at once, so that one replaces the other; three days of silence suspend."""
    assert webhooks.LIVING_SECRETS == 2
    assert timedelta(days=3) == webhooks.SUSPENDED_AFTER
    assert webhooks.TEST == "webhook_test"


def test_what_strangers_can_make_happen_is_not_told() -> None:
    """Failures are written down, and no program is woken by them."""
    assert not HEARD_IN_NO_WEBHOOK & set(webhooks.TOLD)


ABOUT = {
    Kind.SIGN_INS: "sign_in_succeeded factor_closed browser_new challenge_passed stepped_up",
    Kind.METHODS: "authenticator_added authenticator_removed authenticator_suspended"
    " authenticator_lost"
    " authenticator_cloned factors_reset",
    Kind.PASSWORDS: "password_changed password_reset",
    Kind.SESSIONS: "signed_out session_ended other_sessions_ended sessions_ended device_remembered"
    " device_signed_out device_forgotten all_devices_forgotten remembrance_copied"
    " change_disputed",
    Kind.PEOPLE: "account_added account_imported account_changed account_linked account_unlinked"
    " account_suspended account_resumed account_erased email_changed role_changed"
    " membership_suspended membership_resumed membership_ended",
    Kind.RECOVERY: "recovery_sheet_confirmed recovery_code_used access_code_given access_code_used"
    " case_opened case_agreed case_stopped case_used",
    Kind.APPLICATIONS: "consent_given consent_withdrawn tokens_copied",
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_tells_of_its_events(kind: Kind) -> None:
    """Programs stand on what a kind tells: an event neither leaves it nor comes to it unnoticed."""
    assert {event.name.lower() for event, of in webhooks.TOLD.items() if of is kind} == set(
        ABOUT[kind].split()
    )
