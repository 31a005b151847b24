"""Exemptions: what is required, lifted off one account until a day."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from farstu.core.effective import Exemption
from farstu.store.schema import exemptions as t
from farstu.store.tx import Tx

COLUMNS = tuple(t.c[name] for name in Exemption.__dataclass_fields__)


def add(tx: Tx, exemption: Exemption) -> None:
    """Grant one."""
    values = {column.name: getattr(exemption, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def list_living(tx: Tx, *, now: datetime, account_id: str | None = None) -> list[Exemption]:
    """List those that lift something *now*, of one account or of all, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.ended_at.is_(None), t.c.expires_at > now)
    if account_id is not None:
        query = query.where(t.c.account_id == account_id)
    return [Exemption(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def end(tx: Tx, exemption_id: str, *, at: datetime) -> Exemption | None:
    """End one that lives still; None: there is none."""
    living = (tx.inside(t), t.c.id == exemption_id, t.c.ended_at.is_(None), t.c.expires_at > at)
    statement = sa.update(t).where(*living).values(ended_at=at).returning(*COLUMNS)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Exemption(**row)
