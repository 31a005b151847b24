"""An invitation as whoever was invited sees it: by its link, or signed in as that address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from farstu.core.effective import effective_of
from farstu.core.identifiers import fold
from farstu.core.invitations import STANDING, InvitationFacts, InvitationState, invitation_state
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Person
from farstu.core.policy import Policy
from farstu.crypto.tokens import digest, is_token
from farstu.services.crowd import places_of
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.policies import list_layers
from farstu.store import accounts, identifiers, invitations, memberships, organisations
from farstu.store.accounts import Account
from farstu.store.invitations import Invitation
from farstu.store.memberships import Membership
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An invitation as whoever was invited sees it; *account* is what the address has already."""

    invitation: Invitation
    organisation: Organisation
    inviter: str
    state: InvitationState
    account: Account | None
    policy: Policy

    @property
    def stands(self) -> bool:
        """Say whether it can still be accepted."""
        return self.state in STANDING

    @property
    def signs_in(self) -> bool:
        """Say whether there is an account that its owner signs in to."""
        return self.account is not None and self.account.password_hash is not None


def find_call(kit: Kit, visit: Visit, token: str) -> Call | None:
    """Say what a link invites to, whether it still opens or not; looking does not spend it."""
    if not is_token(token):
        return None

    def question(tx: Tx) -> Call | None:
        found = invitations.find_by_token(tx, digest(token))
        return None if found is None else call_of(kit, tx, found)

    return kit.store.read(question, portal_id=visit.portal.id)


def list_calls(kit: Kit, tx: Tx, account_id: str) -> list[Call]:
    """List the invitations that wait for an account to answer."""
    mine, now = _own_addresses(tx, account_id), kit.clock()
    return [call_of(kit, tx, found) for found in invitations.list_standing(tx, mine, now=now)]


def see_call(kit: Kit, visit: Visit, seat: Seat, invitation_id: str) -> Call | Rejected:
    """See an invitation to one's own address. Reason: NOT_FOUND."""

    def question(tx: Tx) -> Call | Rejected:
        found = find_own(tx, seat.account_id, invitation_id)
        return Rejected(Reason.NOT_FOUND) if found is None else call_of(kit, tx, found)

    return kit.store.read(question, portal_id=visit.portal.id)


def find_own(tx: Tx, account_id: str, invitation_id: str) -> Invitation | None:
    """Find an invitation to an address of an account; anybody else's is not there."""
    found = invitations.find(tx, invitation_id)
    mine = found is not None and found.folded in _own_addresses(tx, account_id)
    return found if mine else None


def call_of(kit: Kit, tx: Tx, found: Invitation) -> Call:
    """Gather what an invitation says, and whom it finds."""
    organisation, now = _organisation(tx, found), kit.clock()
    account = accounts.find_by_identifier(tx, found.folded)
    inviter = found.inviter_id and accounts.find(tx, found.inviter_id)
    belongs = memberships.list_of_account(tx, account.id) if account else []
    to_be = membership_to_be(kit, found, organisation, "", now)
    to_come = Person(
        account_id=account.id if account else "",
        joined_at=account.created_at if account else now,
        labels=labels_to_get(found, belongs),
        places=places_of((*belongs, to_be)),
    )
    facts = InvitationFacts(
        expires_at=found.expires_at, link_expires_at=found.link_expires_at, ending=found.ending
    )
    return Call(
        invitation=found,
        organisation=organisation,
        inviter=inviter.name if inviter else "",
        state=invitation_state(facts, now=now),
        account=account,
        policy=effective_of(list_layers(kit, tx), to_come, now=now).policy,
    )


def labels_to_get(found: Invitation, belongs: Iterable[Membership]) -> frozenset[str]:
    """Say which labels an invitation brings somebody: none to who belongs elsewhere.

    Labels are the account's, and pick it in plans of every organisation that it is in.
    """
    elsewhere = any(one.organisation_id != found.organisation_id for one in belongs)
    return frozenset() if elsewhere else frozenset(found.labels)


def membership_to_be(
    kit: Kit, found: Invitation, organisation: Organisation, account_id: str, now: datetime
) -> Membership:
    """Say what somebody would be in an organisation who accepts."""
    return Membership(
        id=kit.new_id(now),
        account_id=account_id,
        organisation_id=organisation.id,
        kind=organisation.kind,
        role=found.role,
        created_at=now,
    )


def _organisation(tx: Tx, found: Invitation) -> Organisation:
    organisation = organisations.find(tx, found.organisation_id)
    assert organisation is not None  # noqa: S101 - a foreign key says so
    return organisation


def _own_addresses(tx: Tx, account_id: str) -> list[str]:
    return [fold(known.value) for known in identifiers.list_emails(tx, account_id)]
