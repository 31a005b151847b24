"""Remembrances: browsers that may skip the second factor, each a family of values in a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import remembrances as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembrance:
    """One remembered device, alive while its epoch is the account's.

    *family_digest* stays; *value_digest* is of the one value that counts now, and
    *previous_digest* of the one before, as long as nobody came back with what it was changed for.
    """

    id: str
    account_id: str
    authenticator_id: str
    family_digest: str
    value_digest: str
    epoch: int
    agent: str
    address: str
    created_at: datetime
    expires_at: datetime
    previous_digest: str | None = None
    last_used_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in Remembrance.__dataclass_fields__)


def add(tx: Tx, remembrance: Remembrance) -> None:
    """Remember a device."""
    values = {column.name: getattr(remembrance, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, family_digest: str) -> Remembrance | None:
    """Find a family; the caller compares epoch, times and value."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.family_digest == family_digest)
    row = tx.execute(query).mappings().first()
    return None if row is None else Remembrance(**row)


def list_of_account(tx: Tx, account_id: str) -> list[Remembrance]:
    """List those of an account, the newest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    rows = tx.execute(query.order_by(t.c.created_at.desc(), t.c.id.desc())).mappings()
    return [Remembrance(**row) for row in rows]


def rotate(
    tx: Tx,
    remembrance_id: str,
    *,
    presented: str,
    value_digest: str,
    at: datetime,
    agent: str,
    address: str,
) -> bool:
    """Take the value that counts, or the one before while what replaced it is lost; only once."""
    counts = sa.or_(t.c.value_digest == presented, t.c.previous_digest == presented)
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == remembrance_id, counts)
        .values(
            value_digest=value_digest,
            previous_digest=presented,
            last_used_at=at,
            agent=agent,
            address=address,
        )
    )
    return tx.changes(statement) == 1


def settle(tx: Tx, remembrance_id: str) -> None:
    """Let only the newest value count: somebody has come back with what it brought."""
    tx.execute(
        sa.update(t).where(tx.inside(t), t.c.id == remembrance_id).values(previous_digest=None)
    )


def remove(tx: Tx, remembrance_id: str) -> bool:
    """Forget one device, if nobody did."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.id == remembrance_id)) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget devices whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
