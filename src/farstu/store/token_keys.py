"""Token keys: what signs ID tokens. Shown before they sign, and after they no longer do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import token_keys as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """One key. *public* is a JSON Web Key; *secret* is sealed, and gone once it is retired."""

    id: str
    algorithm: str
    public: Mapping[str, Any]
    secret: bytes | None
    created_at: datetime
    signs_from: datetime
    retired_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in TokenKey.__dataclass_fields__)


def add(tx: Tx, key: TokenKey) -> None:
    """Add a key."""
    values = {column.name: getattr(key, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def list_keys(tx: Tx) -> list[TokenKey]:
    """List the keys of the portal, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.signs_from, t.c.id)
    return [TokenKey(**row) for row in tx.execute(query).mappings()]


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[TokenKey]:
    """List the keys that still can sign, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.secret.is_not(None), t.c.id > after)
    rows = tx.execute(query.order_by(t.c.id).limit(limit)).mappings()
    return [TokenKey(**row) for row in rows]


def reseal(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another data key, unless somebody changed it."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == row_id, t.c.secret == seen)
    return tx.changes(statement.values(secret=blob)) == 1


def retire(tx: Tx, key_id: str, *, at: datetime) -> bool:
    """Let a key sign nothing more: its private half is forgotten."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == key_id, t.c.retired_at.is_(None))
    return tx.changes(statement.values(retired_at=at, secret=None)) == 1


def remove_retired(tx: Tx, *, retired_before: datetime) -> int:
    """Forget keys of which no token can be left."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.retired_at <= retired_before))
