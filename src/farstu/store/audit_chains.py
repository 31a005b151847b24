"""Audit chains: how far each one is closed, and up to where it was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import audit_chains as t
from farstu.store.tx import Fence, Made, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The head of one chain. Its events up to the position *forgotten* are gone."""

    id: str
    organisation_id: str | None
    position: int
    digest: str
    created_at: datetime
    forgotten: int = 0


COLUMNS = tuple(t.c[name] for name in Chain.__dataclass_fields__)


def list_chains(tx: Tx) -> list[Chain]:
    """List the chains of the portal by id."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id)
    return [Chain(**row) for row in tx.execute(query).mappings()]


def begin(tx: Tx, chain: Chain) -> None:
    """Begin a chain, unless somebody did."""
    values = {column.name: getattr(chain, column.name) for column in COLUMNS}
    tx.run(_beginning(tx.connection.dialect.name), portal_id=tx.portal_id, **values)


@cache
def _beginning(dialect: str) -> Made:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    beginning = insert(t).on_conflict_do_nothing()
    return lambda _: beginning


def advance(tx: Tx, seen: Chain, *, position: int, digest: str) -> bool:
    """Move a head on, unless somebody did since it was *seen*."""
    seen_at = {"chain_id": seen.id, "seen_position": seen.position}
    return tx.run(_advancing, **seen_at, position=position, digest=digest).rowcount == 1


@cache
def _advancing(fence: Fence) -> sa.Update:
    seen = (t.c.id == sa.bindparam("chain_id"), t.c.position == sa.bindparam("seen_position"))
    return sa.update(t).where(fence.inside(t), *seen)


def forget(tx: Tx, seen: Chain, *, position: int) -> bool:
    """Note up to where events are gone, unless somebody did since it was *seen*."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == seen.id, t.c.forgotten == seen.forgotten)
        .values(forgotten=position)
    )
    return tx.changes(statement) == 1
