"""Audit keys: what signs the checkpoints of a portal; of retired ones the public half only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import audit_keys as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditKey:
    """One key. *secret* is sealed, and gone once the key is retired."""

    id: str
    public: str
    secret: bytes | None
    created_at: datetime
    retired_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in AuditKey.__dataclass_fields__)


def add(tx: Tx, key: AuditKey) -> bool:
    """Add a key, unless there is a living one."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(key, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def find_living(tx: Tx) -> AuditKey | None:
    """Find the key that signs."""
    return next((key for key in list_keys(tx) if key.retired_at is None), None)


def list_keys(tx: Tx) -> list[AuditKey]:
    """List the keys of the portal, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id)
    return [AuditKey(**row) for row in tx.execute(query).mappings()]


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[AuditKey]:
    """List the keys that still can sign, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.secret.is_not(None), t.c.id > after)
    return [AuditKey(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another data key, unless somebody changed it."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == row_id, t.c.secret == seen)
    return tx.changes(statement.values(secret=blob)) == 1


def retire(tx: Tx, key_id: str, *, at: datetime) -> bool:
    """Let a key sign nothing more: its private half is forgotten."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == key_id, t.c.retired_at.is_(None))
    return tx.changes(statement.values(retired_at=at, secret=None)) == 1
