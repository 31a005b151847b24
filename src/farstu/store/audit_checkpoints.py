"""Audit checkpoints: the hash at a position of a chain, signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import audit_checkpoints as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a chain looked like at one position, and who says so."""

    id: str
    chain_id: str
    position: int
    digest: str
    signed_at: datetime
    key_id: str
    signature: str


COLUMNS = tuple(t.c[name] for name in Checkpoint.__dataclass_fields__)


def add(tx: Tx, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint, unless there is one at its position."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(checkpoint, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    tx.execute(statement.on_conflict_do_nothing())


def list_between(tx: Tx, chain_id: str, *, first: int, last: int) -> list[Checkpoint]:
    """List the checkpoints of a chain from one position to another, both included."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.chain_id == chain_id)
        .where(t.c.position >= first, t.c.position <= last)
        .order_by(t.c.position)
    )
    return [Checkpoint(**row) for row in tx.execute(query).mappings()]


def find_latest(tx: Tx) -> dict[str, tuple[int, datetime]]:
    """Say of each chain that has checkpoints where the last one is, and of when."""
    last = sa.func.max(t.c.position).label("position")
    ends = sa.select(t.c.chain_id, last).where(tx.inside(t)).group_by(t.c.chain_id).subquery()
    there = (t.c.chain_id == ends.c.chain_id) & (t.c.position == ends.c.position)
    query = sa.select(t.c.chain_id, t.c.position, t.c.signed_at).join_from(t, ends, there)
    rows = tx.execute(query.where(tx.inside(t))).mappings()
    return {row["chain_id"]: (row["position"], row["signed_at"]) for row in rows}


def remove_before(tx: Tx, chain_id: str, *, position: int) -> int:
    """Forget the checkpoints of events that are gone; the one at *position* stays."""
    return tx.changes(
        sa.delete(t).where(tx.inside(t), t.c.chain_id == chain_id, t.c.position < position)
    )
