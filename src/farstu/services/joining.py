"""Answering an invitation: as somebody new, or with the account that the address has already.

The link shows that its reader has the mailbox: enough to make an account for that address, and
nothing more. Whoever has one signs in with it, and joins from inside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.invitations import (
    Ending,
    InvitationState,
)
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.tokens import digest, is_token
from farstu.services.calls import (
    Call,
    call_of,
    find_call,
    find_own,
    labels_to_get,
    membership_to_be,
)
from farstu.services.fields import clean_text, mistakes
from farstu.services.guest import Seat
from farstu.services.invitation_letters import renew_link
from farstu.services.kit import Kit, Visit
from farstu.services.labels import change_labels
from farstu.services.own_password import hash_new, weakness_of
from farstu.services.seats import Moved, take
from farstu.services.sign_in import begin_login
from farstu.services.trail import note
from farstu.store import accounts, identifiers, invitations, memberships
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.invitations import Invitation
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Where somebody belongs now; *already*: they did before."""

    organisation: Organisation
    already: bool


def join_as_new(
    kit: Kit, visit: Visit, token: str, *, name: str, password: str, language: str = ""
) -> Moved | tuple[Rejected, ...]:
    """Make the account, and begin a login; *language* is what they read the page in.

    Reasons: LINK_DEAD, SERVER_BUSY, those of ``fields`` and of ``password_rules.judge``.
    """
    call = find_call(kit, visit, token)
    if call is None or call.state is not InvitationState.WAITING or call.signs_in:
        return (Rejected(Reason.LINK_DEAD),)
    named = clean_text(name, field="name")
    weak = weakness_of(
        visit,
        password=password,
        policy=call.policy,
        name=name,
        addresses=(call.invitation.email,),
        field="password",
    )
    if isinstance(named, Rejected) or weak is not None:
        return mistakes(named, weak)
    made = hash_new(kit, visit, password)
    if isinstance(made, Rejected):
        return (made,)
    new = Account(
        id="",
        name=named,
        created_at=kit.clock(),
        language=language or None,
        password_hash=made,
        password_changed_at=kit.clock(),
    )
    done = kit.store.write(
        lambda tx: _join_as(kit, tx, visit, call, new), portal_id=visit.portal.id
    )
    return (done,) if isinstance(done, Rejected) else done


def ask_for_new_link(kit: Kit, visit: Visit, token: str) -> Rejected | None:
    """Mail another link for an invitation that stands, to its own address only.

    Where a budget is used up nothing is sent; whoever asked cannot tell. Reason: LINK_DEAD.
    """

    def deed(tx: Tx) -> Rejected | None:
        found = invitations.find_by_token(tx, digest(token)) if is_token(token) else None
        if found is None or not call_of(kit, tx, found).stands:
            return Rejected(Reason.LINK_DEAD)
        if renew_link(kit, tx, visit, found, expires_at=found.expires_at):
            _note(kit, tx, visit, AuditEvent.INVITATION_RENEWED, found, at=kit.clock())
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def join(kit: Kit, visit: Visit, seat: Seat, invitation_id: str) -> Joined | Rejected:
    """Belong to another organisation from now on.

    Reasons: NOT_FOUND, INVITATION_OVER, those of ``seats.take``.
    """

    def deed(tx: Tx) -> Joined | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        account_id = taken.subject.account.id
        found = find_own(tx, account_id, invitation_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        ends = Ending.ACCEPTED
        if not invitations.end(tx, found.id, ends, at=taken.now, account_id=account_id):
            return Rejected(Reason.INVITATION_OVER)
        organisation = call_of(kit, tx, found).organisation
        belongs = membership_to_be(kit, found, organisation, account_id, taken.now)
        new = memberships.add_once(tx, belongs)
        event = AuditEvent.INVITATION_ACCEPTED
        _note(kit, tx, visit, event, found, at=taken.now, account_id=account_id)
        _label(kit, tx, found, account_id)
        return Joined(organisation=organisation, already=not new)

    return kit.store.write(deed, portal_id=visit.portal.id)


def decline(kit: Kit, visit: Visit, seat: Seat, invitation_id: str) -> Call | Rejected:
    """Say no. Reasons: NOT_FOUND, INVITATION_OVER, those of ``seats.take``."""

    def deed(tx: Tx) -> Call | Rejected:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        account_id = taken.subject.account.id
        found = find_own(tx, account_id, invitation_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        if not invitations.end(tx, found.id, Ending.DECLINED, at=taken.now, account_id=account_id):
            return Rejected(Reason.INVITATION_OVER)
        event = AuditEvent.INVITATION_DECLINED
        _note(kit, tx, visit, event, found, at=taken.now, account_id=account_id)
        return call_of(kit, tx, found)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _join_as(kit: Kit, tx: Tx, visit: Visit, call: Call, new: Account) -> Moved | Rejected:
    """Make the account and its membership, or neither: of two at once, one is made."""
    now, found = kit.clock(), call.invitation
    with tx.connection.begin_nested() as attempt:  # the invitation's account has to be there first
        account = _settle(kit, tx, call, new, now=now)
        ends = Ending.ACCEPTED
        if (
            account is None
            or found.link_expires_at <= now
            or not invitations.end(tx, found.id, ends, at=now, account_id=account.id)
        ):
            attempt.rollback()
            return Rejected(Reason.LINK_DEAD)
    memberships.add_once(tx, membership_to_be(kit, found, call.organisation, account.id, now))
    if call.account is None:
        event, about = AuditEvent.ACCOUNT_ADDED, {"role": found.role.name}
        note(kit, tx, visit, event, at=now, subject_id=account.id, facts=about)
    event = AuditEvent.INVITATION_ACCEPTED
    _note(kit, tx, visit, event, found, at=now, account_id=account.id)
    _label(kit, tx, found, account.id)
    return begin_login(kit, tx, visit, account, found.email, now=now)


def _label(kit: Kit, tx: Tx, found: Invitation, account_id: str) -> None:
    """Give somebody who joined the labels of their invitation."""
    words = labels_to_get(found, memberships.list_of_account(tx, account_id))
    if words:
        change_labels(kit, tx, account_id, add=words, by=found.inviter_id)


def _settle(kit: Kit, tx: Tx, call: Call, new: Account, *, now: datetime) -> Account | None:
    """Give the address an account with a password; None: somebody else just did."""
    if call.account is None:
        account = replace(new, id=kit.new_id(now))
        accounts.add(tx, account)
        email = Identifier(
            id=kit.new_id(now),
            account_id=account.id,
            kind=IdentifierKind.EMAIL,
            value=call.invitation.email,
            verified_at=now,
            created_at=now,
        )
        return account if identifiers.add(tx, email) else None
    known = accounts.lock(tx, call.account.id)
    made = new.password_hash or ""
    if known is None or not accounts.replace_password(
        tx, known.id, seen=None, password_hash=made, at=now
    ):
        return None
    accounts.rename(tx, known.id, new.name)
    if new.language:
        accounts.choose_language(tx, known.id, new.language)
    return replace(known, name=new.name, password_hash=made, password_changed_at=now)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    event: AuditEvent,
    invitation: Invitation,
    *,
    at: datetime,
    account_id: str | None = None,
) -> None:
    note(
        kit,
        tx,
        visit,
        event,
        at=at,
        subject_id=account_id,
        actor_id=account_id,
        organisation_id=invitation.organisation_id,
        facts={"invitation": invitation.id, "role": invitation.role.name},
        personal={"email": invitation.email},
    )
