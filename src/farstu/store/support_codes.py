"""Support codes: six digits that tie a caller to a browser for ten minutes, kept as digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import support_codes as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCode:
    """One code: at which seat it is shown, and what its reader reads."""

    id: str
    account_id: str
    seat_id: str
    code_digest: str
    language: str
    agent: str
    created_at: datetime
    expires_at: datetime


COLUMNS = tuple(t.c[name] for name in SupportCode.__dataclass_fields__)


def replace(tx: Tx, code: SupportCode) -> bool:
    """Show another code at a seat, unless those digits are shown elsewhere right now."""
    stale = sa.or_(t.c.seat_id == code.seat_id, t.c.expires_at <= code.created_at)
    tx.execute(sa.delete(t).where(tx.inside(t), stale))
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(code, column.name) for column in COLUMNS}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def find(tx: Tx, code_digest: str, *, now: datetime) -> SupportCode | None:
    """Find a code that is shown somewhere now."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.code_digest == code_digest, t.c.expires_at > now
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else SupportCode(**row)


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget codes whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
