"""What ends a case besides those who decide on it: its person signing in, or saying no."""

from __future__ import annotations

from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import cases
from farstu.store.tx import Tx


def close_living(kit: Kit, tx: Tx, visit: Visit, account_id: str, *, at: datetime) -> None:
    """Close the case of somebody who has just proven what they hold: they need none."""
    case = cases.find_living(tx, account_id)
    if case is None or not cases.close(tx, case.id, at=at):
        return
    about = {"case": case.id, "because": "signed_in"}
    event = AuditEvent.CASE_CLOSED
    note(kit, tx, visit, event, at=at, subject_id=account_id, actor_id=account_id, facts=about)


def stop_living(kit: Kit, tx: Tx, visit: Visit, account_id: str, *, at: datetime) -> None:
    """Stop the case of an account, if it has one that was not stopped."""
    case = cases.find_living(tx, account_id)
    if case is None or not cases.stop(tx, case.id, at=at):
        return
    event, about = AuditEvent.CASE_STOPPED, {"case": case.id}
    note(kit, tx, visit, event, at=at, subject_id=account_id, facts=about)
