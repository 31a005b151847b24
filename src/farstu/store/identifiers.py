"""Identifiers: the names that an account signs in with, unique per portal however spelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.identifiers import IdentifierKind, key_of
from farstu.store.schema import identifiers as t
from farstu.store.tx import Fence, Tx, adding_unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One name of an account: as it was typed, and since when it is known to be theirs."""

    id: str
    account_id: str
    kind: IdentifierKind
    value: str
    verified_at: datetime | None
    created_at: datetime


def add(tx: Tx, identifier: Identifier) -> bool:
    """Add *identifier*, unless somebody in this portal has it, in whatever spelling."""
    return add_all(tx, [identifier])


def add_all(tx: Tx, identifiers: Sequence[Identifier]) -> bool:
    """Add several; if somebody in this portal has one of them, some are missing: then undo it."""
    rows = [_values(tx, one) for one in identifiers]
    return tx.add_rows(adding_unless(tx, t, "portal_id", "folded"), rows) == len(rows)


def _values(tx: Tx, identifier: Identifier) -> dict[str, object]:
    return {
        "id": identifier.id,
        "portal_id": tx.portal_id,
        "account_id": identifier.account_id,
        "kind": identifier.kind.value,
        "value": identifier.value,
        "folded": key_of(identifier.kind, identifier.value),
        "verified_at": identifier.verified_at,
        "created_at": identifier.created_at,
    }


def list_of_account(tx: Tx, account_id: str) -> list[Identifier]:
    """List the identifiers of an account, oldest first: the first is the one to show."""
    return _identifiers(tx.run(_listing, account_id=account_id).rows)


def list_of_accounts(tx: Tx, account_ids: Collection[str]) -> list[Identifier]:
    """List the identifiers of several accounts, oldest first."""
    known = t.c.account_id.in_(sorted(account_ids))
    query = sa.select(t).where(tx.inside(t), known).order_by(t.c.id)
    return _identifiers(tx.execute(query).mappings())


def _identifiers(rows: Iterable[Mapping[Any, Any]]) -> list[Identifier]:
    return [
        Identifier(
            id=row["id"],
            account_id=row["account_id"],
            kind=IdentifierKind(row["kind"]),
            value=row["value"],
            verified_at=row["verified_at"],
            created_at=row["created_at"],
        )
        for row in rows
    ]


@cache
def _listing(fence: Fence) -> sa.Select[Any]:
    known = t.c.account_id == sa.bindparam("account_id")
    return sa.select(t).where(fence.inside(t), known).order_by(t.c.id)


def list_emails(tx: Tx, account_id: str) -> list[Identifier]:
    """List those that are addresses, oldest first."""
    known = list_of_account(tx, account_id)
    return [one for one in known if one.kind is IdentifierKind.EMAIL]


def verify(tx: Tx, account_id: str, *, at: datetime) -> None:
    """Mark the addresses of an account as proven."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.account_id == account_id, t.c.verified_at.is_(None))
        .values(verified_at=at)
    )


def remove(tx: Tx, identifier_ids: Collection[str]) -> None:
    """Forget names that somebody no longer has."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id.in_(tuple(identifier_ids))))
