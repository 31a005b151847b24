"""Drafts: what somebody typed into an office's form, kept while they prove who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import drafts as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One draft: of one person, for one organisation."""

    id: str
    account_id: str
    organisation_id: str
    typed: Mapping[str, str]
    expires_at: datetime


COLUMNS = tuple(t.c[name] for name in Kept.__dataclass_fields__)


def replace(tx: Tx, kept: Kept) -> None:
    """Keep a draft in the place of an older one."""
    remove(tx, kept.account_id, kept.organisation_id)
    values = {column.name: getattr(kept, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, account_id: str, organisation_id: str) -> Mapping[str, str] | None:
    """Find what somebody typed."""
    query = sa.select(t.c.typed).where(
        tx.inside(t), t.c.account_id == account_id, t.c.organisation_id == organisation_id
    )
    found: Mapping[str, str] | None = tx.execute(query).scalar_one_or_none()
    return found


def remove(tx: Tx, account_id: str, organisation_id: str) -> None:
    """Forget what somebody typed."""
    tx.execute(
        sa.delete(t).where(
            tx.inside(t), t.c.account_id == account_id, t.c.organisation_id == organisation_id
        )
    )


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget drafts whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
