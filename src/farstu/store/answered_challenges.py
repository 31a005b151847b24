"""Answered challenges: which questions, remembered by nobody but the browser, are over."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import answered_challenges as t
from farstu.store.tx import Tx


def spend(tx: Tx, challenge_id: str, *, expires_at: datetime) -> bool:
    """Answer a question: of two answers to it at once, one is told that it was the first."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    adding = dialect.insert(t).values(
        id=challenge_id, portal_id=tx.portal_id, expires_at=expires_at
    )
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget what is too old to be answered again."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
