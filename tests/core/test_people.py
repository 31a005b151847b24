"""Who may do what about whom, in an organisation."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from farstu.core.people import (
    LONG_INVITED,
    REMINDED_AT_MOST_EVERY,
    Actor,
    Member,
    PersonDeed,
    deeds_open,
    is_shut_out,
    may_give,
)
from farstu.core.roles import OF_MEMBERS, OF_STAFF, Permission, Role

D = PersonDeed
TABLE = {
    (Role.MEMBER, Role.MEMBER): set(),
    (Role.MEMBER, Role.ADMINISTRATOR): set(),
    (Role.MEMBER, Role.OWNER): set(),
    (Role.ADMINISTRATOR, Role.MEMBER): {D.SUSPEND, D.RESUME, D.END_SESSIONS},
    (Role.ADMINISTRATOR, Role.ADMINISTRATOR): set(),
    (Role.ADMINISTRATOR, Role.OWNER): set(),
    (Role.OWNER, Role.MEMBER): set(D),
    (Role.OWNER, Role.ADMINISTRATOR): set(D),
    (Role.OWNER, Role.OWNER): {D.CHANGE_ROLE, D.REMOVE},
}


def actor(rank: Role, *, staff: bool = False) -> Actor:
    """Be somebody with all that a rank permits."""
    permissions = OF_STAFF[rank] if staff else OF_MEMBERS[rank]
    return Actor(permissions=permissions, rank=rank, is_staff=staff)


def member(role: Role, *, oneself: bool = False, elsewhere: bool = False) -> Member:
    """Be somebody to do something about."""
    return Member(role=role, is_oneself=oneself, belongs_elsewhere=elsewhere)


@pytest.mark.parametrize("staff", [False, True])
@pytest.mark.parametrize(("rank", "role"), TABLE)
def test_who_does_what_to_whom(rank: Role, role: Role, *, staff: bool) -> None:
    """Nobody does anything about those above, and only owners about their equals."""
    assert deeds_open(actor(rank, staff=staff), member(role)) == TABLE[rank, role]


@pytest.mark.parametrize("role", Role)
def test_to_oneself_one_may_only_step_down(role: Role) -> None:
    """Suspending or removing oneself makes no sense: one leaves."""
    allowed = {D.CHANGE_ROLE} if role is Role.OWNER else set()
    assert deeds_open(actor(role), member(role, oneself=True)) == allowed


def test_sessions_elsewhere_are_ended_by_the_portals_own_people_only() -> None:
    """An organisation signs nobody out who works for another one too."""
    for role, staff in product((Role.MEMBER, Role.ADMINISTRATOR), (False, True)):
        there = member(role, elsewhere=True)
        open_there = deeds_open(actor(Role.OWNER, staff=staff), there)
        assert open_there == set(D) - (set() if staff else {D.END_SESSIONS})


def test_nobody_gives_more_than_they_have() -> None:
    """Owners make owners; administrators change no role at all."""
    for rank, role, given in product(Role, Role, Role):
        assert may_give(actor(rank), member(role), given) is (rank is Role.OWNER)


def test_rank_is_judged_whatever_is_permitted() -> None:
    """Were administrators to change roles some day, they would make no owners, nor unmake any."""
    almighty = Actor(permissions=frozenset(Permission), rank=Role.ADMINISTRATOR, is_staff=False)
    assert deeds_open(almighty, member(Role.OWNER)) == set()
    for role, given in product(Role, Role):
        allowed = role is not Role.OWNER and given is not Role.OWNER
        assert may_give(almighty, member(role), given) is allowed


def test_an_invitation_is_long_after_a_week_and_reminded_of_once_a_day() -> None:
    """Nobody is written to more often, whoever presses."""
    assert (timedelta(days=7), timedelta(days=1)) == (LONG_INVITED, REMINDED_AT_MOST_EVERY)


def test_who_belongs_nowhere_is_shut_out() -> None:
    """So is whoever the portal suspended."""
    assert [
        is_shut_out(suspended=s, belongs=b) for s, b in product((False, True), (True, False))
    ] == [
        False,
        True,
        True,
        True,
    ]
