"""What is true of the whole installation, for good: written once, never taken back."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import installation as t
from farstu.store.tx import Tx

HAD_OWNER = "had_owner"
"""Set with the first owner. Whatever is deleted later, first-run never opens again."""


def had_owner(portal_id: str) -> str:
    """Name the same fact about one portal: set with its first account."""
    return f"{HAD_OWNER}:{portal_id}"


def put_once(tx: Tx, name: str, value: str, *, at: datetime) -> bool:
    """Write a fact that was not written before; say whether this call did."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(t)
        .values(name=name, value=value, written_at=at)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return tx.changes(statement) == 1


def find(tx: Tx, name: str) -> str | None:
    """Read a fact."""
    return tx.execute(sa.select(t.c.value).where(t.c.name == name)).scalar()
