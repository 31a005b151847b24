"""The outbox: what leaves the house, from the deed that wrote it until it was sent or given up.

A row waits, is claimed by a process for a while, and in the end was sent or is dead. Whoever comes
back after its claim ran out was too slow: somebody else may have the row by now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import outbox as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One message. *message_id* never changes, so that whoever gets it twice can tell.

    *payload* says to whom and what, sealed; it is gone as soon as the message was sent.
    """

    id: str
    portal_id: str
    account_id: str | None
    channel: str
    payload: bytes | None
    message_id: str
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    attempts: int = 0
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    last_error: str | None = None


COLUMNS = tuple(t.c[name] for name in OutboxRow.__dataclass_fields__)
UNFINISHED = (t.c.sent_at.is_(None), t.c.failed_at.is_(None))


def add(tx: Tx, row: OutboxRow) -> None:
    """Add *row*."""
    tx.execute(sa.insert(t).values({column.name: getattr(row, column.name) for column in COLUMNS}))


def is_anything_due(tx: Tx, *, channel: str, now: datetime) -> bool:
    """Say whether a message waits that somebody could send now by *channel*."""
    query = sa.select(t.c.id).where(*_due(tx, channel, now)).limit(1)
    return tx.execute(query).first() is not None


def claim(tx: Tx, *, channel: str, holder: str, now: datetime, until: datetime) -> OutboxRow | None:
    """Take the message of *channel* that has waited longest: nobody else sends it *until* then.

    Of several processes that try at once each gets another one, or none.
    """
    longest = (
        sa.select(t.c.id)
        .where(*_due(tx, channel, now))
        .order_by(t.c.due_at, t.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    statement = (
        sa.update(t)
        .where(*_due(tx, channel, now), t.c.id == longest.scalar_subquery())
        .values(claimed_by=holder, claimed_until=until, attempts=t.c.attempts + 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else OutboxRow(**row)


def mark_sent(tx: Tx, row: OutboxRow, *, at: datetime) -> bool:
    """Write down that a message was accepted, and forget what it said.

    That is so whoever has claimed it meanwhile.
    """
    return _finish(tx, row, sent_at=at, payload=None, last_error=None)


def mark_dead(tx: Tx, row: OutboxRow, *, at: datetime, error: str) -> bool:
    """Give a message up, for the operator to look at, unless somebody else has it by now."""
    return _finish(tx, row, *_still(row), failed_at=at, last_error=error)


def postpone(tx: Tx, row: OutboxRow, *, due_at: datetime, error: str) -> bool:
    """Let a message wait for another attempt, unless somebody else has it by now."""
    return _finish(tx, row, *_still(row), due_at=due_at, last_error=error)


def retry(tx: Tx, *, row_id: str | None, now: datetime) -> int:
    """Begin anew with what is dead or waits, one of them or all, unless it has expired.

    What is being sent is left to whoever sends it.
    """
    which = () if row_id is None else (t.c.id == row_id,)
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            *which,
            t.c.sent_at.is_(None),
            t.c.expires_at.is_(None) | (t.c.expires_at > now),
            t.c.claimed_until.is_(None) | (t.c.claimed_until <= now),
        )
        .values(due_at=now, failed_at=None, attempts=0)
    )
    return tx.changes(statement)


def list_unsent(tx: Tx) -> list[OutboxRow]:
    """List what was not sent, dead ones too, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.sent_at.is_(None)).order_by(t.c.id)
    return [OutboxRow(**row) for row in tx.execute(query).mappings()]


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[OutboxRow]:
    """List what still says something, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.payload.is_not(None), t.c.id > after)
    return [OutboxRow(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same payload under another key, unless it was sent meanwhile."""
    statement = (
        sa.update(t).where(tx.inside(t), t.c.id == row_id, t.c.payload == seen).values(payload=blob)
    )
    return tx.changes(statement) == 1


def remove(tx: Tx, row_ids: Collection[str]) -> None:
    """Forget messages, sent or not."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id.in_(tuple(row_ids))))


def cancel(tx: Tx, row_ids: Collection[str], *, now: datetime) -> int:
    """Forget messages that were not sent, and that nobody is sending."""
    unclaimed = t.c.claimed_until.is_(None) | (t.c.claimed_until <= now)
    return tx.changes(
        sa.delete(t).where(tx.inside(t), t.c.id.in_(tuple(row_ids)), *UNFINISHED, unclaimed)
    )


def remove_finished(tx: Tx, *, sent_before: datetime, dead_before: datetime) -> int:
    """Forget what was sent, or given up, long enough ago."""
    old = (t.c.sent_at < sent_before) | (t.c.failed_at < dead_before)
    return tx.changes(sa.delete(t).where(tx.inside(t), old))


def _due(tx: Tx, channel: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    unclaimed = t.c.claimed_until.is_(None) | (t.c.claimed_until <= now)
    return (tx.inside(t), *UNFINISHED, t.c.channel == channel, t.c.due_at <= now, unclaimed)


def _still(row: OutboxRow) -> tuple[sa.ColumnElement[bool], ...]:
    """Make the guard: the claim is still the one that *row* was handed out with."""
    return (t.c.claimed_by == row.claimed_by, t.c.claimed_until == row.claimed_until)


def _finish(tx: Tx, row: OutboxRow, *conditions: sa.ColumnElement[bool], **values: object) -> bool:
    """End a claim."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == row.id, *UNFINISHED, *conditions)
        .values(claimed_by=None, claimed_until=None, **values)
    )
    return tx.changes(statement) == 1
