"""Dispatches: what is posted to other software, until it was taken or given up.

As in the outbox, a row waits, is claimed by a process for a while, and is finished in the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import dispatches as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One message to a relying party. *told* is what it says, signed anew for each attempt."""

    id: str
    portal_id: str
    relying_party_id: str
    kind: str
    told: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    finished_at: datetime | None = None
    outcome: str | None = None


COLUMNS = tuple(t.c[name] for name in Dispatch.__dataclass_fields__)


def add(tx: Tx, dispatch: Dispatch) -> None:
    """Add *dispatch*."""
    values = {column.name: getattr(dispatch, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(values))


def claim(tx: Tx, *, now: datetime, until: datetime) -> Dispatch | None:
    """Take the one that has waited longest: nobody else posts it *until* then."""
    longest = (
        sa.select(t.c.id)
        .where(*_due(tx, now))
        .order_by(t.c.due_at, t.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    statement = (
        sa.update(t)
        .where(*_due(tx, now), t.c.id == longest.scalar_subquery())
        .values(claimed_until=until, attempts=t.c.attempts + 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Dispatch(**row)


def finish(tx: Tx, dispatch: Dispatch, *, at: datetime, outcome: str) -> bool:
    """Note that it was taken, or given up, unless somebody else has claimed it by now."""
    return _write(tx, dispatch, finished_at=at, outcome=outcome)


def postpone(tx: Tx, dispatch: Dispatch, *, due_at: datetime, outcome: str) -> bool:
    """Let it be tried again later."""
    return _write(tx, dispatch, due_at=due_at, claimed_until=None, outcome=outcome)


def list_of_party(tx: Tx, party_id: str) -> list[Dispatch]:
    """List what was, or is to be, posted to a relying party, latest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.relying_party_id == party_id)
    rows = tx.execute(query.order_by(t.c.id.desc())).mappings()
    return [Dispatch(**row) for row in rows]


def remove_finished(tx: Tx, *, before: datetime) -> int:
    """Forget what was finished before a moment."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.finished_at < before))


def _write(tx: Tx, dispatch: Dispatch, **values: object) -> bool:
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.id == dispatch.id,
        t.c.attempts == dispatch.attempts,
        t.c.finished_at.is_(None),
    )
    return tx.changes(statement.values(values)) == 1


def _due(tx: Tx, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    is_free = t.c.claimed_until.is_(None) | (t.c.claimed_until <= now)
    return tx.inside(t), t.c.finished_at.is_(None), t.c.due_at <= now, is_free
