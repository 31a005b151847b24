"""Deeds about a member of an organisation: role, suspension, removal, sessions.

Each happens alone in its organisation, so that an owner who can come in is always left, and who
lost their own role a moment ago does nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import NEEDS, PersonDeed
from farstu.core.roles import Role
from farstu.services.grounds import read_reason
from farstu.services.guest import Seat
from farstu.services.keeping import refuse_kept
from farstu.services.kit import Kit, Visit
from farstu.services.offices import PAGE, Office, Officer, act, look
from farstu.services.people import MemberOf, find_member
from farstu.services.signing_out import end_one
from farstu.services.trail import note
from farstu.store import accounts, memberships
from farstu.store.tx import Tx

Deed = Callable[[Tx, Officer, MemberOf], Rejected | None]
TO_MANY = (PersonDeed.SUSPEND, PersonDeed.END_SESSIONS)
"""What may be done to several members at once."""
KEPT = (PersonDeed.CHANGE_ROLE, PersonDeed.REMOVE)
"""What is the portal's to do where it keeps the memberships of somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """Those of several members to whom a deed is open, by id and name, and the others by name."""

    office: Office
    ids: tuple[str, ...]
    names: tuple[str, ...]
    spared: tuple[str, ...]


def change_role(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    account_id: str,
    *,
    role: Role,
    why: str = "",
) -> Rejected | None:
    """Make a member something else. Reasons: those of ``_do``, LAST_OWNER, KEPT_BY_PORTAL."""

    def deed(tx: Tx, officer: Officer, member: MemberOf) -> Rejected | None:
        if role is not Role.OWNER and is_last_owner(tx, member.role, organisation_id, account_id):
            return Rejected(Reason.LAST_OWNER, field="role")
        if memberships.change_role(tx, account_id, organisation_id, role=role):
            facts = {"role": role.name, "before": member.role.name}
            told = {"new_role": role.name.lower()}
            event = AuditEvent.ROLE_CHANGED
            _note(kit, tx, visit, officer, member, event, facts=facts, told=told)
        return None

    which = PersonDeed.CHANGE_ROLE
    return _do(kit, visit, seat, organisation_id, account_id, which, deed, why=why, given=role)


def suspend_member(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, why: str = ""
) -> Rejected | None:
    """Let a membership count for nothing. Reasons: those of ``_do``.

    Whoever belongs to no other organisation comes in no more, and their sessions are over.
    """
    deed = _deed(kit, visit, PersonDeed.SUSPEND)
    return _do(kit, visit, seat, organisation_id, account_id, PersonDeed.SUSPEND, deed, why=why)


def resume_member(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, why: str = ""
) -> Rejected | None:
    """Let a suspended membership count again. Reasons: those of ``_do``."""

    def deed(tx: Tx, officer: Officer, member: MemberOf) -> None:
        if memberships.resume(tx, account_id, organisation_id):
            _note(kit, tx, visit, officer, member, AuditEvent.MEMBERSHIP_RESUMED)

    return _do(kit, visit, seat, organisation_id, account_id, PersonDeed.RESUME, deed, why=why)


def remove_member(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, why: str = ""
) -> Rejected | None:
    """End a membership; the account stays.

    Reasons: those of ``_do``, LAST_OWNER, KEPT_BY_PORTAL.
    """

    def deed(tx: Tx, officer: Officer, member: MemberOf) -> Rejected | None:
        if is_last_owner(tx, member.role, organisation_id, account_id):
            return Rejected(Reason.LAST_OWNER)
        memberships.remove(tx, account_id, organisation_id)
        end_if_alone(tx, account_id, at=officer.now)
        _note(kit, tx, visit, officer, member, AuditEvent.MEMBERSHIP_ENDED, told={})
        return None

    return _do(kit, visit, seat, organisation_id, account_id, PersonDeed.REMOVE, deed, why=why)


def end_sessions(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, why: str = ""
) -> Rejected | None:
    """Sign somebody out everywhere, remembered devices too. Reasons: those of ``_do``."""
    deed = _deed(kit, visit, PersonDeed.END_SESSIONS)
    return _do(
        kit, visit, seat, organisation_id, account_id, PersonDeed.END_SESSIONS, deed, why=why
    )


def end_session(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, session_id: str
) -> Rejected | None:
    """End one session of somebody; what stands on it ends with it.

    Whoever may end all of them may end one. Reasons: those of ``act``, NOT_FOUND.
    """

    def deed(tx: Tx, officer: Officer, member: MemberOf) -> Rejected | None:
        no = end_one(kit, tx, account_id, session_id=session_id, at=officer.now)
        if no is None:
            _note(kit, tx, visit, officer, member, AuditEvent.DEVICE_SIGNED_OUT)
        return no

    return _do(kit, visit, seat, organisation_id, account_id, PersonDeed.END_SESSIONS, deed)


def do_to_many(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    account_ids: Collection[str],
    which: PersonDeed,
    *,
    why: str = "",
) -> Many | Rejected:
    """Do one of ``TO_MANY`` to all of some members for whom it is open, a page of them at most.

    Reasons: those of ``act`` and of ``read_reason``.
    """
    deed, reason = _deed(kit, visit, which), read_reason(why)
    if isinstance(reason, Rejected):
        return reason

    def whole(tx: Tx, officer: Officer) -> Many:
        officer = replace(officer, why=reason)
        wanted = sorted(account_ids)[:PAGE]
        held = [one for one in wanted if accounts.lock(tx, one) is not None]
        reached, many = _sort_out(tx, officer, held, which)
        for member in reached:
            deed(tx, officer, member)
        return many

    return act(kit, visit, seat, organisation_id, needs=NEEDS[which], deed=whole, alone=True)


def see_many(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    account_ids: Collection[str],
    which: PersonDeed,
) -> Many | Rejected:
    """See for whom ``do_to_many`` would do it. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> Many:
        return _sort_out(tx, officer, sorted(account_ids)[:PAGE], which)[1]

    return look(kit, visit, seat, organisation_id, needs=NEEDS[which], question=question)


def _sort_out(
    tx: Tx, officer: Officer, account_ids: Sequence[str], which: PersonDeed
) -> tuple[list[MemberOf], Many]:
    """Say for whom a deed is open; who is not of this office is nobody."""
    found = [one for one in (find_member(tx, officer, each) for each in account_ids) if one]
    names = accounts.list_names(tx, {one.account_id for one in found}) if found else {}
    named = sorted(found, key=lambda one: names[one.account_id].casefold())
    reached = [one for one in named if which in one.deeds]
    return reached, Many(
        office=officer.office,
        ids=tuple(one.account_id for one in reached),
        names=tuple(names[one.account_id] for one in reached),
        spared=tuple(names[one.account_id] for one in named if which not in one.deeds),
    )


def _deed(kit: Kit, visit: Visit, which: PersonDeed) -> Deed:
    """Say what is done to each: suspending, or ending sessions."""

    def suspend(tx: Tx, officer: Officer, member: MemberOf) -> None:
        account_id = member.account_id
        if memberships.suspend(tx, account_id, officer.office.id, at=officer.now):
            end_if_alone(tx, account_id, at=officer.now)
            _note(kit, tx, visit, officer, member, AuditEvent.MEMBERSHIP_SUSPENDED, told={})

    def sign_out(tx: Tx, officer: Officer, member: MemberOf) -> None:
        accounts.raise_epoch(tx, member.account_id, at=officer.now)
        _note(kit, tx, visit, officer, member, AuditEvent.SESSIONS_ENDED)

    return {PersonDeed.SUSPEND: suspend, PersonDeed.END_SESSIONS: sign_out}[which]


def is_last_owner(tx: Tx, role: Role, organisation_id: str, account_id: str) -> bool:
    """Say whether somebody owns an organisation that no other owner could come in to.

    Only while the organisation is held (``organisations.lock``).
    """
    others = memberships.count_other_owners(tx, organisation_id, than_account_id=account_id)
    return role is Role.OWNER and not others


def end_if_alone(tx: Tx, account_id: str, *, at: datetime) -> None:
    """End the sessions of an account that belongs nowhere any more."""
    if not memberships.list_of_account(tx, account_id):
        accounts.raise_epoch(tx, account_id, at=at)


def _do(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    account_id: str,
    which: PersonDeed,
    deed: Deed,
    *,
    why: str = "",
    given: Role | None = None,
) -> Rejected | None:
    """Do a deed, if it is open to this officer about this member, and so is a role *given*.

    Reasons: those of ``act`` and of ``read_reason``, NOT_FOUND, NOT_PERMITTED.
    """
    reason = read_reason(why)
    if isinstance(reason, Rejected):
        return reason

    def whole(tx: Tx, officer: Officer) -> Rejected | None:
        account = accounts.lock(tx, account_id)
        member = find_member(tx, officer, account_id)
        if member is None:
            return Rejected(Reason.NOT_FOUND)
        if which in KEPT and (no := refuse_kept(account, Attribute.MEMBERSHIPS)):
            return no
        if which not in member.deeds or given not in {None, *member.roles}:
            return Rejected(Reason.NOT_PERMITTED)
        return deed(tx, replace(officer, why=reason), member)

    return act(kit, visit, seat, organisation_id, needs=NEEDS[which], deed=whole, alone=True)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    officer: Officer,
    member: MemberOf,
    event: AuditEvent,
    *,
    facts: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    about = {"organisation": member.here.name, "by": officer.signature}
    note(
        kit,
        tx,
        visit,
        event,
        at=officer.now,
        subject_id=member.account_id,
        actor_id=officer.id,
        organisation_id=officer.office.id,
        facts=facts,
        personal={} if officer.why is None else {"reason": officer.why},
        told={**about, **(told or {})},
    )
