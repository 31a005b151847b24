"""What is written down of a case: the checks that were made, and each deed in the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.helping import Way
from farstu.services.grounds import Grounds
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Officer
from farstu.services.trail import note
from farstu.store import case_checks
from farstu.store.case_checks import CaseCheck
from farstu.store.cases import Case
from farstu.store.tx import Tx


def write_checks(kit: Kit, tx: Tx, case: Case, officer: Officer, grounds: Grounds) -> None:
    """Write down how somebody made sure whom a case is about."""
    for kind in grounds.checks:
        check = CaseCheck(
            id=kit.new_id(officer.now),
            case_id=case.id,
            kind=kind,
            words=grounds.words,
            made_by=officer.id,
            made_at=officer.now,
        )
        case_checks.add(tx, check)


def note_case(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    case: Case,
    *,
    at: datetime,
    actor_id: str | None = None,
    officer: Officer | None = None,
    grounds: Grounds | None = None,
    ready_at: datetime | None = None,
) -> None:
    """Note a deed. Of support the person is told no name, of an owner who they know the name."""
    told: dict[str, Any] = {"case_id": case.id}
    if officer is not None:
        told["by"] = officer.subject.account.name if case.route is Way.OWNERS else ""
    if ready_at is not None:
        told["ready_at"] = ready_at.isoformat()
    typed = {} if grounds is None else {"reason": grounds.reason, "ticket": grounds.ticket}
    note(
        kit,
        tx,
        visit,
        event,
        at=at,
        subject_id=case.account_id,
        actor_id=officer.id if officer else actor_id,
        facts={"case": case.id, "checks": list(grounds.checks) if grounds else []},
        personal={name: text for name, text in typed.items() if text},
        told=told,
    )
