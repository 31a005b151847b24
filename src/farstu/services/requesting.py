"""Asking for accounts: several people at once, withdrawn, and what became of each.

Where a portal gives out accounts by request, a customer's administrators ask, and its own people
decide (``granting.py``). Whoever was asked for hears nothing before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core.account_requests import (
    MOST_WAITING,
    WAITS,
    RequestEnding,
    RequestState,
    request_state,
    roles_to_ask,
)
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Permission, Role
from farstu.services.guest import Seat
from farstu.services.invitation_drafts import Draft, Named, Sheet, Slip, read_draft
from farstu.services.invitation_making import find_obstacle
from farstu.services.inviting import SHOWN, Sending, keep_draft
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.request_letters import tell_staff
from farstu.services.trail import note
from farstu.store import account_requests, accounts, drafts
from farstu.store.account_requests import AccountRequest
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as its organisation sees it; no *asker*: they are gone."""

    request: AccountRequest
    state: RequestState
    asker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """An office's requests, the newest first, and the roles that may be asked for."""

    office: Office
    asked: tuple[Asked, ...]
    roles: tuple[Role, ...]
    draft: Draft | None
    """What was typed before a proof was asked for."""


def see_requests(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Requests | Rejected:
    """List the requests of an organisation. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> Requests:
        rows = account_requests.list_of_organisation(tx, organisation_id, limit=SHOWN)
        names = accounts.list_names(tx, {one.asker_id for one in rows})
        typed = drafts.find(tx, officer.id, organisation_id)
        return Requests(
            office=officer.office,
            asked=tuple(asked_of(one, names.get(one.asker_id, ""), officer.now) for one in rows),
            roles=_roles(officer),
            draft=None if typed is None else Draft.of(typed),
        )

    needs = Permission.REQUEST_ACCOUNTS
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def ask_for_accounts(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, draft: Draft
) -> Sending | tuple[Rejected, ...]:
    """Ask for everybody in a draft, or nobody while something is wrong, unless it says *partly*.

    Reasons: those of ``offices.act`` and of ``read_draft``, CHOICE_UNKNOWN, REQUESTS_MANY; of a
    line PERSON_UNNAMED, MEMBER_ALREADY, INVITED_ALREADY and REQUESTED_ALREADY too.
    """
    sheet = read_draft(visit, draft, most=MOST_WAITING, beyond=Reason.REQUESTS_MANY)
    if not isinstance(sheet, Sheet):
        return sheet

    def deed(tx: Tx, officer: Officer) -> Sending | Rejected:
        if sheet.role not in _roles(officer):
            return Rejected(Reason.CHOICE_UNKNOWN, field="role")
        drafts.remove(tx, officer.id, organisation_id)
        return _ask_all(kit, tx, visit, officer, sheet)

    needs = Permission.REQUEST_ACCOUNTS
    done = act(kit, visit, seat, organisation_id, needs=needs, deed=deed, alone=True)
    return (done,) if isinstance(done, Rejected) else done


def keep_request(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, draft: Draft
) -> Rejected | None:
    """Keep what was typed while its author proves who they are.

    Reasons: those of ``offices.act``.
    """
    needs = Permission.REQUEST_ACCOUNTS
    return keep_draft(kit, visit, seat, organisation_id, draft, needs=needs)


def withdraw_request(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, request_id: str
) -> AccountRequest | Rejected:
    """Take a request back. Reasons: those of ``offices.act``, NOT_FOUND, REQUEST_OVER."""

    def deed(tx: Tx, officer: Officer) -> AccountRequest | Rejected:
        found = account_requests.find(tx, request_id)
        if found is None or found.organisation_id != officer.office.id:
            return Rejected(Reason.NOT_FOUND)
        if found.role not in _roles(officer):
            return Rejected(Reason.NOT_PERMITTED)
        ending = RequestEnding.WITHDRAWN
        if not account_requests.end(tx, found.id, ending, at=officer.now, by=officer.id):
            return Rejected(Reason.REQUEST_OVER)
        note_request(kit, tx, visit, officer, AuditEvent.REQUEST_WITHDRAWN, found)
        return found

    needs = Permission.REQUEST_ACCOUNTS
    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed)


def note_request(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    officer: Officer,
    event: AuditEvent,
    request: AccountRequest,
    *,
    ending: RequestEnding | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Note what happened to a request, for its organisation.

    *told*: its asker hears of it; then it is an event about them, and names nobody else.
    """
    note(
        kit,
        tx,
        visit,
        event,
        at=officer.now,
        subject_id=None if told is None else request.asker_id,
        actor_id=officer.id,
        organisation_id=request.organisation_id,
        facts={
            "request": request.id,
            "role": request.role.name,
            **({} if ending is None else {"ending": ending.value}),
        },
        personal={"email": request.email} if told is None else {},
        told=told,
    )


def asked_of(request: AccountRequest, asker: str, now: datetime) -> Asked:
    """Say where a request stands."""
    state = request_state(ending=request.ending, expires_at=request.expires_at, now=now)
    return Asked(request=request, state=state, asker=asker)


def _roles(officer: Officer) -> tuple[Role, ...]:
    return roles_to_ask(officer.office.organisation.kind, role=officer.office.role)


def _ask_all(kit: Kit, tx: Tx, visit: Visit, officer: Officer, sheet: Sheet) -> Sending | Rejected:
    waiting = account_requests.list_waiting(tx, now=officer.now, organisation_id=officer.office.id)
    taken = {one.folded for one in waiting}
    there = [(one, _obstacle(tx, officer, one, taken)) for one in sheet.named]
    right = [one for one, no in there if no is None]
    found = [Slip(line=one.line, text=one.text, rejected=no) for one, no in there if no is not None]
    wrong = tuple(sorted([*sheet.slips, *found], key=lambda slip: slip.line))
    if wrong and not sheet.partly:
        return Sending(ready=len(right), slips=wrong)
    if len(waiting) + len(right) > MOST_WAITING:
        return Rejected(Reason.REQUESTS_MANY, Detail(amount=MOST_WAITING), field="addresses")
    if right:
        tell_staff(kit, tx, visit, officer)
    for one in right:
        _ask(kit, tx, visit, officer, sheet, one)
    return Sending(sent=tuple(one.email for one in right), slips=wrong)


def _obstacle(tx: Tx, officer: Officer, one: Named, taken: set[str]) -> Rejected | None:
    """Say what speaks against asking for somebody."""
    if not one.name:
        return Rejected(Reason.PERSON_UNNAMED, field="addresses")
    if fold(one.email) in taken:
        return Rejected(Reason.REQUESTED_ALREADY, field="addresses")
    return find_obstacle(tx, officer.office.id, one.email, now=officer.now)


def _ask(kit: Kit, tx: Tx, visit: Visit, officer: Officer, sheet: Sheet, one: Named) -> None:
    now = officer.now
    request = AccountRequest(
        id=kit.new_id(now),
        organisation_id=officer.office.id,
        asker_id=officer.id,
        assurance=officer.subject.own_strength,
        email=one.email,
        folded=fold(one.email),
        name=one.name,
        role=sheet.role or Role.MEMBER,
        language=sheet.language,
        line=sheet.line,
        created_at=now,
        expires_at=now + WAITS,
    )
    account_requests.remove_lapsed(tx, officer.office.id, request.folded, now=now)
    account_requests.add(tx, request)
    note_request(kit, tx, visit, officer, AuditEvent.ACCOUNT_REQUESTED, request)
