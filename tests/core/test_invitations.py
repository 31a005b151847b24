"""Where an invitation stands, and which roles it may bring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from farstu.core.invitations import (
    STANDING,
    STANDS,
    Ending,
    InvitationFacts,
    InvitationState,
    invitation_state,
    roles_to_give,
)
from farstu.core.roles import OrganisationKind, Permission, Role, permissions_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)
STAFF, CUSTOMER, PERSONAL = OrganisationKind
MEMBER, ADMINISTRATOR, OWNER = Role


@pytest.mark.parametrize(
    ("state", "ending", "days", "link", "mail"),
    [
        (InvitationState.WAITING, None, 30, 1, ""),
        (InvitationState.LINK_OLD, None, 30, 0, ""),
        (InvitationState.UNSENT, None, 30, 1, "unsent"),
        (InvitationState.UNDELIVERED, None, 30, 1, "failed"),
        (InvitationState.UNDELIVERED, None, 30, 0, "failed"),
        (InvitationState.OVER, None, 0, 1, "unsent"),
        (InvitationState.ACCEPTED, Ending.ACCEPTED, 0, 0, ""),
        (InvitationState.WITHDRAWN, Ending.WITHDRAWN, 30, 1, "failed"),
        (InvitationState.DECLINED, Ending.DECLINED, 30, 1, ""),
    ],
)
def test_a_state_follows_from_what_is_stored(
    state: InvitationState, ending: Ending | None, days: int, link: int, mail: str
) -> None:
    """How it ended goes first, then its time, then what became of its mail."""
    facts = InvitationFacts(
        expires_at=NOW + days * DAY,
        link_expires_at=NOW + link * DAY,
        ending=ending,
        posted=mail != "unsent",
        failed=mail == "failed",
    )
    assert invitation_state(facts, now=NOW) is state


def test_an_invitation_waits_for_thirty_days() -> None:
    """Its mail is taken to have gone out unless somebody says otherwise."""
    assert timedelta(days=30) == STANDS
    facts = InvitationFacts(expires_at=NOW + STANDS, link_expires_at=NOW + DAY)
    assert invitation_state(facts, now=NOW) is InvitationState.WAITING


def test_an_invitation_that_did_not_end_can_be_accepted() -> None:
    """Whatever became of its mail and its link."""
    ended = {InvitationState(one.value) for one in Ending} | {InvitationState.OVER}
    assert set(InvitationState) - ended == STANDING


@pytest.mark.parametrize(
    ("kind", "role", "staff", "roles"),
    [
        (CUSTOMER, None, None, ()),
        (CUSTOMER, MEMBER, None, ()),
        (CUSTOMER, ADMINISTRATOR, None, (MEMBER, ADMINISTRATOR)),
        (CUSTOMER, OWNER, None, (MEMBER, ADMINISTRATOR, OWNER)),
        (CUSTOMER, None, MEMBER, ()),
        (CUSTOMER, None, OWNER, (MEMBER, ADMINISTRATOR, OWNER)),
        (CUSTOMER, MEMBER, ADMINISTRATOR, (MEMBER, ADMINISTRATOR)),
        (CUSTOMER, ADMINISTRATOR, OWNER, (MEMBER, ADMINISTRATOR, OWNER)),
        (CUSTOMER, OWNER, ADMINISTRATOR, (MEMBER, ADMINISTRATOR, OWNER)),
        (STAFF, ADMINISTRATOR, ADMINISTRATOR, (MEMBER, ADMINISTRATOR)),
        (STAFF, None, OWNER, ()),
        (PERSONAL, OWNER, None, ()),
        (PERSONAL, None, OWNER, ()),
    ],
)
def test_nobody_gives_more_than_they_have(
    kind: OrganisationKind, role: Role | None, staff: Role | None, roles: tuple[Role, ...]
) -> None:
    """At most one's own role, and none into what is one person's own."""
    assert roles_to_give(kind, role=role, staff=staff) == roles


@pytest.mark.parametrize("role", Role)
def test_whoever_has_to_ask_gives_no_role(role: Role) -> None:
    """Where accounts are given out by request, only the portal’s own people invite."""
    assert roles_to_give(CUSTOMER, role=role, staff=None, by_request=True) == ()
    given = roles_to_give(CUSTOMER, role=role, staff=ADMINISTRATOR, by_request=True)
    assert given == (MEMBER, ADMINISTRATOR)
    alike = {roles_to_give(STAFF, role=role, staff=role, by_request=asks) for asks in (True, False)}
    assert len(alike) == 1


def test_whoever_gives_a_role_may_invite() -> None:
    """Wherever there is a role to give, the table of permissions has inviting too, and no less."""
    some = (None, *Role)
    for kind, role, staff, asks in product(OrganisationKind, some, some, (True, False)):
        given = roles_to_give(kind, role=role, staff=staff, by_request=asks)
        permitted = permissions_of(kind, role=role, staff=staff, by_request=asks)
        if given:
            assert Permission.INVITE in permitted
