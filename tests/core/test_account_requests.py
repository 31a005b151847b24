"""Requests for accounts: where one stands, and for what somebody may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.account_requests import (
    MOST_WAITING,
    WAITS,
    RequestEnding,
    RequestState,
    request_state,
    roles_to_ask,
)
from farstu.core.roles import OrganisationKind, Role

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW


def test_a_request_waits_thirty_days_and_fifty_wait_at_a_time() -> None:
    """So that nobody fills an officer's desk."""
    assert (timedelta(days=30), 50) == (WAITS, MOST_WAITING)


@pytest.mark.parametrize("ending", RequestEnding)
def test_what_ended_stays_as_it_ended(ending: RequestEnding) -> None:
    """However late it is, and whatever its time was."""
    for expires_at in (LATER, BEFORE):
        state = request_state(ending=ending, expires_at=expires_at, now=NOW)
        assert state is RequestState(ending.value)


def test_what_nobody_decides_is_over() -> None:
    """It waits until its time, and not a moment longer."""
    assert request_state(ending=None, expires_at=LATER, now=NOW) is RequestState.WAITING
    assert request_state(ending=None, expires_at=BEFORE, now=NOW) is RequestState.OVER


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        (None, ()),
        (Role.MEMBER, ()),
        (Role.ADMINISTRATOR, (Role.MEMBER, Role.ADMINISTRATOR)),
        (Role.OWNER, tuple(Role)),
    ],
)
def test_one_asks_for_what_one_could_give(role: Role | None, roles: tuple[Role, ...]) -> None:
    """At most one's own role, and nothing without one that looks after people."""
    assert roles_to_ask(OrganisationKind.CUSTOMER, role=role) == roles
