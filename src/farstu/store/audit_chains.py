"""Audit chains: how far each one is closed, and up to where it was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import audit_chains as t
from farstu.store.tx import Tx


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
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(chain, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    tx.execute(statement.on_conflict_do_nothing())


def advance(tx: Tx, seen: Chain, *, position: int, digest: str) -> bool:
    """Move a head on, unless somebody did since it was *seen*."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == seen.id, t.c.position == seen.position)
        .values(position=position, digest=digest)
    )
    return tx.changes(statement) == 1


def forget(tx: Tx, seen: Chain, *, position: int) -> bool:
    """Note up to where events are gone, unless somebody did since it was *seen*."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == seen.id, t.c.forgotten == seen.forgotten)
        .values(forgotten=position)
    )
    return tx.changes(statement) == 1
