"""Browsers in which somebody has signed in, so that a new one can be told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import known_browsers as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBrowser:
    """A browser that an account was signed in from; *token_digest* is of what it keeps."""

    id: str
    account_id: str
    token_digest: str
    agent: str
    created_at: datetime
    last_seen_at: datetime


COLUMNS = tuple(t.c[name] for name in KnownBrowser.__dataclass_fields__)


def add(tx: Tx, browser: KnownBrowser) -> bool:
    """Know a browser from now on; False: it came to be known at this very moment."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(browser, column.name) for column in COLUMNS}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def see(tx: Tx, account_id: str, token_digest: str, *, agent: str, at: datetime) -> bool:
    """Note that a browser came back; False: it is not known for this account."""
    mine = (tx.inside(t), t.c.account_id == account_id, t.c.token_digest == token_digest)
    return tx.changes(sa.update(t).where(*mine).values(last_seen_at=at, agent=agent)) == 1


def list_of_account(tx: Tx, account_id: str) -> list[KnownBrowser]:
    """List the browsers of an account, the latest seen first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    rows = tx.execute(query.order_by(t.c.last_seen_at.desc(), t.c.id.desc())).mappings()
    return [KnownBrowser(**row) for row in rows]


def remove(tx: Tx, browser_id: str) -> None:
    """Know a browser no longer."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == browser_id))


def remove_stale(tx: Tx, *, before: datetime) -> int:
    """Forget browsers that nobody came back with since *before*, but the last of each account.

    Who knows none is new to us, and is not told of a new one.
    """
    later = t.alias()
    is_last = ~sa.exists().where(
        later.c.account_id == t.c.account_id, later.c.last_seen_at > t.c.last_seen_at
    )
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.last_seen_at < before, ~is_last))
