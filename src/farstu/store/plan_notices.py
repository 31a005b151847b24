"""Mails ahead that were sent: to whom, of which layer at which revision, for which day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import plan_notices as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotice:
    """One of them. *due_day* is the day of the portal, as ISO 8601 writes it."""

    id: str
    account_id: str
    layer: str
    revision: int
    stage: str
    due_day: str
    told_at: datetime


COLUMNS = tuple(t.c[field.name] for field in fields(PlanNotice))


def add(tx: Tx, notice: PlanNotice) -> bool:
    """Count one, unless it was counted for that revision, or for that day at an earlier one."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(notice, column.name) for column in COLUMNS}
    statement = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def remove(tx: Tx, notice_id: str) -> None:
    """Forget one that was not sent after all."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == notice_id))


def list_of_accounts(tx: Tx, account_ids: Collection[str]) -> list[PlanNotice]:
    """List those of some accounts, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id.in_(sorted(account_ids)))
    return [PlanNotice(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def remove_stale(tx: Tx, *, before: datetime) -> int:
    """Forget those that were sent *before* a moment."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.told_at < before))
