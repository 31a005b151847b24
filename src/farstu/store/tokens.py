"""Tokens of relying parties: families of refresh tokens, of which one counts, and access tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import access_tokens as a
from farstu.store.schema import token_families as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What came of one code: who it is about, what was *proven* then, and what counts now.

    *refresh_digest* is that of the only refresh token that counts; None: it has none.
    """

    id: str
    account_id: str
    relying_party_id: str
    stay_id: str
    errand_id: str
    scopes: tuple[str, ...]
    proven: Mapping[str, Any]
    epoch: int
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    is_offline: bool = False
    refresh_digest: str | None = None
    ended_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in Family.__dataclass_fields__)


def add(tx: Tx, family: Family) -> None:
    """Add *family*."""
    values = {column.name: getattr(family, column.name) for column in COLUMNS}
    written = {**values, "scopes": list(family.scopes), "is_offline": int(family.is_offline)}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **written))


def find(tx: Tx, family_id: str) -> Family | None:
    """Find a family that nobody ended; the caller looks at times and people."""
    return _first(tx, t.c.id == family_id, t.c.ended_at.is_(None))


def list_of_account(tx: Tx, account_id: str, *, epoch: int, now: datetime) -> list[Family]:
    """List the families of an account that go on under its *epoch*, oldest first."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t),
        t.c.account_id == account_id,
        t.c.epoch == epoch,
        t.c.ended_at.is_(None),
        t.c.expires_at > now,
    )
    rows = tx.execute(query.order_by(t.c.created_at, t.c.id)).mappings()
    return [_family(row) for row in rows]


def find_by_access(tx: Tx, token_digest: str, *, now: datetime) -> Family | None:
    """Find the family of an access token that is not over."""
    its = sa.select(a.c.family_id).where(
        tx.inside(a), a.c.token_digest == token_digest, a.c.expires_at > now
    )
    return _first(tx, t.c.id == its.scalar_subquery(), t.c.ended_at.is_(None))


def add_access(
    tx: Tx, token_digest: str, *, family_id: str, at: datetime, expires_at: datetime
) -> None:
    """Add an access token of a family."""
    values = {"family_id": family_id, "created_at": at, "expires_at": expires_at}
    tx.execute(sa.insert(a).values(token_digest=token_digest, portal_id=tx.portal_id, **values))


def remove_access(tx: Tx, token_digest: str) -> bool:
    """Let an access token open nothing more."""
    return tx.changes(sa.delete(a).where(tx.inside(a), a.c.token_digest == token_digest)) == 1


def find_access_times(tx: Tx, token_digest: str) -> tuple[datetime, datetime] | None:
    """Say from when and until when an access token is good."""
    query = sa.select(a.c.created_at, a.c.expires_at).where(
        tx.inside(a), a.c.token_digest == token_digest
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else (row["created_at"], row["expires_at"])


def refresh(
    tx: Tx, family_id: str, *, seen: str, digest: str, expires_at: datetime, now: datetime
) -> bool:
    """Let the next refresh token count instead of the one that was *seen*: once."""
    statement = sa.update(t).where(
        tx.inside(t), t.c.id == family_id, t.c.refresh_digest == seen, t.c.ended_at.is_(None)
    )
    values = {"refresh_digest": digest, "refreshed_at": now, "expires_at": expires_at}
    return tx.changes(statement.values(values)) == 1


def end(tx: Tx, family_id: str, *, at: datetime) -> bool:
    """End a family, with every token of it."""
    return _end(tx, t.c.id == family_id, at=at) == 1


def end_of_errand(tx: Tx, errand_id: str, *, at: datetime) -> int:
    """End what came of one code."""
    return _end(tx, t.c.errand_id == errand_id, at=at)


def end_of_stay(tx: Tx, stay_id: str, *, at: datetime) -> int:
    """End what lives no longer than a stay."""
    return _end(tx, t.c.stay_id == stay_id, t.c.is_offline == 0, at=at)


def end_of_grant(tx: Tx, account_id: str, party_id: str, *, at: datetime) -> int:
    """End everything that a relying party has of an account."""
    return _end(tx, t.c.account_id == account_id, t.c.relying_party_id == party_id, at=at)


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget tokens whose time is over."""
    gone = tx.changes(sa.delete(a).where(tx.inside(a), a.c.expires_at <= now))
    return gone + tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _end(tx: Tx, *where: sa.ColumnElement[bool], at: datetime) -> int:
    statement = sa.update(t).where(tx.inside(t), *where, t.c.ended_at.is_(None))
    return tx.changes(statement.values(ended_at=at))


def _first(tx: Tx, *where: sa.ColumnElement[bool]) -> Family | None:
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), *where)).mappings().first()
    return None if row is None else _family(row)


def _family(row: Mapping[Any, Any]) -> Family:
    read = {"scopes": tuple(row["scopes"]), "is_offline": bool(row["is_offline"])}
    return Family(**{**row, **read})
