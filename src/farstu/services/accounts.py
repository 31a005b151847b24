"""Accounts, as an operator sees them: added, suspended, resumed, reset.

Administration pages will come through here too; who may reset whom is ``core/roles.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind, fold, own_key
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.core.throttle import CODES, KEYS, RECOVERY
from farstu.services import subject as subjects
from farstu.services.guest import living_sessions
from farstu.services.kit import Kit, Visit
from farstu.services.remembering import list_standing
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import (
    access_codes,
    accounts,
    authenticators,
    challenges,
    enrolments,
    identifiers,
    installation,
    memberships,
    offers,
    organisations,
    recovery_sheets,
    throttles,
)
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.identifiers import Identifier
from farstu.store.memberships import Membership
from farstu.store.offers import Offer
from farstu.store.organisations import Organisation
from farstu.store.remembrances import Remembrance
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx

PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A person to be: the name and address were checked by ``fields``."""

    name: str
    email: str
    role: Role
    organisation_id: str = ""
    """Where they belong; without one among the portal's own people."""
    password_hash: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account as a line of a list: who, where, and what it holds."""

    account: Account
    identifiers: tuple[Identifier, ...]
    memberships: tuple[Membership, ...]
    held: tuple[Authenticator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An account, with its identifiers, where it is signed in, and what its sign-in depends on.

    *sessions* live, and *remembered* devices would stand in now.
    *codes_open_at* is when it may try a code again, if too many wrong ones closed that; *offers*
    were handed out and count for nothing yet.
    """

    subject: Subject
    identifiers: tuple[Identifier, ...]
    sessions: tuple[SessionRow, ...]
    remembered: tuple[Remembrance, ...]
    offers: tuple[Offer, ...]
    codes_open_at: datetime | None


def add_account(
    kit: Kit, tx: Tx, visit: Visit | None, new: NewAccount, *, now: datetime
) -> Account | Rejected:
    """Add somebody to an organisation. Reason: EMAIL_TAKEN, NOT_FOUND (the organisation)."""
    place = organisations.find(tx, new.organisation_id or _staff_id(tx))
    if place is None:
        return Rejected(Reason.NOT_FOUND)
    account = Account(
        id=kit.new_id(now),
        name=new.name,
        created_at=now,
        language=new.language,
        password_hash=new.password_hash,
        password_changed_at=now if new.password_hash else None,
    )
    email = Identifier(
        id=kit.new_id(now),
        account_id=account.id,
        kind=IdentifierKind.EMAIL,
        value=new.email,
        verified_at=None,
        created_at=now,
    )
    with tx.connection.begin_nested() as attempt:  # its identifier needs the account, and decides
        accounts.add(tx, account)
        if not identifiers.add(tx, email):
            attempt.rollback()
            return Rejected(Reason.EMAIL_TAKEN, field="email")
    _join(kit, tx, account, place, new.role)
    if place.kind is OrganisationKind.STAFF:
        installation.put_once(tx, installation.had_owner(tx.portal_id), account.id, at=now)
    event, about = AuditEvent.ACCOUNT_ADDED, {"role": new.role.name}
    note(kit, tx, visit, event, at=now, subject_id=account.id, facts=about)
    return account


def find_account(kit: Kit, tx: Tx, text: str) -> Shown | None:
    """Find an account by any identifier, however spelled, or by an id: its portal's, or ours."""
    account = (
        accounts.find_by_identifier(tx, fold(text))
        or accounts.find_by_identifier(tx, own_key(text))
        or accounts.find(tx, text)
    )
    return None if account is None else show_account(kit, tx, account)


def show_account(kit: Kit, tx: Tx, account: Account) -> Shown:
    """Gather what there is to say about *account*; never a secret."""
    now, subject = kit.clock(), subjects.load(kit, tx, account)
    key = key_of(kit, CODES, tx.portal_id, account.id)
    return Shown(
        subject=subject,
        identifiers=tuple(identifiers.list_of_account(tx, account.id)),
        sessions=tuple(living_sessions(tx, subject, now=now)),
        remembered=tuple(list_standing(tx, subject, now=now)),
        offers=tuple(offers.list_of_account(tx, account.id)),
        codes_open_at=throttles.closed_until(tx, key, CODES, now=now),
    )


def list_accounts(tx: Tx, *, after: str = "") -> list[Listed]:
    """List accounts of the portal by id, a page at a time: those behind *after*."""
    return [
        Listed(
            account=account,
            identifiers=tuple(identifiers.list_of_account(tx, account.id)),
            memberships=tuple(memberships.list_of_account(tx, account.id)),
            held=tuple(authenticators.list_of_account(tx, account.id)),
        )
        for account in accounts.list_accounts(tx, after=after, limit=PAGE)
    ]


def suspend_account(kit: Kit, tx: Tx, account_id: str) -> Rejected | None:
    """Suspend somebody: sessions and logins end at once.

    Reasons: LAST_OWNER, NOT_FOUND (or suspended already).
    """
    now = kit.clock()
    accounts.lock(tx, account_id)
    if _is_last_owner(tx, account_id):
        return Rejected(Reason.LAST_OWNER)
    if not accounts.suspend(tx, account_id, at=now):
        return Rejected(Reason.NOT_FOUND)
    note(kit, tx, None, AuditEvent.ACCOUNT_SUSPENDED, at=now, subject_id=account_id)
    return None


def resume_account(kit: Kit, tx: Tx, account_id: str) -> Rejected | None:
    """Let somebody sign in again. Reason: NOT_FOUND (or not suspended)."""
    if not accounts.resume(tx, account_id):
        return Rejected(Reason.NOT_FOUND)
    note(kit, tx, None, AuditEvent.ACCOUNT_RESUMED, at=kit.clock(), subject_id=account_id)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Who helps somebody, and how they made sure whom; told to them by *name*.

    No *id*: a program of the portal's.
    """

    visit: Visit
    id: str | None
    name: str
    checks: tuple[str, ...] = ()
    ticket: str | None = None


def reset_factors(
    kit: Kit, tx: Tx, account_id: str, *, reason: str, helper: Helper | None = None
) -> int | Rejected:
    """Remove everything that an account holds, recovery codes too; say how many authenticators.

    Sessions and logins end, grace is over for good, and the next sign-in enrols again where the
    policy asks for it. What was handed out stays: it counts for nothing before it has shown a code.
    Wrong codes are forgotten with what they were wrong for: else the fiftieth
    one would suspend the new authenticator too. Reason: NOT_FOUND.
    """
    now = kit.clock()
    if accounts.lock(tx, account_id) is None:
        return Rejected(Reason.NOT_FOUND)
    count = len(authenticators.list_of_account(tx, account_id))
    # told first: a mailbox that is removed hears of it too
    _note_reset(kit, tx, account_id, now=now, count=count, reason=reason, helper=helper)
    authenticators.remove_of_account(tx, account_id)
    recovery_sheets.remove_of_account(tx, account_id)
    enrolments.remove_of_account(tx, account_id)
    challenges.remove_of_account(tx, account_id)
    access_codes.remove_of_account(tx, account_id)
    for rule in (CODES, KEYS, RECOVERY):
        throttles.clear(tx, key_of(kit, rule, tx.portal_id, account_id))
    accounts.end_grace(tx, account_id, at=now)
    accounts.raise_epoch(tx, account_id, at=now)
    return count


def _join(kit: Kit, tx: Tx, account: Account, place: Organisation, role: Role) -> None:
    now = account.created_at
    belongs = Membership(
        id=kit.new_id(now),
        account_id=account.id,
        organisation_id=place.id,
        kind=place.kind,
        role=role,
        created_at=now,
    )
    memberships.add(tx, belongs)


def _note_reset(
    kit: Kit,
    tx: Tx,
    account_id: str,
    *,
    now: datetime,
    count: int,
    reason: str,
    helper: Helper | None,
) -> None:
    checks = {"checks": list(helper.checks)} if helper else {}
    ticket = {"ticket": helper.ticket} if helper and helper.ticket else {}
    note(
        kit,
        tx,
        helper.visit if helper else None,
        AuditEvent.FACTORS_RESET,
        at=now,
        subject_id=account_id,
        actor_id=helper.id if helper else None,
        facts={"count": count, **checks},
        personal={"reason": reason, **ticket},
        told={"by": helper.name} if helper else {},
    )


def _staff_id(tx: Tx) -> str:
    """Find the organisation of the portal's own people; every portal is made with one."""
    everybody = organisations.list_organisations(tx)
    return next(o.id for o in everybody if o.kind is OrganisationKind.STAFF)


def _is_last_owner(tx: Tx, account_id: str) -> bool:
    owned = [
        m.organisation_id
        for m in memberships.list_of_account(tx, account_id)
        if m.role is Role.OWNER
    ]
    for organisation_id in sorted(owned):
        organisations.lock(tx, organisation_id)
    return any(
        not memberships.count_other_owners(tx, organisation_id, than_account_id=account_id)
        for organisation_id in owned
    )
