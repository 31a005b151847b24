"""Organisations: the customers of a portal, and its own staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.roles import OrganisationKind
from farstu.store.schema import organisations as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One customer inside a portal, or its staff."""

    id: str
    name: str
    kind: OrganisationKind
    created_at: datetime


def add(tx: Tx, organisation: Organisation) -> None:
    """Add *organisation* to the transaction's portal."""
    tx.execute(
        sa.insert(t).values(
            id=organisation.id,
            portal_id=tx.portal_id,
            name=organisation.name,
            kind=organisation.kind.value,
            created_at=organisation.created_at,
        )
    )


def lock(tx: Tx, organisation_id: str) -> None:
    """Hold an organisation until the end of the transaction.

    Whoever makes sure that an owner is left takes this first, so that two cannot both find the
    other's.
    """
    statement = sa.update(t).where(tx.inside(t), t.c.id == organisation_id).values(name=t.c.name)
    tx.execute(statement)


def list_organisations(tx: Tx) -> list[Organisation]:
    """List the organisations of the portal, oldest first."""
    return _list(tx, sa.true())


def list_named(tx: Tx, ids: Collection[str]) -> list[Organisation]:
    """List those of the portal that are named, oldest first."""
    return _list(tx, t.c.id.in_(ids))


def _list(tx: Tx, which: sa.ColumnElement[bool]) -> list[Organisation]:
    query = sa.select(t.c.id, t.c.name, t.c.kind, t.c.created_at).where(tx.inside(t), which)
    return [
        Organisation(
            id=row["id"],
            name=row["name"],
            kind=OrganisationKind(row["kind"]),
            created_at=row["created_at"],
        )
        for row in tx.execute(query.order_by(t.c.id)).mappings()
    ]
