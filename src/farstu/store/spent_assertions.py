"""What relying parties showed once to say who they are, and may not show again (RFC 7523 3)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import spent_assertions as t
from farstu.store.tx import Tx


def spend(tx: Tx, digest: str, *, expires_at: datetime) -> bool:
    """Use one up: of two at once, only one does."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    adding = dialect.insert(t).values(digest=digest, portal_id=tx.portal_id, expires_at=expires_at)
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget what is too old to be shown again anyway."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
