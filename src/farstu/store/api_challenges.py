"""Challenges of the API: the logins that a portal vouches for, and the sentence they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import api_challenges as t
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiChallenge:
    """What is remembered beside a login: which key asked, and what exactly is to be confirmed."""

    login_id: str
    api_key_id: str
    created_at: datetime
    action: str | None = None
    action_digest: str | None = None


COLUMNS = tuple(t.c[name] for name in ApiChallenge.__dataclass_fields__)


def add(tx: Tx, challenge: ApiChallenge) -> None:
    """Add *challenge*; its login is there."""
    values = {column.name: getattr(challenge, column.name) for column in COLUMNS}
    tx.run(_adding, portal_id=tx.portal_id, **values)


@cache
def _adding(_: Fence) -> sa.Insert:
    return sa.insert(t)


def find(tx: Tx, login_id: str) -> ApiChallenge | None:
    """Find what belongs to a login; None: no portal vouched for it."""
    row = tx.run(_finding, login_id=login_id).first()
    return None if row is None else ApiChallenge(**row)


@cache
def _finding(fence: Fence) -> sa.Select[Any]:
    return sa.select(*COLUMNS).where(fence.inside(t), t.c.login_id == sa.bindparam("login_id"))
