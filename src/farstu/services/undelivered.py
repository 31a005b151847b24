"""What was not sent, for the operator: listed, and tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farstu.core.audit import AuditEvent
from farstu.crypto.sealing import SealError
from farstu.services.kit import Kit
from farstu.services.outbox import Letter, open_letter
from farstu.services.trail import note
from farstu.store import outbox
from farstu.store.outbox import OutboxRow
from farstu.store.tx import Tx


class Stage(StrEnum):
    """Where a message is that was not sent."""

    WAITING = "waiting"
    BEING_SENT = "being sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """One message. No *letter*: nothing opens it."""

    row: OutboxRow
    stage: Stage
    letter: Letter | None


def list_unsent(kit: Kit, tx: Tx) -> list[Unsent]:
    """List the messages of a portal that were not sent, oldest first."""
    now = kit.clock()
    return [
        Unsent(row=row, stage=_stage_of(row, now), letter=_letter_of(kit, tx, row))
        for row in outbox.list_unsent(tx)
    ]


def retry(kit: Kit, tx: Tx, *, row_id: str | None = None) -> int:
    """Let one message of the portal, or all, be tried again at once; say how many will be."""
    now = kit.clock()
    count = outbox.retry(tx, row_id=row_id, now=now)
    if count:
        about = {"count": count}
        note(kit, tx, None, AuditEvent.MAIL_RETRIED, at=now, subject_id=None, facts=about)
    return count


def _stage_of(row: OutboxRow, now: datetime) -> Stage:
    if row.failed_at is not None:
        return Stage.DEAD
    claimed = row.claimed_until is not None and row.claimed_until > now
    return Stage.BEING_SENT if claimed else Stage.WAITING


def _letter_of(kit: Kit, tx: Tx, row: OutboxRow) -> Letter | None:
    try:
        return open_letter(kit, tx, row)
    except SealError:
        return None
