"""Logins at the hosted page: which browser sits on them, for whom, and answered once.

Some are answered with a code, which the application turns into what was proven.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import hosted_logins as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedLogin:
    """What is remembered beside a login: what the *request* said, and the secret that signed it."""

    login_id: str
    relying_party_id: str
    secret_id: str
    browser_digest: str
    request: Mapping[str, Any]
    created_at: datetime
    action: str | None = None
    action_digest: str | None = None
    answered_at: datetime | None = None
    code_digest: str | None = None
    redeemed_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in HostedLogin.__dataclass_fields__)


def add(tx: Tx, hosted: HostedLogin) -> None:
    """Add *hosted*; its login is there."""
    values = {column.name: getattr(hosted, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, login_id: str) -> HostedLogin | None:
    """Find what belongs to a login; None: no application sent a browser for it."""
    return _first(tx, t.c.login_id == login_id)


def find_of_browser(tx: Tx, login_id: str, *, browser_digest: str) -> HostedLogin | None:
    """Find one, answered or not, if it is that browser's."""
    found = find(tx, login_id)
    return found if found is not None and found.browser_digest == browser_digest else None


def answer(tx: Tx, login_id: str, *, browser_digest: str, at: datetime) -> bool:
    """Use up the one answer that there is, if nobody did."""
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.login_id == login_id,
        t.c.browser_digest == browser_digest,
        t.c.answered_at.is_(None),
    )
    return tx.changes(statement.values(answered_at=at)) == 1


def give_code(tx: Tx, login_id: str, *, code_digest: str) -> None:
    """Remember the code that one was answered with, by whoever used up its answer."""
    statement = sa.update(t).where(tx.inside(t), t.c.login_id == login_id)
    tx.execute(statement.values(code_digest=code_digest))


def find_by_code(tx: Tx, code_digest: str) -> HostedLogin | None:
    """Find what a code belongs to, redeemed or not, as long as we know of it."""
    return _first(tx, t.c.code_digest == code_digest)


def redeem(tx: Tx, code_digest: str, *, answered_after: datetime, at: datetime) -> bool:
    """Use a code up that was given after a moment, if nobody did."""
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.code_digest == code_digest,
        t.c.redeemed_at.is_(None),
        t.c.answered_at > answered_after,
    )
    return tx.changes(statement.values(redeemed_at=at)) == 1


def _first(tx: Tx, *where: sa.ColumnElement[bool]) -> HostedLogin | None:
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), *where)).mappings().first()
    return None if row is None else HostedLogin(**row)
