"""Who may do what, and who may reset whom."""

from __future__ import annotations

import itertools

import pytest

from farstu.core.roles import (
    OrganisationKind,
    Permission,
    Role,
    is_privileged,
    may_reset,
    permissions_of,
)

MAY = {
    (Role.ADMINISTRATOR, Role.MEMBER),
    (Role.OWNER, Role.MEMBER),
    (Role.OWNER, Role.ADMINISTRATOR),
}


@pytest.mark.parametrize("actor", Role)
@pytest.mark.parametrize("subject", Role)
def test_one_resets_strictly_below_oneself(actor: Role, subject: Role) -> None:
    """Nobody resets an equal, a higher one or themselves, and members reset nobody."""
    assert may_reset(actor, subject) is ((actor, subject) in MAY)


ROLES = [None, *Role]


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("staff", ROLES)
def test_a_higher_role_permits_no_less(kind: OrganisationKind, staff: Role | None) -> None:
    """Whoever rises keeps what they could do before."""
    ladder = [permissions_of(kind, role=role, staff=staff) for role in ROLES]
    assert all(lower <= higher for lower, higher in itertools.pairwise(ladder))


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", ROLES)
def test_a_higher_role_among_staff_permits_no_less(
    kind: OrganisationKind, role: Role | None
) -> None:
    """The same among the portal's own people."""
    ladder = [permissions_of(kind, role=role, staff=staff) for staff in ROLES]
    assert all(lower <= higher for lower, higher in itertools.pairwise(ladder))


def test_members_and_strangers_may_do_nothing() -> None:
    """What a role does not permit, nothing does."""
    for kind in OrganisationKind:
        for role in (None, Role.MEMBER):
            assert permissions_of(kind, role=role, staff=None) == frozenset()


def test_support_helps_and_decides_nothing() -> None:
    """Support sees and helps people of customers; among its own it has callers and cases only."""
    theirs = permissions_of(OrganisationKind.CUSTOMER, role=None, staff=Role.MEMBER)
    calls = {Permission.ANSWER_CALLS, Permission.HANDLE_CASES}
    assert theirs == {Permission.SEE_PEOPLE, Permission.HELP_PEOPLE, *calls}
    own = permissions_of(OrganisationKind.STAFF, role=Role.MEMBER, staff=Role.MEMBER)
    assert own == calls


SUPPORTS = {"see_people", "help_people", "answer_calls", "handle_cases"}
ADMINISTERS = {
    "see_people",
    "help_people",
    "answer_calls",
    "invite",
    "suspend",
    "see_policy",
    "change_policy",
    "see_audit",
}
OWNS = {*ADMINISTERS, "change_roles", "remove", "handle_cases"}


@pytest.mark.parametrize(
    ("role", "own", "theirs"),
    [
        (Role.MEMBER, set(), SUPPORTS),
        (Role.ADMINISTRATOR, ADMINISTERS, ADMINISTERS | SUPPORTS),
        (Role.OWNER, OWNS, OWNS),
    ],
)
def test_each_role_permits_just_this(role: Role, own: set[str], theirs: set[str]) -> None:
    """In one's own organisation; and of the portal's own people, in a customer's."""
    kind = OrganisationKind.CUSTOMER
    assert permissions_of(kind, role=role, staff=None) == own
    assert permissions_of(kind, role=None, staff=role) == theirs


def test_owners_among_the_staff_do_all_there_that_owners_do() -> None:
    """And run the portal besides."""
    own = permissions_of(OrganisationKind.STAFF, role=Role.OWNER, staff=Role.OWNER)
    assert own == {*OWNS, "run_portal"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("staff", ROLES)
@pytest.mark.parametrize("kind", OrganisationKind)
def test_accounts_by_request_make_inviting_an_asking(
    kind: OrganisationKind, role: Role | None, staff: Role | None
) -> None:
    """A customer’s own ask where they could invite, and nothing else changes for anybody."""
    usual = permissions_of(kind, role=role, staff=staff)
    asking = permissions_of(kind, role=role, staff=staff, by_request=True)
    either = {Permission.INVITE, Permission.REQUEST_ACCOUNTS}
    assert Permission.REQUEST_ACCOUNTS not in usual
    assert usual - either == asking - either
    invites = permissions_of(kind, role=None, staff=staff) & either
    if kind is not OrganisationKind.CUSTOMER:
        assert asking == usual
    elif role is None or role < Role.ADMINISTRATOR:
        assert asking & either == invites
    else:
        assert asking & either == {Permission.REQUEST_ACCOUNTS, *invites}


def test_only_who_runs_the_staff_runs_the_portal() -> None:
    """No role among customers reaches the portal's own settings."""
    portal = {Permission.RUN_PORTAL}
    for role in Role:
        for kind in (OrganisationKind.CUSTOMER, OrganisationKind.PERSONAL):
            assert not permissions_of(kind, role=role, staff=None) & portal
            assert Permission.RUN_PORTAL not in permissions_of(kind, role=role, staff=Role.OWNER)
        runs = permissions_of(OrganisationKind.STAFF, role=role, staff=role) >= portal
        assert runs is (role >= Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", Role)
def test_who_looks_after_others_has_short_sessions(role: Role) -> None:
    """Administrators anywhere, and everybody of the staff."""
    assert is_privileged(role, OrganisationKind.STAFF)
    assert is_privileged(role, OrganisationKind.CUSTOMER) is (role > Role.MEMBER)
