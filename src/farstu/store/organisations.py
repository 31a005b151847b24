"""Organisations: the customers of a portal, and its own staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.roles import OrganisationKind
from farstu.store.schema import memberships
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


def find(tx: Tx, organisation_id: str) -> Organisation | None:
    """Find an organisation of the portal."""
    query = sa.select(t).where(tx.inside(t), t.c.id == organisation_id)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _organisation(row)


def lock(tx: Tx, organisation_id: str) -> None:
    """Hold an organisation until the end of the transaction.

    Whoever makes sure that an owner is left takes this first, so that two cannot both find the
    other's.
    """
    statement = sa.update(t).where(tx.inside(t), t.c.id == organisation_id).values(name=t.c.name)
    tx.execute(statement)


def list_organisations(tx: Tx) -> list[Organisation]:
    """List the organisations of the portal, oldest first."""
    query = sa.select(t).where(tx.inside(t)).order_by(t.c.id)
    return [_organisation(row) for row in tx.execute(query).mappings()]


def list_of_account(tx: Tx, account_id: str) -> list[Organisation]:
    """List where somebody is a member, by name."""
    query = (
        sa.select(t)
        .select_from(t.join(memberships, memberships.c.organisation_id == t.c.id))
        .where(tx.inside(t), tx.inside(memberships), memberships.c.account_id == account_id)
        .order_by(t.c.name, t.c.id)
    )
    return [_organisation(row) for row in tx.execute(query).mappings()]


def _organisation(row: sa.RowMapping) -> Organisation:
    return Organisation(
        id=row["id"],
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        created_at=row["created_at"],
    )
