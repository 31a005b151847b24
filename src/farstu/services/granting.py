"""Deciding on requests for accounts: the portal's queue, one of it, approved or declined.

Whoever runs the portal does so in the office of its staff. An approval makes an invitation into the
organisation that asked, by whoever approves; its link goes to the new person and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from farstu.core.account_requests import RequestEnding, RequestState, roles_to_ask
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission, Role
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.invitation_drafts import read_line
from farstu.services.invitation_making import Newcomer, find_obstacle, make_invitation
from farstu.services.inviting import roles_of
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, find_office, look
from farstu.services.requesting import Asked, asked_of, note_request
from farstu.store import account_requests, accounts, identifiers, organisations
from farstu.store.account_requests import AccountRequest
from farstu.store.tx import Tx

LATELY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A request as a line of the portal's queue, and what its organisation is called."""

    asked: Asked
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQueue:
    """What waits in the portal, the oldest first, and what was decided lately."""

    office: Office
    waiting: tuple[QueueLine, ...]
    ended: tuple[QueueLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asked: what they are in that organisation today, None: nothing that counts.

    *confirmed*: they gave a second factor when they asked.
    """

    name: str
    email: str
    role: Role | None
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen:
    """One request as whoever decides on it sees it.

    *vouches*: its asker may still ask for that; *grants*: the reader may give such a role.
    """

    office: Office
    line: QueueLine
    asker: Asker
    decider: str
    vouches: bool
    grants: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A request that was approved; *posted*: the mail of its invitation is on its way."""

    request: AccountRequest
    posted: bool


def see_queue(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> RequestQueue | Rejected:
    """List the requests of the portal. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> RequestQueue:
        return RequestQueue(
            office=officer.office,
            waiting=_lines(tx, officer, account_requests.list_waiting(tx, now=officer.now)),
            ended=_lines(tx, officer, account_requests.list_ended(tx, limit=LATELY)),
        )

    needs = Permission.RUN_PORTAL
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def see_request(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, request_id: str
) -> RequestSeen | Rejected:
    """Look at one request. Reasons: those of ``offices.look``, NOT_FOUND."""

    def question(tx: Tx, officer: Officer) -> RequestSeen | Rejected:
        found = account_requests.find(tx, request_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        asker, vouches = _find_asker(kit, tx, found)
        decider = found.decider_id and accounts.find(tx, found.decider_id)
        [line] = _lines(tx, officer, [found])
        return RequestSeen(
            office=officer.office,
            line=line,
            asker=asker,
            decider=decider.name if decider else "",
            vouches=vouches,
            grants=found.role in roles_of(_office_of(tx, officer, found)),
        )

    needs = Permission.RUN_PORTAL
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def approve_request(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, request_id: str
) -> Granted | Rejected:
    """Invite whom a request is for.

    Where its asker may no longer ask for that, the request is over, and nobody is invited.
    Reasons: those of ``offices.act``, NOT_FOUND, REQUEST_OVER, ASKER_UNFIT, MEMBER_ALREADY,
    INVITED_ALREADY.
    """

    def deed(tx: Tx, officer: Officer) -> Granted | Rejected:
        found = account_requests.find(tx, request_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        there = replace(officer, office=_office_of(tx, officer, found))
        if found.role not in roles_of(there.office):
            return Rejected(Reason.NOT_PERMITTED)
        _, vouches = _find_asker(kit, tx, found)
        if not vouches:
            done = _end(kit, tx, visit, there, found, RequestEnding.VOID, tells=False)
            return done or Rejected(Reason.ASKER_UNFIT)
        waits = asked_of(found, "", officer.now).state is RequestState.WAITING
        obstacle = find_obstacle(tx, found.organisation_id, found.email, now=officer.now)
        if waits and obstacle is not None:
            return replace(obstacle, field="")
        done = _end(kit, tx, visit, there, found, RequestEnding.APPROVED, tells=True)
        return done or _grant(kit, tx, visit, there, found)

    return act(kit, visit, seat, organisation_id, needs=Permission.RUN_PORTAL, deed=deed)


def decline_request(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, request_id: str, *, reason: str
) -> AccountRequest | Rejected:
    """Say no to a request, for a *reason* that its asker reads.

    Reasons: those of ``offices.act`` and of ``read_line``, FIELD_EMPTY, NOT_FOUND, REQUEST_OVER.
    """
    why = read_line(reason, field="reason")
    if isinstance(why, Rejected):
        return why
    if not why:
        return Rejected(Reason.FIELD_EMPTY, field="reason")

    def deed(tx: Tx, officer: Officer) -> AccountRequest | Rejected:
        found = account_requests.find(tx, request_id)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        there = replace(officer, office=_office_of(tx, officer, found))
        _, vouches = _find_asker(kit, tx, found)
        ending = RequestEnding.DECLINED
        done = _end(kit, tx, visit, there, found, ending, tells=vouches, reason=why)
        return done or found

    return act(kit, visit, seat, organisation_id, needs=Permission.RUN_PORTAL, deed=deed)


def _lines(tx: Tx, officer: Officer, requests: list[AccountRequest]) -> tuple[QueueLine, ...]:
    askers = accounts.list_names(tx, {one.asker_id for one in requests})
    called = organisations.list_names(tx, {one.organisation_id for one in requests})
    return tuple(
        QueueLine(
            asked=asked_of(one, askers.get(one.asker_id, ""), officer.now),
            organisation=called[one.organisation_id],
        )
        for one in requests
    )


def _find_asker(kit: Kit, tx: Tx, request: AccountRequest) -> tuple[Asker, bool]:
    """Say who asked, and whether they may still ask for that."""
    subject = subjects.find(kit, tx, request.asker_id)
    confirmed = request.assurance > Assurance.SINGLE
    if subject is None:
        return Asker(name="", email="", role=None, confirmed=confirmed), False
    office = find_office(tx, subject, request.organisation_id)
    comes_in = subject.account.suspended_at is None
    role = office.role if office is not None and comes_in else None
    kind = None if office is None else office.organisation.kind
    emails = identifiers.list_emails(tx, request.asker_id)
    asker = Asker(
        name=subject.account.name,
        email=next((one.value for one in emails), ""),
        role=role,
        confirmed=confirmed,
    )
    return asker, kind is not None and request.role in roles_to_ask(kind, role=role)


def _office_of(tx: Tx, officer: Officer, request: AccountRequest) -> Office:
    """Say what an officer of the staff may do in the organisation that asks."""
    office = find_office(tx, officer.subject, request.organisation_id)
    assert office is not None  # noqa: S101 - the staff looks after every organisation
    return office


def _end(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    officer: Officer,
    request: AccountRequest,
    ending: RequestEnding,
    *,
    tells: bool,
    reason: str = "",
) -> Rejected | None:
    """End a request, once, and tell its asker if that is still theirs to know.

    Reason: REQUEST_OVER.
    """
    if not account_requests.end(
        tx, request.id, ending, at=officer.now, by=officer.id, reason=reason or None
    ):
        return Rejected(Reason.REQUEST_OVER)
    told = {
        "whom": request.name,
        "mailbox": request.email,
        "organisation": officer.office.organisation.name,
        "reason": reason,
        "by": officer.signature,
    }
    is_approved = ending is RequestEnding.APPROVED
    event = AuditEvent.REQUEST_APPROVED if is_approved else AuditEvent.REQUEST_DECLINED
    note_request(
        kit, tx, visit, officer, event, request, ending=ending, told=told if tells else None
    )
    return None


def _grant(kit: Kit, tx: Tx, visit: Visit, officer: Officer, request: AccountRequest) -> Granted:
    newcomer = Newcomer(
        email=request.email, name=request.name, role=request.role, language=request.language
    )
    posted = make_invitation(kit, tx, visit, officer, newcomer)
    return Granted(request=request, posted=posted)
