"""Organisations: the customers of a portal, and its own staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.identifiers import fold
from farstu.core.roles import OrganisationKind, Role
from farstu.store.schema import memberships
from farstu.store.schema import organisations as t
from farstu.store.tx import Tx, by_letter


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
            name_folded=fold(organisation.name),
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


def rename(tx: Tx, organisation_id: str, name: str) -> None:
    """Give an organisation another name."""
    called = {"name": name, "name_folded": fold(name)}
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == organisation_id).values(called))


def list_called(tx: Tx, name: str) -> list[Organisation]:
    """List what is called so, however spelled."""
    query = sa.select(t).where(tx.inside(t), t.c.name_folded == fold(name)).order_by(t.c.id)
    return [_organisation(row) for row in tx.execute(query).mappings()]


def search(
    tx: Tx,
    text: str = "",
    *,
    account_id: str | None = None,
    kinds: Collection[OrganisationKind] = frozenset(OrganisationKind),
    limit: int,
    offset: int = 0,
) -> tuple[list[Organisation], int]:
    """List organisations by name, a page at a time, with how many were found.

    Those that have *text* in their name, and that an account looks after, if one is named.
    """
    query = sa.select(t, sa.func.count().over().label("found")).where(
        tx.inside(t), t.c.kind.in_(sorted(kinds))
    )
    if folded := fold(text):
        query = query.where(t.c.name_folded.contains(folded, autoescape=True))
    if account_id is not None:
        belongs = sa.exists().where(
            tx.inside(memberships),
            memberships.c.organisation_id == t.c.id,
            memberships.c.account_id == account_id,
            memberships.c.suspended_at.is_(None),
            memberships.c.role >= int(Role.ADMINISTRATOR),
        )
        query = query.where(belongs)
    query = query.order_by(by_letter(tx, t.c.name_folded), t.c.id).limit(limit).offset(offset)
    rows = tx.execute(query).mappings().all()
    return [_organisation(row) for row in rows], rows[0]["found"] if rows else 0


def list_organisations(tx: Tx) -> list[Organisation]:
    """List the organisations of the portal, oldest first."""
    query = sa.select(t).where(tx.inside(t)).order_by(t.c.id)
    return [_organisation(row) for row in tx.execute(query).mappings()]


def list_names(tx: Tx, organisation_ids: Collection[str]) -> dict[str, str]:
    """Say what some organisations are called, by id."""
    query = sa.select(t.c.id, t.c.name).where(tx.inside(t), t.c.id.in_(sorted(organisation_ids)))
    return {row.id: row.name for row in tx.execute(query)}


def list_of_account(tx: Tx, account_id: str) -> list[Organisation]:
    """List where somebody is a member, by name."""
    query = (
        sa.select(t)
        .select_from(t.join(memberships, memberships.c.organisation_id == t.c.id))
        .where(
            tx.inside(t),
            tx.inside(memberships),
            memberships.c.account_id == account_id,
            memberships.c.suspended_at.is_(None),
        )
        .order_by(t.c.name_folded, t.c.id)
    )
    return [_organisation(row) for row in tx.execute(query).mappings()]


def _organisation(row: sa.RowMapping) -> Organisation:
    return Organisation(
        id=row["id"],
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        created_at=row["created_at"],
    )
