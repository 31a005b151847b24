"""Badges: what a browser keeps at the host of an application, as long as its session lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import badges as t
from farstu.store.schema import sessions
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """One browser at one host. What it opens is judged by its session, and by nothing in here."""

    id: str
    account_id: str
    relying_party_id: str
    session_id: str
    host: str
    token_digest: str
    created_at: datetime
    expires_at: datetime


COLUMNS = tuple(t.c[name] for name in Badge.__dataclass_fields__)


def add(tx: Tx, badge: Badge) -> None:
    """Give a badge out."""
    values = {column.name: getattr(badge, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, token_digest: str, *, host: str, now: datetime) -> Badge | None:
    """Find a badge at the host that it was given out for."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.token_digest == token_digest, t.c.host == host, t.c.expires_at > now
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else Badge(**row)


def list_of_account(tx: Tx, account_id: str) -> list[Badge]:
    """List the badges of an account, oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    return [Badge(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def count_by_party(tx: Tx, *, now: datetime) -> dict[str, int]:
    """Say how many accounts are at each relying party now; of none: it is not there."""
    living = sa.and_(sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
    people = sa.func.count(t.c.account_id.distinct()).label("people")
    query = (
        sa.select(t.c.relying_party_id, people)
        .join(sessions, sessions.c.id == t.c.session_id)
        .where(tx.inside(t), tx.inside(sessions), t.c.expires_at > now, living)
    )
    rows = tx.execute(query.group_by(t.c.relying_party_id)).mappings()
    return {row["relying_party_id"]: int(row["people"]) for row in rows}


def remove(tx: Tx, token_digest: str, *, host: str) -> bool:
    """Take a badge back."""
    statement = sa.delete(t).where(tx.inside(t), t.c.token_digest == token_digest, t.c.host == host)
    return tx.changes(statement) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget badges whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
