"""Cases: opened by a person in the hall or by an officer, decided on by two, and then by time.

Where a case stands is ``core/cases.py``, who may decide ``core/helping.py``, and on how much
``core/ledger.py``. Each deed is one conditional write on the case's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.cases import CaseState, may_approve, state_of_case
from farstu.core.facts import WayBack
from farstu.core.helping import Check, Help, Way, is_risky, may_decide, wait_of
from farstu.core.ledger import CONTESTED, Means, is_enough, password_of, path_of
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.core.throttle import ASKS
from farstu.services import subject as subjects
from farstu.services.access import move_helped, take_helped
from farstu.services.asking import find_above, has_support
from farstu.services.case_notes import note_case, write_checks
from farstu.services.grounds import Grounds
from farstu.services.guest import Seat
from farstu.services.helping import permitted, someone_of, whole_of
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Officer
from farstu.services.seats import Moved
from farstu.services.subject import Subject
from farstu.services.tries import key_of
from farstu.store import case_checks, cases, identifiers, organisations, throttles
from farstu.store.cases import Case
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

SUPPORT = Way.SUPPORT
FIRST, SECOND = AuditEvent.CASE_APPROVED, AuditEvent.CASE_AGREED

OUTSIDE = frozenset({Check.KNOWN_NUMBER, Check.MET, Check.FACE})
"""Checks that lean on no mailbox."""


def open_in_hall(kit: Kit, visit: Visit, seat: Seat) -> Case | Rejected:
    """Open one's own case, where nobody above could help, and support can.

    Reasons: NOT_OFFERED, CASE_LIVING, HELP_ASKED, those of ``seats.take``.
    """

    def deed(tx: Tx) -> Case | Rejected:
        taken = take_helped(kit, tx, seat)
        if isinstance(taken, Rejected):
            return taken
        subject, who = taken.subject, taken.subject.account.id
        if find_above(kit, tx, subject) or not has_support(kit, tx, subject):
            return Rejected(Reason.NOT_OFFERED)
        key = key_of(kit, ASKS, visit.portal.id, who, "case")
        charged = throttles.charge(tx, key, ASKS, now=taken.now)
        if isinstance(charged, Closed):
            return Rejected(Reason.HELP_ASKED, Detail(opens_at=charged.opens_at))
        case = _add(kit, tx, subject, Way.SUPPORT, staff_of(tx), Grounds(), by=who, now=taken.now)
        if isinstance(case, Rejected):
            return case
        note_case(kit, tx, visit, AuditEvent.CASE_OPENED, case, at=taken.now, actor_id=who)
        return case

    return kit.store.write(deed, portal_id=visit.portal.id)


def open_unapproved(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, account_id: str, grounds: Grounds
) -> Case | Rejected:
    """Open a case of support for somebody, which nobody has approved then.

    Reasons: HELP_NOT_YOURS, CASE_LIVING.
    """
    subject = subjects.find(kit, tx, account_id)
    who, now = officer.id, officer.now
    mine = someone_of(officer.subject)
    if subject is None or not may_decide(mine, whole_of(tx, subject), SUPPORT):
        return Rejected(Reason.HELP_NOT_YOURS)
    if subject.account.password_hash is None or subject.account.suspended_at is not None:
        return Rejected(Reason.HELP_NOT_YOURS)
    case = _add(kit, tx, subject, SUPPORT, staff_of(tx), grounds, by=who, now=now)
    if isinstance(case, Rejected):
        return case
    event = AuditEvent.CASE_OPENED
    note_case(kit, tx, visit, event, case, at=now, officer=officer, grounds=grounds)
    return case


def open_approved(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, account_id: str, grounds: Grounds
) -> Case | Rejected:
    """Open a case from the page of a person, which is its first approval as well.

    Reasons: CASE_LIVING, those of ``helping.permitted``.
    """
    person = permitted(kit, tx, officer, account_id, Help.CASE)
    if isinstance(person, Rejected):
        lives = person.reason is Reason.HELP_NOT_YOURS and cases.find_living(tx, account_id)
        return Rejected(Reason.CASE_LIVING) if lives else person
    where = officer.office.id if person.way is Way.OWNERS else staff_of(tx)
    subject, now = person.subject, officer.now
    case = _add(kit, tx, subject, person.way, where, grounds, by=officer.id, now=now)
    if isinstance(case, Rejected):
        return case
    cases.approve(tx, case.id, by=officer.id, at=now)
    write_checks(kit, tx, case, officer, grounds)
    for event in (AuditEvent.CASE_OPENED, AuditEvent.CASE_APPROVED):
        note_case(kit, tx, visit, event, case, at=now, officer=officer, grounds=grounds)
    return case


def approve(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, case: Case, grounds: Grounds
) -> CaseState | Rejected:
    """Give the approval that is missing, and say where the case stands then.

    Reasons: HELP_NOT_YOURS, CASE_YOURS, CASE_MOVED, CHECK_MISSING, CHECKS_THIN.
    """
    now, subject = officer.now, subjects.find(kit, tx, case.account_id)
    if subject is None or not decides(tx, officer, subject, case):
        return Rejected(Reason.HELP_NOT_YOURS)
    state = state_of_case(case, now=now)
    if state not in {CaseState.OPEN, CaseState.APPROVED}:
        return Rejected(Reason.CASE_MOVED)
    if not may_approve(case, officer.id, now=now):
        return Rejected(Reason.CASE_YOURS)
    if state is CaseState.OPEN:
        if not grounds.checks:
            return Rejected(Reason.CHECK_MISSING, field="checks")
        done, event, ready = cases.approve(tx, case.id, by=officer.id, at=now), FIRST, None
    else:
        ready = now + wait_of(case.route, risky=_is_risky(tx, case, subject, now=now))
        people = (case.first_by or "", officer.id)
        checks = (*_checks_of(tx, case), *grounds.checks)
        if not _is_enough(case, subject, people, checks, waits=ready > now, now=now):
            return Rejected(Reason.CHECKS_THIN, field="checks")
        done, event = cases.agree(tx, case, by=officer.id, at=now, ready_at=ready), SECOND
    if not done:
        return Rejected(Reason.CASE_MOVED)
    write_checks(kit, tx, case, officer, grounds)
    note_case(kit, tx, visit, event, case, at=now, officer=officer, grounds=grounds, ready_at=ready)
    return state


def take_up(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, case: Case, grounds: Grounds
) -> Rejected | None:
    """Take up a case that was stopped: an owner of the staff, with proof outside the mailbox.

    It begins anew: a second approval by somebody else, and the whole wait. Reasons: CASE_SENIOR,
    CHECK_OUTSIDE, CASE_MOVED.
    """
    if not is_senior(officer) or officer.id == case.account_id:
        return Rejected(Reason.CASE_SENIOR)
    if not OUTSIDE & set(grounds.checks):
        return Rejected(Reason.CHECK_OUTSIDE, field="checks")
    if not cases.take_up(tx, case.id, by=officer.id, at=officer.now, staff_id=staff_of(tx)):
        return Rejected(Reason.CASE_MOVED)
    write_checks(kit, tx, case, officer, grounds)
    event, now = AuditEvent.CASE_TAKEN_UP, officer.now
    note_case(kit, tx, visit, event, case, at=now, officer=officer, grounds=grounds)
    return None


def close(
    kit: Kit, tx: Tx, visit: Visit, officer: Officer, case: Case, grounds: Grounds
) -> Rejected | None:
    """Close a case; one that was stopped only an owner of the staff, else it would be opened again.

    Reasons: HELP_NOT_YOURS, CASE_SENIOR, CASE_MOVED.
    """
    subject = subjects.find(kit, tx, case.account_id)
    senior = is_senior(officer) and officer.id != case.account_id
    if subject is None or not (senior or decides(tx, officer, subject, case)):
        return Rejected(Reason.HELP_NOT_YOURS)
    if case.stopped_at is not None and not senior:
        return Rejected(Reason.CASE_SENIOR)
    if not cases.close(tx, case.id, at=officer.now, stopped=case.stopped_at is not None):
        return Rejected(Reason.CASE_MOVED)
    event, now = AuditEvent.CASE_CLOSED, officer.now
    note_case(kit, tx, visit, event, case, at=now, officer=officer, grounds=grounds)
    return None


def use_case(kit: Kit, visit: Visit, seat: Seat) -> Moved | Rejected:
    """Come in by one's case, once it is ready; everything else ends.

    Reasons: CASE_MOVED, CHECKS_THIN, those of ``seats.take``.
    """

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take_helped(kit, tx, seat)
        if isinstance(taken, Rejected):
            return taken
        who, now = taken.subject.account.id, taken.now
        case = cases.find_living(tx, who)
        if case is None or state_of_case(case, now=now) is not CaseState.READY:
            return Rejected(Reason.CASE_MOVED)
        people, checks = (case.first_by or "", case.second_by or ""), _checks_of(tx, case)
        waits = case.ready_at != case.second_at
        if not _is_enough(case, taken.subject, people, checks, waits=waits, now=now):
            return Rejected(Reason.CHECKS_THIN)
        if not cases.use(tx, case.id, now=now):
            return Rejected(Reason.CASE_MOVED)
        note_case(kit, tx, visit, AuditEvent.CASE_USED, case, at=now, actor_id=who)
        return move_helped(kit, tx, visit, taken, by=WayBack.CASE)

    return kit.store.write(deed, portal_id=visit.portal.id)


def is_senior(officer: Officer) -> bool:
    """Say whether somebody is an owner of the staff."""
    return officer.office.staff is Role.OWNER


def staff_of(tx: Tx) -> str:
    """Find the office of the portal's own people; every portal is made with one."""
    everybody = organisations.list_organisations(tx)
    return next(o.id for o in everybody if o.kind is OrganisationKind.STAFF)


def decides(tx: Tx, officer: Officer, subject: Subject, case: Case) -> bool:
    """Say whether somebody may decide on a case at all."""
    return may_decide(someone_of(officer.subject), whole_of(tx, subject), case.route)


def _add(
    kit: Kit,
    tx: Tx,
    subject: Subject,
    route: Way,
    organisation_id: str,
    grounds: Grounds,
    *,
    by: str,
    now: datetime,
) -> Case | Rejected:
    case = Case(
        id=kit.new_id(now),
        account_id=subject.account.id,
        organisation_id=organisation_id,
        route=route,
        opened_at=now,
        opened_by=by,
        reason=grounds.reason,
        ticket=grounds.ticket,
    )
    cases.close_lapsed(tx, case.account_id, now=now)
    return case if cases.add(tx, case) else Rejected(Reason.CASE_LIVING)


def _is_risky(tx: Tx, case: Case, subject: Subject, *, now: datetime) -> bool:
    account = subject.account
    emails = (one.created_at for one in identifiers.list_emails(tx, account.id))
    marks = (account.password_changed_at, account.reset_by_mail_at, *emails)
    changed = [at for at in marks if at is not None]
    return is_risky(case.route, whole_of(tx, subject), changed, now=now)


def _checks_of(tx: Tx, case: Case) -> tuple[Check, ...]:
    """List the checks since a case was begun, or taken up: earlier ones are contested."""
    begun = case.taken_up_at or case.opened_at
    return tuple(c.kind for c in case_checks.list_of_case(tx, case.id) if c.made_at >= begun)


def _is_enough(
    case: Case,
    subject: Subject,
    people: Sequence[str],
    checks: Sequence[Check],
    *,
    waits: bool,
    now: datetime,
) -> bool:
    """Ask the ledger: of a case that was stopped, what was contested counts for nothing."""
    password = password_of(subject.account.reset_by_mail_at, now=now)
    spent = CONTESTED if case.taken_up_at else frozenset({Means.MAILBOX})
    path = path_of(password, people, checks, waits=waits)
    return is_enough(path, replaces=subject.own_strength, spent=spent)
