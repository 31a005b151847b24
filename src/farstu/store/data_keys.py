"""Data keys: one a portal at a time, wrapped by a key of the key file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import data_keys as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """One data key. The newest that is not retired seals; the others only unseal."""

    id: str
    portal_id: str
    wrapping_key_id: str
    wrapped: bytes
    created_at: datetime
    retired_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in WrappedKey.__dataclass_fields__)


def add(tx: Tx, key: WrappedKey) -> None:
    """Add *key* to its portal."""
    tx.execute(sa.insert(t).values({c.name: getattr(key, c.name) for c in COLUMNS}))


def list_keys(tx: Tx) -> list[WrappedKey]:
    """List the keys of the fence, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id)
    return [WrappedKey(**row) for row in tx.execute(query).mappings()]


def rewrap(tx: Tx, key: WrappedKey, *, wrapping_key_id: str, wrapped: bytes) -> bool:
    """Write the same key under another key of the key file, unless somebody did."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == key.id, t.c.wrapped == key.wrapped)
        .values(wrapping_key_id=wrapping_key_id, wrapped=wrapped)
    )
    return tx.changes(statement) == 1


def remove(tx: Tx, key_id: str) -> bool:
    """Remove a key under which nothing is sealed any more."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.id == key_id)) == 1


def retire(tx: Tx, key_id: str, *, at: datetime) -> bool:
    """Let a key seal nothing new."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == key_id, t.c.retired_at.is_(None))
        .values(retired_at=at)
    )
    return tx.changes(statement) == 1
