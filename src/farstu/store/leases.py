"""Leases: which process does a chore that only one should."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import leases as t
from farstu.store.tx import Tx


def take(tx: Tx, name: str, *, holder: str, now: datetime, expires_at: datetime) -> bool:
    """Take a lease, or keep it; False while somebody else has it."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(t)
        .values(name=name, holder=holder, expires_at=expires_at)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "expires_at": expires_at},
            where=(t.c.holder == holder) | (t.c.expires_at <= now),
        )
    )
    return tx.changes(statement) == 1
