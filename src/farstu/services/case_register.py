"""Cases as the operator has them: all of a portal, and one deed, which is to stop one.

Letting anybody in by a case is for those who answer for people; the operator has their own means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.cases import CaseState, state_of_case
from farstu.core.outcome import Reason, Rejected
from farstu.services.case_notes import note_case
from farstu.services.kit import Kit
from farstu.store import accounts, case_checks, cases, identifiers
from farstu.store.case_checks import CaseCheck
from farstu.store.cases import Case
from farstu.store.tx import Tx

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A case, where it stands, whom it is about, and how they made sure.

    *names* are of everybody who did something about it, by id.
    """

    case: Case
    state: CaseState
    email: str
    checks: tuple[CaseCheck, ...]
    names: Mapping[str, str]


def list_registered(kit: Kit, tx: Tx) -> list[Registered]:
    """List the latest cases of a portal, the newest first."""
    return [_registered(kit, tx, case) for case in cases.list_all(tx, limit=MOST)]


def find_registered(kit: Kit, tx: Tx, case_id: str) -> Registered | None:
    """Find a case by its id."""
    case = cases.find(tx, case_id)
    return None if case is None else _registered(kit, tx, case)


def stop_case(kit: Kit, tx: Tx, case_id: str) -> Rejected | None:
    """Stop a case, as each address of the account can; they are told. Reason: CASE_MOVED."""
    case, now = cases.find(tx, case_id), kit.clock()
    if case is None or not cases.stop(tx, case_id, at=now):
        return Rejected(Reason.CASE_MOVED)
    note_case(kit, tx, None, AuditEvent.CASE_STOPPED, case, at=now)
    return None


def _registered(kit: Kit, tx: Tx, case: Case) -> Registered:
    checks = tuple(case_checks.list_of_case(tx, case.id))
    involved = {case.account_id, case.opened_by, *(one.made_by for one in checks)}
    involved |= {who for who in (case.first_by, case.second_by) if who}
    emails = identifiers.list_emails(tx, case.account_id)
    return Registered(
        case=case,
        state=state_of_case(case, now=kit.clock()),
        email=next((one.value for one in emails), ""),
        checks=checks,
        names=accounts.list_names(tx, involved),
    )
