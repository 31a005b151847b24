"""Support codes: six digits on a screen tie whoever calls to their browser, for ten minutes.

They are no factor: they open nothing, and whoever overhears one has learnt nothing. An agent sees
whose browser it is and where that stands, of people whom they may help, and nobody else.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.helping import Way, way_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Permission
from farstu.core.throttle import CALLS
from farstu.crypto.keyring import Purpose
from farstu.services import subject as subjects
from farstu.services.guest import Seat, standing_of
from farstu.services.helping import someone_of, whole_of
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.services.seats import take
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import identifiers, logins, sessions, support_codes, throttles
from farstu.store.logins import LoginRow
from farstu.store.support_codes import SupportCode
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

LASTS = timedelta(minutes=10)
DIGITS = 6
DRAWS = 5
"""How often other digits are drawn that nobody else has on a screen."""


class Place(StrEnum):
    """Where a caller's browser stands, which says what page is on their screen."""

    SECOND_STEP = "second_step"
    SETTING_UP = "setting_up"
    INSIDE = "inside"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A code, to be read out, and until when."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose browser shows a code, where it stands, and how they can be helped."""

    office: Office
    account_id: str
    organisation_id: str
    name: str
    email: str
    place: Place
    language: str
    agent: str
    way: Way


def show_code(kit: Kit, visit: Visit, seat: Seat, *, language: str) -> Shown | Rejected:
    """Show six digits at a seat, in the place of earlier ones. Reasons: those of ``seats.take``."""

    def deed(tx: Tx) -> Shown | Rejected:
        gate = Gate.FACTOR if isinstance(seat, LoginRow) else Gate.INSIDE
        taken = take(kit, tx, seat, gate=gate)
        if isinstance(taken, Rejected):
            return taken
        now, who = taken.now, taken.seat.account_id
        for _ in range(DRAWS):
            drawn = int.from_bytes(kit.entropy(8)) % 10**DIGITS
            code = f"{drawn:0{DIGITS}}"
            row = SupportCode(
                id=kit.new_id(now),
                account_id=who,
                seat_id=taken.seat.id,
                code_digest=_digest(kit, visit, code),
                language=language,
                agent=visit.agent,
                created_at=now,
                expires_at=now + LASTS,
            )
            if support_codes.replace(tx, row):
                event = AuditEvent.SUPPORT_CODE_SHOWN
                note(kit, tx, visit, event, at=now, subject_id=who, actor_id=who)
                return Shown(code=code, expires_at=row.expires_at)
        return Rejected(Reason.SERVER_BUSY)

    return kit.store.write(deed, portal_id=visit.portal.id)


def see_switchboard(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Office | Rejected:
    """Say whose office asks for a code. Reasons: NOT_FOUND, NOT_PERMITTED."""

    def question(tx: Tx, officer: Officer) -> Office:  # noqa: ARG001 - as a question is asked
        return officer.office

    needs = Permission.ANSWER_CALLS
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def find_caller(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, *, typed: str
) -> Caller | Rejected:
    """Find whose browser shows a code, if one may help them.

    Reasons: FIELD_EMPTY, TOO_MANY_TRIES, SUPPORT_CODE_UNKNOWN, those of ``offices.act``.
    """
    digits = "".join(typed.split())
    if not digits:
        return Rejected(Reason.FIELD_EMPTY, field="code")

    def deed(tx: Tx, officer: Officer) -> Caller | Rejected:
        key = key_of(kit, CALLS, visit.portal.id, officer.id)
        charged = throttles.charge(tx, key, CALLS, now=officer.now)
        if isinstance(charged, Closed):
            return too_many(charged, field="code")
        row = support_codes.find(tx, _digest(kit, visit, digits), now=officer.now)
        caller = _caller(kit, tx, officer, row) if row else None
        if caller is None:
            return Rejected(Reason.SUPPORT_CODE_UNKNOWN, field="code")
        throttles.clear(tx, key)
        event, who = AuditEvent.SUPPORT_CODE_FOUND, caller.account_id
        note(kit, tx, visit, event, at=officer.now, subject_id=who, actor_id=officer.id)
        return caller

    needs = Permission.ANSWER_CALLS
    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed, gate=Gate.OFFICE)


def _caller(kit: Kit, tx: Tx, officer: Officer, row: SupportCode) -> Caller | None:
    subject = subjects.find(kit, tx, row.account_id)
    where = _where(officer, subject) if subject else None
    if subject is None or where is None:
        return None
    way = way_of(someone_of(officer.subject), whole_of(tx, subject))
    if way is Way.NOBODY:
        return None
    emails = identifiers.list_emails(tx, row.account_id)
    return Caller(
        office=officer.office,
        account_id=row.account_id,
        organisation_id=where,
        name=subject.account.name,
        email=next((one.value for one in emails), ""),
        place=_place(kit, tx, row, subject, officer.now),
        language=row.language,
        agent=row.agent,
        way=way,
    )


def _where(officer: Officer, subject: Subject) -> str | None:
    """Say in which organisation somebody is helped: the office's, or for support where they are."""
    places = [one.organisation_id for one in subject.memberships]
    if officer.office.organisation.kind is OrganisationKind.STAFF:
        return next(iter(places), None)
    return officer.office.id if officer.office.id in places else None


def _place(kit: Kit, tx: Tx, row: SupportCode, subject: Subject, now: datetime) -> Place:
    seat: Seat | None = logins.find_by_id(tx, row.seat_id) or sessions.find_by_id(tx, row.seat_id)
    state = None if seat is None else standing_of(kit, seat, subject, now=now).state
    match state:
        case machine.FactorPending():
            return Place.SECOND_STEP
        case machine.EnrolmentPending() | machine.Repair():
            return Place.SETTING_UP
        case machine.SignedIn() | machine.Limited():
            return Place.INSIDE
        case _:
            return Place.ELSEWHERE


def _digest(kit: Kit, visit: Visit, code: str) -> str:
    """Name a code in the table: six digits have a plain digest that anybody could look up."""
    text = f"{visit.portal.id}\n{code}".encode()
    return hmac.digest(kit.keys().derive(Purpose.SUPPORT_CODE), text, "sha256").hex()
