"""Helping a person from an office, mildest first: a mail, a code by voice, a reset.

Whether, is ``core/helping.py``; with how many checks, ``core/ledger.py``. Both are asked in the
transaction of the deed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from farstu.core.audit import AuditEvent
from farstu.core.helping import HELPS, Belongs, Help, Someone, Way, way_of
from farstu.core.ledger import is_enough, password_of, path_of
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Permission
from farstu.core.throttle import SENDS
from farstu.crypto.passwords import hash_password
from farstu.crypto.pool import Busy
from farstu.factors.access_codes import make_code, show_code
from farstu.services import subject as subjects
from farstu.services.accounts import Helper, reset_factors
from farstu.services.grounds import Grounds, Typed, read_grounds
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.links import make_link
from farstu.services.offices import Office, Officer, act, look
from farstu.services.outbox import Letter, post
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import access_codes, accounts, cases, identifiers, memberships, throttles
from farstu.store.access_codes import AccessCode
from farstu.store.cases import Case
from farstu.store.links import Purpose
from farstu.store.memberships import Membership
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

Answer = TypeVar("Answer")

SETUP = "setup_help"
"""The template of the letter that says how to set up, or invites again."""
LIVES = timedelta(hours=1)
"""How long an access code lives (``numbers.md``)."""
ANSWERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as a helper sees them, what can be done, and the case that they have."""

    office: Office
    subject: Subject
    email: str
    way: Way
    helps: frozenset[Help]
    case: Case | None
    is_self: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An access code, to be read out: shown this once."""

    person: Person
    code: str
    expires_at: datetime


def someone_of(subject: Subject) -> Someone:
    """Say who an officer is to ``core/helping.py``: what is suspended gives no right."""
    return Someone(subject.account.id, tuple(map(_belongs, subject.memberships)))


def whole_of(tx: Tx, subject: Subject) -> Someone:
    """Say who somebody is that is helped: what is suspended counts, since it may come back."""
    places = memberships.list_places(tx, subject.account.id)
    return Someone(subject.account.id, tuple(_belongs(one.membership) for one in places))


def _belongs(one: Membership) -> Belongs:
    return Belongs(one.organisation_id, one.kind, one.role)


def see_person(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str
) -> Person | Rejected:
    """Say how somebody can be helped. Reasons: NOT_FOUND, NOT_PERMITTED."""

    def question(tx: Tx, officer: Officer) -> Person | Rejected:
        return find_person(kit, tx, officer, account_id)

    needs = Permission.HELP_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def send_setup(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, typed: Typed
) -> Person | tuple[Rejected, ...]:
    """Mail somebody how to set up; whoever was invited gets a new link, and the old one is dead.

    Reasons: SENT_JUST_NOW, those of ``permitted`` and of ``read_grounds``.
    """
    grounds = read_grounds(typed, checked=False)
    if isinstance(grounds, tuple):
        return grounds

    def deed(tx: Tx, officer: Officer) -> Person | Rejected:
        person = permitted(kit, tx, officer, account_id, Help.SETUP)
        if isinstance(person, Rejected):
            return person
        key = key_of(kit, SENDS, visit.portal.id, account_id, SETUP)
        charged = throttles.charge(tx, key, SENDS, now=officer.now)
        if isinstance(charged, Closed):
            return Rejected(Reason.SENT_JUST_NOW, Detail(opens_at=charged.opens_at))
        _write_setup(kit, tx, officer, person)
        _note(kit, tx, visit, officer, AuditEvent.SETUP_SENT, account_id, grounds)
        return person

    return _act(kit, visit, seat, organisation_id, deed)


def give_access_code(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, typed: Typed
) -> Given | tuple[Rejected, ...]:
    """Make a code that opens Repair with the password, in the place of any earlier one.

    Reasons: SERVER_BUSY, CHECKS_THIN, those of ``permitted`` and of ``read_grounds``.
    """
    grounds = read_grounds(typed)
    if isinstance(grounds, tuple):
        return grounds
    code = make_code(kit.entropy)
    made = kit.hashing.run(
        lambda: hash_password(code, cost=kit.recovery_cost, entropy=kit.entropy),
        share=visit.network,
    )
    if isinstance(made, Busy):
        return (Rejected(Reason.SERVER_BUSY),)

    def deed(tx: Tx, officer: Officer) -> Given | Rejected:
        person = _judged(kit, tx, officer, account_id, Help.ACCESS_CODE, grounds)
        if isinstance(person, Rejected):
            return person
        row = AccessCode(
            id=kit.new_id(officer.now),
            account_id=account_id,
            code_hash=made,
            given_by=officer.id,
            checks=grounds.checks,
            answers_left=ANSWERS,
            created_at=officer.now,
            expires_at=officer.now + LIVES,
        )
        access_codes.replace(tx, row)
        _note(kit, tx, visit, officer, AuditEvent.ACCESS_CODE_GIVEN, account_id, grounds)
        return Given(person=person, code=show_code(code), expires_at=row.expires_at)

    return _act(kit, visit, seat, organisation_id, deed)


def reset_person(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, typed: Typed
) -> Person | tuple[Rejected, ...]:
    """Remove all that somebody proves themselves with, and end their sessions.

    Reasons: CHECKS_THIN, those of ``permitted`` and of ``read_grounds``.
    """
    grounds = read_grounds(typed, reasoned=True)
    if isinstance(grounds, tuple):
        return grounds

    def deed(tx: Tx, officer: Officer) -> Person | Rejected:
        person = _judged(kit, tx, officer, account_id, Help.RESET, grounds)
        if isinstance(person, Rejected):
            return person
        helper = Helper(
            visit=visit,
            id=officer.id,
            name=officer.subject.account.name,
            checks=grounds.checks,
            ticket=grounds.ticket,
        )
        reset_factors(kit, tx, account_id, reason=grounds.reason or "", helper=helper)
        return person

    return _act(kit, visit, seat, organisation_id, deed)


def permitted(kit: Kit, tx: Tx, officer: Officer, account_id: str, what: Help) -> Person | Rejected:
    """Find whom *officer* may do *what* for. Reasons: NOT_FOUND, HELP_SELF, HELP_NOT_YOURS."""
    accounts.lock(tx, account_id)
    person = find_person(kit, tx, officer, account_id)
    if isinstance(person, Rejected):
        return person
    if person.is_self:
        return Rejected(Reason.HELP_SELF)
    return person if what in person.helps else Rejected(Reason.HELP_NOT_YOURS)


def _act(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    deed: Callable[[Tx, Officer], Answer | Rejected],
) -> Answer | tuple[Rejected, ...]:
    done = act(kit, visit, seat, organisation_id, needs=Permission.HELP_PEOPLE, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


def _judged(
    kit: Kit, tx: Tx, officer: Officer, account_id: str, what: Help, grounds: Grounds
) -> Person | Rejected:
    """Ask the ledger too: with the password, it is to be no less than what was lost."""
    person = permitted(kit, tx, officer, account_id, what)
    if isinstance(person, Rejected):
        return person
    password = password_of(person.subject.account.reset_by_mail_at, now=officer.now)
    path = path_of(password, [officer.id], grounds.checks)
    if is_enough(path, replaces=person.subject.own_strength):
        return person
    return Rejected(Reason.CHECKS_THIN, field="checks")


def find_person(kit: Kit, tx: Tx, officer: Officer, account_id: str) -> Person | Rejected:
    """Find a member of the office's organisation. Reason: NOT_FOUND, for anybody else."""
    subject = subjects.find(kit, tx, account_id)
    whole = whole_of(tx, subject) if subject else None
    here = officer.office.id
    if subject is None or whole is None or whole.role_in(here) is None:
        return Rejected(Reason.NOT_FOUND)
    way = way_of(someone_of(officer.subject), whole)
    case = cases.find_living(tx, account_id)
    helps = HELPS[way]
    if subject.account.password_hash is None:
        helps &= {Help.SETUP}
    if subject.account.suspended_at is not None or someone_of(subject).role_in(here) is None:
        helps = frozenset()
    return Person(
        office=officer.office,
        subject=subject,
        email=_email_of(tx, account_id),
        way=way,
        helps=helps - {Help.CASE} if case else helps,
        case=case,
        is_self=account_id == officer.id,
    )


def _email_of(tx: Tx, account_id: str) -> str:
    """Say what somebody is written to: every account signs in with an address."""
    return next((one.value for one in identifiers.list_emails(tx, account_id)), "")


def _write_setup(kit: Kit, tx: Tx, officer: Officer, person: Person) -> None:
    account, path = person.subject.account, "/login"
    if account.password_hash is None:
        link = make_link(
            kit, tx, purpose=Purpose.INVITATION, account_id=account.id, now=officer.now
        )
        path = f"/invite/{link}"
    letter = Letter(
        recipient=person.email,
        template=SETUP,
        language=account.language or "",
        facts={"path": path, "by": officer.subject.account.name},
    )
    post(kit, tx, letter, account_id=account.id, at=officer.now)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    officer: Officer,
    event: AuditEvent,
    account_id: str,
    grounds: Grounds,
) -> None:
    note(
        kit,
        tx,
        visit,
        event,
        at=officer.now,
        subject_id=account_id,
        actor_id=officer.id,
        facts={"checks": list(grounds.checks)},
        personal={k: v for k, v in (("ticket", grounds.ticket), ("words", grounds.words)) if v},
        told={"by": officer.subject.account.name},
    )
