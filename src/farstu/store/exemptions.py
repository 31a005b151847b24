"""Exemptions: what is required, lifted off one account until a day."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.effective import Exemption
from farstu.store.schema import exemptions as t
from farstu.store.tx import Fence, Tx

COLUMNS = tuple(t.c[name] for name in Exemption.__dataclass_fields__)


def add(tx: Tx, exemption: Exemption) -> None:
    """Grant one."""
    values = {column.name: getattr(exemption, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def list_living(tx: Tx, *, now: datetime, account_id: str | None = None) -> list[Exemption]:
    """List those that lift something *now*, of one account or of all, the oldest first."""
    done = (
        tx.run(_listing, now=now)
        if account_id is None
        else tx.run(_listing_one, now=now, account_id=account_id)
    )
    return [Exemption(**row) for row in done.rows]


@cache
def _listing(fence: Fence) -> sa.Select[Any]:
    lives = (t.c.ended_at.is_(None), t.c.expires_at > sa.bindparam("now"))
    return sa.select(*COLUMNS).where(fence.inside(t), *lives).order_by(t.c.id)


@cache
def _listing_one(fence: Fence) -> sa.Select[Any]:
    return _listing(fence).where(t.c.account_id == sa.bindparam("account_id"))


def end(tx: Tx, exemption_id: str, *, at: datetime) -> Exemption | None:
    """End one that lives still; None: there is none."""
    living = (tx.inside(t), t.c.id == exemption_id, t.c.ended_at.is_(None), t.c.expires_at > at)
    statement = sa.update(t).where(*living).values(ended_at=at).returning(*COLUMNS)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Exemption(**row)
