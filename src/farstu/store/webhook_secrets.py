"""The secrets of webhooks: two at most, so that one can replace the other without a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import webhook_secrets as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecret:
    """One secret, sealed, in one of the places that there are."""

    id: str
    webhook_id: str
    place: int
    secret: bytes
    created_at: datetime


COLUMNS = tuple(t.c[name] for name in WebhookSecret.__dataclass_fields__)


def add(tx: Tx, secret: WebhookSecret) -> bool:
    """Add a secret, unless another one has its place."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(secret, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def list_of_webhook(tx: Tx, webhook_id: str) -> list[WebhookSecret]:
    """List the secrets of a webhook, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.webhook_id == webhook_id)
    return [WebhookSecret(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def remove(tx: Tx, webhook_id: str, secret_id: str) -> bool:
    """Let nothing be signed by a secret any more, unless it is the last one."""
    other = t.alias("other")
    another = sa.exists().where(
        other.c.portal_id == tx.portal_id, other.c.webhook_id == webhook_id, other.c.id != secret_id
    )
    statement = sa.delete(t).where(
        tx.inside(t), t.c.webhook_id == webhook_id, t.c.id == secret_id, another
    )
    return tx.changes(statement) == 1


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[WebhookSecret]:
    """List secrets, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after).order_by(t.c.id).limit(limit)
    return [WebhookSecret(**row) for row in tx.execute(query).mappings()]


def reseal(tx: Tx, row_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another key, unless it is no longer the one that was *seen*."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == row_id, t.c.secret == seen)
    return tx.changes(statement.values(secret=blob)) == 1
