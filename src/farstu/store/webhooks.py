"""Webhooks: the addresses at which a portal's own programs are told what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.webhooks import Condition, Kind
from farstu.store.columns import Instant
from farstu.store.schema import webhooks as t
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One address, and what is told there.

    *failing_since* nothing was taken; it is left alone until *quiet_until*. No *author_id*: the
    operator added it.
    """

    id: str
    name: str
    address: str
    kinds: frozenset[Kind]
    created_at: datetime
    author_id: str | None = None
    revision: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    quiet_until: datetime | None = None
    suspended_at: datetime | None = None

    @property
    def condition(self) -> Condition:
        """Say how it is."""
        if self.suspended_at is not None:
            return Condition.SUSPENDED
        return Condition.WORKING if self.failing_since is None else Condition.FAILING


COLUMNS = tuple(t.c[name] for name in Webhook.__dataclass_fields__)
SOUND: Mapping[str, object] = {"failures": 0, "failing_since": None, "quiet_until": None}


def add(tx: Tx, webhook: Webhook) -> None:
    """Add *webhook*."""
    values = {column.name: getattr(webhook, column.name) for column in COLUMNS}
    values["kinds"] = sorted(webhook.kinds)
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, webhook_id: str) -> Webhook | None:
    """Find one by its id."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id == webhook_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else _webhook(row)


def hold(tx: Tx, webhook_id: str) -> Webhook | None:
    """Hold one until the end of the transaction, and read it: a write locks on either database."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == webhook_id)
        .values(failures=t.c.failures)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else _webhook(row)


def list_all(tx: Tx) -> list[Webhook]:
    """List those of the portal, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id)
    return [_webhook(row) for row in tx.execute(query).mappings()]


def list_getting(tx: Tx, kind: Kind) -> list[str]:
    """List those that get a kind of events and are not suspended, by id."""
    return [row["id"] for row in tx.run(_listing_open).rows if kind in row["kinds"]]


@cache
def _listing_open(fence: Fence) -> sa.Select[Any]:
    return sa.select(t.c.id, t.c.kinds).where(fence.inside(t), t.c.suspended_at.is_(None))


def change(tx: Tx, webhook: Webhook) -> bool:
    """Write name, address and kinds, unless somebody wrote since it was read."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == webhook.id, t.c.revision == webhook.revision)
        .values(
            name=webhook.name,
            address=webhook.address,
            kinds=sorted(webhook.kinds),
            revision=webhook.revision + 1,
        )
    )
    return tx.changes(statement) == 1


def suspend(
    tx: Tx, webhook_id: str, *, at: datetime, failing_before: datetime | None = None
) -> bool:
    """Send nothing more to one that is not suspended; of several at once, one does so.

    With *failing_before* only if it has taken nothing since then.
    """
    statement = sa.update(t).where(tx.inside(t), t.c.id == webhook_id, t.c.suspended_at.is_(None))
    if failing_before is not None:
        statement = statement.where(t.c.failing_since <= failing_before)
    return tx.changes(statement.values(suspended_at=at)) == 1


def resume(tx: Tx, webhook_id: str) -> bool:
    """Send to a suspended one again, as if it had never failed."""
    statement = sa.update(t).where(
        tx.inside(t), t.c.id == webhook_id, t.c.suspended_at.is_not(None)
    )
    return tx.changes(statement.values(suspended_at=None, **SOUND)) == 1


def remove(tx: Tx, webhook_id: str) -> bool:
    """Remove one, with its secrets and all that waits for it."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.id == webhook_id)) == 1


def note_taken(tx: Tx, webhook_id: str) -> None:
    """Remember that one works."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == webhook_id, t.c.failures > 0)
    tx.execute(statement.values(SOUND))


def note_failure(tx: Tx, webhook_id: str, *, at: datetime) -> int:
    """Remember that one took nothing; say how often in a row by now."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == webhook_id)
        .values(
            failures=t.c.failures + 1,
            failing_since=sa.func.coalesce(t.c.failing_since, sa.literal(at, Instant())),
        )
        .returning(t.c.failures)
    )
    return tx.execute(statement).scalar() or 0


def leave_alone(tx: Tx, webhook_id: str, *, until: datetime) -> None:
    """Send nothing to one for a while."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == webhook_id)
    tx.execute(statement.values(quiet_until=until))


def _webhook(row: Mapping[Any, Any]) -> Webhook:
    return Webhook(**{**row, "kinds": frozenset(Kind(word) for word in row["kinds"])})
