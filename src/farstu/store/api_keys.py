"""API keys: what a portal's own programs show, kept as digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.core.scopes import Scope
from farstu.store.schema import api_keys as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key: what it may do, from which *networks* it may call (none named: any), and till when.

    No *author_id*: the operator made it.
    """

    id: str
    name: str
    digest: str
    scopes: frozenset[Scope]
    networks: tuple[str, ...]
    created_at: datetime
    author_id: str | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def lives(self, now: datetime) -> bool:
        """Say whether it may open something: it was not revoked, and its day has not come."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


COLUMNS = tuple(t.c[name] for name in ApiKey.__dataclass_fields__)


def add(tx: Tx, key: ApiKey) -> None:
    """Add *key*."""
    values = {column.name: getattr(key, column.name) for column in COLUMNS}
    values |= {"scopes": sorted(key.scopes), "networks": list(key.networks)}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, key_id: str) -> ApiKey | None:
    """Find a key by id, whatever became of it."""
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), t.c.id == key_id)).mappings().first()
    return None if row is None else _key(row)


def list_keys(tx: Tx) -> list[ApiKey]:
    """List the keys of the portal, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id)
    return [_key(row) for row in tx.execute(query).mappings()]


def revoke(tx: Tx, key_id: str, *, at: datetime) -> bool:
    """Let a key open nothing any more; only the first one who does so is told yes."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == key_id, t.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return tx.changes(statement) == 1


def note_use(tx: Tx, key_id: str, *, at: datetime, unless_since: datetime) -> bool:
    """Remember when a key was used last, unless that was noted *unless_since* a moment."""
    due = sa.or_(t.c.last_used_at.is_(None), t.c.last_used_at <= unless_since)
    statement = sa.update(t).where(tx.inside(t), t.c.id == key_id, due)
    return tx.changes(statement.values(last_used_at=at)) == 1


def _key(row: Any) -> ApiKey:
    scopes = frozenset(Scope(word) for word in row["scopes"])
    return ApiKey(**{**row, "scopes": scopes, "networks": tuple(row["networks"])})
