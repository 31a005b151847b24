"""Cases as an office has them: its queue, one of them, and what is decided there.

The office of the staff sees every case of the portal; any other one those of its own owners.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from farstu.core.cases import OVER, CaseState, may_approve, state_of_case
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Permission
from farstu.services import cases as deeds
from farstu.services import subject as subjects
from farstu.services.grounds import Grounds, Typed, read_grounds
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, act, look
from farstu.store import accounts, case_checks, cases, identifiers
from farstu.store.case_checks import CaseCheck
from farstu.store.cases import Case
from farstu.store.tx import Tx

Answer = TypeVar("Answer")
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case as a line of the queue."""

    case: Case
    state: CaseState
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The cases of an office; *opens*: whether one may be opened here for anybody."""

    office: Office
    lines: tuple[CaseLine, ...]
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeen:
    """One case, who was in it, and what its reader may do."""

    office: Office
    case: Case
    state: CaseState
    name: str
    email: str
    names: Mapping[str, str]
    """What those are called who did something about it."""
    checks: tuple[CaseCheck, ...]
    approves: bool
    takes_up: bool
    closes: bool
    decides: bool


def list_cases(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Queue | Rejected:
    """List the cases of an office, those that wait for somebody first."""

    def question(tx: Tx, officer: Officer) -> Queue:
        office = officer.office
        rows = (
            cases.list_all(tx, limit=MOST)
            if _is_staff(office)
            else cases.list_of_organisation(tx, office.id, limit=MOST)
        )
        lines = [
            CaseLine(
                case=case,
                state=state_of_case(case, now=officer.now),
                name=_name_of(tx, case.account_id),
            )
            for case in rows
        ]
        lines.sort(key=lambda line: line.state in OVER)
        return Queue(office=office, lines=tuple(lines), opens=_is_staff(office))

    return _look(kit, visit, seat, organisation_id, question)


def see_case(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, case_id: str
) -> CaseSeen | Rejected:
    """Look at one case. Reasons: NOT_FOUND, NOT_PERMITTED."""

    def question(tx: Tx, officer: Officer) -> CaseSeen | Rejected:
        case = _find(tx, officer, case_id)
        subject = subjects.find(kit, tx, case.account_id) if case else None
        if case is None or subject is None:
            return Rejected(Reason.NOT_FOUND)
        return _seen(tx, officer, case, subject)

    return _look(kit, visit, seat, organisation_id, question)


def open_for(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, *, email: str, typed: Typed
) -> Case | tuple[Rejected, ...]:
    """Open a case for whoever signs in with *email*; nobody has approved it then.

    Reasons: PERSON_UNKNOWN, HELP_NOT_YOURS, CASE_LIVING, those of ``read_grounds``.
    """
    grounds = read_grounds(typed, checked=False, reasoned=True)
    if isinstance(grounds, tuple):
        return grounds

    def deed(tx: Tx, officer: Officer) -> Case | Rejected:
        account = accounts.find_by_identifier(tx, fold(email)) if email.strip() else None
        if account is None:
            return Rejected(Reason.PERSON_UNKNOWN, field="email")
        return deeds.open_unapproved(kit, tx, visit, officer, account.id, grounds)

    return _act(kit, visit, seat, organisation_id, deed)


def open_about(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str, *, typed: Typed
) -> Case | tuple[Rejected, ...]:
    """Open a case from the page of a person, with the first approval.

    Reasons: those of ``cases.open_approved`` and of ``read_grounds``.
    """
    grounds = read_grounds(typed, reasoned=True)
    if isinstance(grounds, tuple):
        return grounds

    def deed(tx: Tx, officer: Officer) -> Case | Rejected:
        return deeds.open_approved(kit, tx, visit, officer, account_id, grounds)

    return _act(kit, visit, seat, organisation_id, deed, needs=Permission.HELP_PEOPLE)


class Decision:
    """What is done about one case: a name of a button, and its deed."""

    APPROVE = "approve"
    TAKE_UP = "take-up"
    CLOSE = "close"


DEEDS: Mapping[str, Callable[..., CaseState | Rejected | None]] = {
    Decision.APPROVE: deeds.approve,
    Decision.TAKE_UP: deeds.take_up,
    Decision.CLOSE: deeds.close,
}


def decide(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    case_id: str,
    *,
    decision: str,
    typed: Typed,
) -> tuple[Rejected, ...]:
    """Decide on a case; nothing comes back where it went well.

    Reasons: NOT_FOUND, those of the deed and of ``read_grounds``.
    """
    closing = decision == Decision.CLOSE
    grounds = read_grounds(typed, checked=decision == Decision.TAKE_UP, reasoned=closing)
    if isinstance(grounds, tuple):
        return grounds
    deed = partial(_decide, kit, visit, case_id, decision, grounds)
    done = _act(kit, visit, seat, organisation_id, deed)
    return done if isinstance(done, tuple) else ()


def _decide(
    kit: Kit, visit: Visit, case_id: str, decision: str, grounds: Grounds, tx: Tx, officer: Officer
) -> CaseState | Rejected | None:
    case = _find(tx, officer, case_id)
    if case is None or decision not in DEEDS:
        return Rejected(Reason.NOT_FOUND)
    return DEEDS[decision](kit, tx, visit, officer, case, grounds)


def _is_staff(office: Office) -> bool:
    return office.organisation.kind is OrganisationKind.STAFF


def _find(tx: Tx, officer: Officer, case_id: str) -> Case | None:
    case = cases.find(tx, case_id)
    here = case and (_is_staff(officer.office) or case.organisation_id == officer.office.id)
    return case if here else None


def _seen(tx: Tx, officer: Officer, case: Case, subject: subjects.Subject) -> CaseSeen:
    state = state_of_case(case, now=officer.now)
    decides = deeds.decides(tx, officer, subject, case)
    senior = deeds.is_senior(officer) and officer.id != case.account_id
    checks = tuple(case_checks.list_of_case(tx, case.id))
    people = {case.opened_by, case.first_by, case.second_by, *(c.made_by for c in checks)}
    stopped = state is CaseState.STOPPED
    emails = identifiers.list_emails(tx, case.account_id)
    return CaseSeen(
        office=officer.office,
        case=case,
        state=state,
        name=subject.account.name,
        email=next((one.value for one in emails), ""),
        names={who: _name_of(tx, who) for who in people if who},
        checks=checks,
        approves=decides and may_approve(case, officer.id, now=officer.now),
        takes_up=stopped and senior,
        closes=state not in OVER and (senior or (decides and not stopped)),
        decides=decides,
    )


def _name_of(tx: Tx, account_id: str) -> str:
    account = accounts.find(tx, account_id)
    return account.name if account else ""


def _look(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    question: Callable[[Tx, Officer], Answer | Rejected],
) -> Answer | Rejected:
    needs = Permission.HANDLE_CASES
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def _act(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    deed: Callable[[Tx, Officer], Answer | Rejected],
    *,
    needs: Permission = Permission.HANDLE_CASES,
) -> Answer | tuple[Rejected, ...]:
    done = act(kit, visit, seat, organisation_id, needs=needs, deed=deed)
    return (done,) if isinstance(done, Rejected) else done
