"""Logins at the hosted page: which browser sits on them, for whom, and answered once."""

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


COLUMNS = tuple(t.c[name] for name in HostedLogin.__dataclass_fields__)


def add(tx: Tx, hosted: HostedLogin) -> None:
    """Add *hosted*; its login is there."""
    values = {column.name: getattr(hosted, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, login_id: str) -> HostedLogin | None:
    """Find what belongs to a login; None: no application sent a browser for it."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.login_id == login_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else HostedLogin(**row)


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
