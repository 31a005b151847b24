"""Subjects: what a relying party calls somebody by. Chance, kept, and never given to another."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import subjects as t
from farstu.store.tx import Tx


def add(tx: Tx, subject: str, *, account_id: str, sector: str, at: datetime) -> bool:
    """Call an account *subject* in a sector, unless it is called something there already."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {"subject": subject, "account_id": account_id, "sector": sector, "created_at": at}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def find(tx: Tx, account_id: str, sector: str) -> str | None:
    """Say what an account is called in a sector."""
    query = sa.select(t.c.subject).where(
        tx.inside(t), t.c.account_id == account_id, t.c.sector == sector
    )
    return tx.execute(query).scalar()


def find_account(tx: Tx, subject: str) -> str | None:
    """Say who is called so."""
    query = sa.select(t.c.account_id).where(tx.inside(t), t.c.subject == subject)
    return tx.execute(query).scalar()
