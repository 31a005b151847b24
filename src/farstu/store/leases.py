"""Leases: which process does a chore that only one should."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.skew import SKEW
from farstu.store.schema import leases as t
from farstu.store.tx import Tx


def take(tx: Tx, name: str, *, holder: str, now: datetime, expires_at: datetime) -> bool:
    """Take a lease, or keep it; False while somebody else has it.

    One that would outlast this one was taken by a clock that has been set back since.
    """
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(t)
        .values(name=name, holder=holder, expires_at=expires_at)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "expires_at": expires_at},
            where=sa.or_(
                t.c.holder == holder, t.c.expires_at <= now, t.c.expires_at > expires_at + SKEW
            ),
        )
    )
    return tx.changes(statement) == 1
