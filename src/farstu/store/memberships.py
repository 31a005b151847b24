"""Memberships: account × organisation × role."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.roles import OrganisationKind, Role, standing_of
from farstu.store.schema import accounts, identifiers, organisations
from farstu.store.schema import memberships as t
from farstu.store.tx import Fence, Tx, adding_unless

_CAN_COME_IN = (
    t.c.suspended_at.is_(None),
    accounts.c.suspended_at.is_(None),
    accounts.c.password_hash.is_not(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What somebody is in one organisation, and of which kind that is."""

    id: str
    account_id: str
    organisation_id: str
    kind: OrganisationKind
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOf:
    """A membership, suspended or not, and what its organisation is called."""

    membership: Membership
    name: str
    suspended_at: datetime | None


def add(tx: Tx, membership: Membership) -> None:
    """Make somebody a member."""
    add_all(tx, [membership])


def add_all(tx: Tx, memberships: Sequence[Membership]) -> None:
    """Make several people members."""
    tx.add_rows(sa.insert(t), [_values(tx, one) for one in memberships])


def add_once(tx: Tx, membership: Membership) -> bool:
    """Make somebody a member who is none there; say whether this call did."""
    adding = adding_unless(tx, t, "account_id", "organisation_id")
    return tx.add_rows(adding, [_values(tx, membership)]) == 1


def list_of_account(tx: Tx, account_id: str) -> list[Membership]:
    """List the memberships of an account that count, oldest first: none that is suspended."""
    return _counting(list_places(tx, account_id))


def list_of_accounts(tx: Tx, account_ids: Collection[str]) -> list[Membership]:
    """List the memberships of several accounts that count, oldest first."""
    query = _placing(tx).where(t.c.account_id.in_(sorted(account_ids)))
    return _counting(_places(tx.execute(query).mappings()))


def list_places(tx: Tx, account_id: str) -> list[PlaceOf]:
    """List every membership of an account with what its organisation is called, oldest first."""
    return _places(tx.run(_listing, account_id=account_id).rows)


def _counting(places: Iterable[PlaceOf]) -> list[Membership]:
    return [one.membership for one in places if one.suspended_at is None]


def _places(rows: Iterable[Mapping[Any, Any]]) -> list[PlaceOf]:
    return [
        PlaceOf(
            membership=Membership(
                id=row["id"],
                account_id=row["account_id"],
                organisation_id=row["organisation_id"],
                kind=OrganisationKind(row["kind"]),
                role=Role(row["role"]),
                created_at=row["created_at"],
            ),
            name=row["name"],
            suspended_at=row["suspended_at"],
        )
        for row in rows
    ]


@cache
def _listing(fence: Fence) -> sa.Select[Any]:
    return _placing(fence).where(t.c.account_id == sa.bindparam("account_id"))


def _placing(within: Fence | Tx) -> sa.Select[Any]:
    return (
        sa.select(t, organisations.c.kind, organisations.c.name)
        .select_from(t.join(organisations, organisations.c.id == t.c.organisation_id))
        .where(within.inside(t), within.inside(organisations))
        .order_by(t.c.id)
    )


def change_role(tx: Tx, account_id: str, organisation_id: str, *, role: Role) -> bool:
    """Give a member another role than they have."""
    statement = sa.update(t).where(*_of(tx, account_id, organisation_id), t.c.role != int(role))
    return tx.changes(statement.values(role=int(role))) == 1


def suspend(tx: Tx, account_id: str, organisation_id: str, *, at: datetime) -> bool:
    """Suspend a membership that is not."""
    statement = sa.update(t).where(
        *_of(tx, account_id, organisation_id), t.c.suspended_at.is_(None)
    )
    return tx.changes(statement.values(suspended_at=at)) == 1


def resume(tx: Tx, account_id: str, organisation_id: str) -> bool:
    """Let a suspended membership count again."""
    statement = sa.update(t).where(
        *_of(tx, account_id, organisation_id), t.c.suspended_at.is_not(None)
    )
    return tx.changes(statement.values(suspended_at=None)) == 1


def remove(tx: Tx, account_id: str, organisation_id: str) -> bool:
    """End a membership."""
    return tx.changes(sa.delete(t).where(*_of(tx, account_id, organisation_id))) == 1


def _of(tx: Tx, account_id: str, organisation_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        tx.inside(t),
        t.c.account_id == account_id,
        t.c.organisation_id == organisation_id,
    )


def list_accounts(tx: Tx, organisation_ids: Collection[str], *, at_least: Role) -> list[str]:
    """List who has *at_least* a role in any of some organisations."""
    query = (
        sa.select(t.c.account_id)
        .distinct()
        .where(
            tx.inside(t),
            t.c.organisation_id.in_(sorted(organisation_ids)),
            t.c.role >= int(at_least),
            t.c.suspended_at.is_(None),
        )
        .order_by(t.c.account_id)
    )
    return list(tx.execute(query).scalars())


def list_roles(tx: Tx, organisation_id: str | None) -> list[tuple[str, Role]]:
    """List who belongs to an organisation and as what they count there; None: to any of them."""
    query = (
        sa.select(t.c.account_id, t.c.role, organisations.c.kind)
        .select_from(t.join(organisations, organisations.c.id == t.c.organisation_id))
        .where(tx.inside(t), tx.inside(organisations), t.c.suspended_at.is_(None))
    )
    if organisation_id is not None:
        query = query.where(t.c.organisation_id == organisation_id)
    return [
        (row["account_id"], standing_of(Role(row["role"]), OrganisationKind(row["kind"])))
        for row in tx.execute(query).mappings()
    ]


def list_among(tx: Tx, organisation_id: str, account_ids: Collection[str]) -> set[str]:
    """List which of some accounts are members of an organisation."""
    query = sa.select(t.c.account_id).where(
        tx.inside(t),
        t.c.organisation_id == organisation_id,
        t.c.account_id.in_(sorted(account_ids)),
    )
    return set(tx.execute(query).scalars())


def list_names_among(tx: Tx, organisation_id: str, folded: Collection[str]) -> set[str]:
    """List which of some names belong to members of an organisation, suspended or not."""
    query = (
        sa.select(identifiers.c.folded)
        .select_from(t.join(identifiers, identifiers.c.account_id == t.c.account_id))
        .where(
            tx.inside(t),
            tx.inside(identifiers),
            t.c.organisation_id == organisation_id,
            identifiers.c.folded.in_(sorted(folded)),
        )
    )
    return set(tx.execute(query).scalars())


def list_staff(tx: Tx) -> list[str]:
    """List the accounts of the portal's own people."""
    query = (
        sa.select(t.c.account_id)
        .select_from(t.join(organisations, organisations.c.id == t.c.organisation_id))
        .where(tx.inside(t), tx.inside(organisations))
        .where(organisations.c.kind == OrganisationKind.STAFF)
        .order_by(t.c.account_id)
    )
    return list(tx.execute(query).scalars())


def list_owners(tx: Tx) -> list[tuple[str, str]]:
    """List the owners of every organisation who can come in: organisation and account."""
    query = (
        sa.select(t.c.organisation_id, t.c.account_id)
        .select_from(t.join(accounts, accounts.c.id == t.c.account_id))
        .where(tx.inside(t), tx.inside(accounts), t.c.role == int(Role.OWNER), *_CAN_COME_IN)
        .order_by(t.c.organisation_id, t.c.account_id)
    )
    rows = tx.execute(query).mappings()
    return [(row["organisation_id"], row["account_id"]) for row in rows]


def count_other_owners(tx: Tx, organisation_id: str, *, than_account_id: str) -> int:
    """Count the owners of an organisation, apart from one, who can come in.

    Whoever is suspended cannot, nor whoever was invited and has chosen no password yet.
    """
    query = (
        sa.select(sa.func.count())
        .select_from(t.join(accounts, accounts.c.id == t.c.account_id))
        .where(
            tx.inside(t),
            tx.inside(accounts),
            t.c.organisation_id == organisation_id,
            t.c.role == int(Role.OWNER),
            t.c.account_id != than_account_id,
            *_CAN_COME_IN,
        )
    )
    return int(tx.execute(query).scalar_one())


def _values(tx: Tx, membership: Membership) -> dict[str, object]:
    return {
        "id": membership.id,
        "portal_id": tx.portal_id,
        "account_id": membership.account_id,
        "organisation_id": membership.organisation_id,
        "role": int(membership.role),
        "created_at": membership.created_at,
    }
