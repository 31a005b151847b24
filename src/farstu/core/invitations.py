"""Invitations into an organisation: where one stands, and which roles it may bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core.roles import OF_STAFF, OrganisationKind, Permission, Role, permissions_of

STANDS = timedelta(days=30)
"""How long an invitation stands. Its link opens for a day (ASVS 6.4.1), and a new one is sent to
the same mailbox on request."""


class Ending(StrEnum):
    """How an invitation came to its end before its time."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class InvitationState(StrEnum):
    """Where an invitation stands."""

    WAITING = "waiting"
    LINK_OLD = "link_old"
    """Its link opens no more; whoever has it may ask for another."""
    UNSENT = "unsent"
    """A day's budget for mail was used up."""
    UNDELIVERED = "undelivered"
    """Its mail was given up."""
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    OVER = "over"
    """Nobody answered in time."""


STANDING = frozenset(
    {
        InvitationState.WAITING,
        InvitationState.LINK_OLD,
        InvitationState.UNSENT,
        InvitationState.UNDELIVERED,
    }
)
"""The states of an invitation that can still be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationFacts:
    """What is stored of an invitation; everything else follows."""

    expires_at: datetime
    link_expires_at: datetime
    ending: Ending | None = None
    posted: bool = True
    failed: bool = False


def invitation_state(facts: InvitationFacts, *, now: datetime) -> InvitationState:
    """Say where an invitation stands."""
    if facts.ending is not None:
        return InvitationState(facts.ending.value)
    if facts.expires_at <= now:
        return InvitationState.OVER
    if not facts.posted:
        return InvitationState.UNSENT
    if facts.failed:
        return InvitationState.UNDELIVERED
    return InvitationState.LINK_OLD if facts.link_expires_at <= now else InvitationState.WAITING


def roles_to_give(
    kind: OrganisationKind, *, role: Role | None, staff: Role | None, by_request: bool = False
) -> tuple[Role, ...]:
    """List the roles that somebody may invite others to, the lowest first: at most one's own.

    Nobody is invited into what is one person's own.
    """
    if kind is OrganisationKind.PERSONAL:
        return ()
    as_member = permissions_of(kind, role=role, staff=None, by_request=by_request)
    as_staff = frozenset() if staff is None else OF_STAFF[staff]
    own = role if Permission.INVITE in as_member else None
    is_above = kind is not OrganisationKind.STAFF and Permission.INVITE in as_staff
    most = max(filter(None, (own, staff if is_above else None)), default=None)
    return () if most is None else tuple(one for one in Role if one <= most)
