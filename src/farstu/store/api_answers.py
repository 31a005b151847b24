"""Answers of the API that are given again to whoever asks the same again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import api_answers as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """One request that named itself, and its answer once there is one."""

    id: str
    request_digest: str
    created_at: datetime
    expires_at: datetime
    answer: bytes | None = None


COLUMNS = tuple(t.c[name] for name in ApiAnswer.__dataclass_fields__)


def begin(tx: Tx, row: ApiAnswer) -> bool:
    """Take a request in hand, unless somebody has; of several at once, one does."""
    expired = sa.delete(t).where(tx.inside(t), t.c.id == row.id, t.c.expires_at <= row.created_at)
    tx.execute(expired)
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(row, column.name) for column in COLUMNS}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(adding.on_conflict_do_nothing(index_elements=["id"])) == 1


def find(tx: Tx, row_id: str) -> ApiAnswer | None:
    """Find a request by its name."""
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), t.c.id == row_id)).mappings().first()
    return None if row is None else ApiAnswer(**row)


def finish(tx: Tx, row_id: str, answer: bytes, *, expires_at: datetime) -> None:
    """Keep the answer, and for how long."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == row_id)
    tx.execute(statement.values(answer=answer, expires_at=expires_at))


def give_up(tx: Tx, row_id: str) -> None:
    """Let a request be tried again that came to nothing."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == row_id, t.c.answer.is_(None)))


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[ApiAnswer]:
    """List the answers that are kept, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.answer.is_not(None), t.c.id > after)
    return [ApiAnswer(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same answer under another key, unless it is no longer the one that was *seen*."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == row_id, t.c.answer == seen)
    return tx.changes(statement.values(answer=blob)) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget what nobody will ask for again."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
