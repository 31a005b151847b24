"""Telling the owner of an account that somebody who came past its password is guessing."""

from __future__ import annotations

from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.throttle import Rule
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store.throttles import Charged
from farstu.store.tx import Tx


def note_guessing(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    account_id: str,
    rule: Rule,
    charged: Charged,
    *,
    factor: str,
    at: datetime,
) -> None:
    """Note that a counter has just closed, once until somebody gets in (63B 3.2.2, ASVS 6.3.5)."""
    if charged.failures == rule.free:
        event, about = AuditEvent.FACTOR_CLOSED, {"factor": factor}
        note(kit, tx, visit, event, at=at, subject_id=account_id, facts=about)
