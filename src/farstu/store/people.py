"""The people of an organisation, many at once: listed by name, found, counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.core.assurance import FactorKind
from farstu.core.identifiers import fold
from farstu.core.people import Standing
from farstu.core.roles import Role
from farstu.store.schema import accounts, authenticators, identifiers, memberships
from farstu.store.standings import (
    Condition,
    count_codes,
    count_held,
    first_address,
    holds,
    how_many,
    is_suspended,
    list_kinds,
    stands,
)
from farstu.store.tx import Tx, by_letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list is about: everybody, or those that all of it fits."""

    text: str = ""
    """Part of a name, or of anything that they sign in with, however spelled."""
    standing: Standing | None = None
    role: Role | None = None
    account_ids: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One member: who, as what, and how they stand. *kinds* has one for each that works."""

    account_id: str
    name: str
    email: str
    role: Role
    standing: Standing
    kinds: tuple[FactorKind, ...]
    stopped: int
    codes_left: int
    joined_at: datetime
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Some of those that were found, and how many there are."""

    rows: tuple[PersonRow, ...]
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many belong to an organisation, and how they stand.

    *keyed* hold a key or passkey, *weak_owners* are owners with one method only.
    """

    people: int
    standing: dict[Standing, int]
    keyed: int
    weak_owners: int


def list_people(
    tx: Tx, organisation_id: str, wanted: Wanted, *, now: datetime, limit: int, offset: int = 0
) -> PeoplePage:
    """List members by name, a page at a time, in one statement."""
    one = _chosen(tx, organisation_id, wanted, now).limit(limit).offset(offset).subquery("chosen")
    query = sa.select(
        one,
        first_address(tx, one.c.account_id).label("email"),
        list_kinds(tx, one.c.account_id).label("kinds"),
        count_held(tx, one.c.account_id, stopped=True).label("stopped"),
        count_codes(tx, one.c.account_id).label("codes_left"),
    ).order_by(by_letter(tx, one.c.name_folded), one.c.account_id)
    rows = tx.execute(query).mappings().all()
    return PeoplePage(rows=tuple(map(_row, rows)), found=rows[0]["found"] if rows else 0)


def find_person(
    tx: Tx, organisation_id: str, account_id: str, *, now: datetime
) -> PersonRow | None:
    """Find one member."""
    wanted = Wanted(account_ids={account_id})
    return next(iter(list_people(tx, organisation_id, wanted, now=now, limit=1).rows), None)


def count(
    tx: Tx, organisation_id: str, *, key_kinds: Collection[FactorKind], now: datetime
) -> Counts:
    """Count the people of an organisation, in one statement."""
    whose = accounts.c.id
    keyed = holds(tx, whose, authenticators.c.kind.in_(sorted(key_kinds)))
    owns = memberships.c.role == int(Role.OWNER)
    query = _members(
        tx,
        organisation_id,
        sa.func.count().label("people"),
        *(how_many(stands(tx, standing, now)).label(standing) for standing in Standing),
        how_many(sa.and_(keyed, ~is_suspended())).label("keyed"),
        how_many(sa.and_(owns, stands(tx, Standing.ONE_METHOD, now))).label("weak_owners"),
    )
    row = tx.execute(query).mappings().one()
    return Counts(
        people=row["people"],
        standing={standing: row[standing] for standing in Standing},
        keyed=row["keyed"],
        weak_owners=row["weak_owners"],
    )


def count_at(tx: Tx, organisation_id: str, moments: Sequence[datetime]) -> list[tuple[int, int]]:
    """Count how many of today's people belonged by each moment, and held by then what they hold.

    One statement: for each moment so many people, and so many who were protected.
    """
    since = (
        sa.select(sa.func.min(authenticators.c.created_at))
        .where(
            tx.inside(authenticators),
            authenticators.c.account_id == accounts.c.id,
            authenticators.c.suspended_at.is_(None),
        )
        .scalar_subquery()
    )
    counts = sa.case((is_suspended(), None), else_=since)
    each = _members(tx, organisation_id, memberships.c.created_at, counts.label("since"))
    one = each.subquery("each_one")
    there = [one.c.created_at <= moment for moment in moments]
    safe = [sa.and_(one.c.created_at <= moment, one.c.since <= moment) for moment in moments]
    row = tx.execute(sa.select(*map(how_many, [*there, *safe])).select_from(one)).one()
    return list(zip(row[: len(moments)], row[len(moments) :], strict=True))


# Who is meant ------------------------------------------------------------------------------------


def _members(tx: Tx, organisation_id: str, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(memberships.join(accounts, accounts.c.id == memberships.c.account_id))
        .where(
            tx.inside(memberships),
            tx.inside(accounts),
            memberships.c.organisation_id == organisation_id,
        )
    )


def _chosen(tx: Tx, organisation_id: str, wanted: Wanted, now: datetime) -> sa.Select[Any]:
    first = (Standing.SUSPENDED, Standing.INVITED, Standing.PROTECTED, Standing.ON_THE_WAY)
    standing = sa.case(
        *((stands(tx, one, now), one.value) for one in first), else_=Standing.BARE.value
    )
    query = _members(
        tx,
        organisation_id,
        accounts.c.id.label("account_id"),
        accounts.c.name,
        accounts.c.name_folded,
        accounts.c.signed_in_at,
        memberships.c.role,
        memberships.c.created_at.label("joined_at"),
        standing.label("standing"),
        sa.func.count().over().label("found"),
    )
    if wanted.account_ids is not None:
        query = query.where(accounts.c.id.in_(sorted(wanted.account_ids)))
    if wanted.role is not None:
        query = query.where(memberships.c.role == int(wanted.role))
    if wanted.standing is not None:
        query = query.where(stands(tx, wanted.standing, now))
    if text := fold(wanted.text):
        query = query.where(_is_called(tx, text))
    return query.order_by(by_letter(tx, accounts.c.name_folded), accounts.c.id)


def _is_called(tx: Tx, text: str) -> Condition:
    """Ask for *text* in the name or in an identifier; ``%`` and ``_`` are letters."""
    named = sa.exists().where(
        tx.inside(identifiers),
        identifiers.c.account_id == accounts.c.id,
        identifiers.c.folded.contains(text, autoescape=True),
    )
    return sa.or_(accounts.c.name_folded.contains(text, autoescape=True), named)


def _row(row: sa.RowMapping) -> PersonRow:
    kinds = sorted((row["kinds"] or "").split())
    return PersonRow(
        account_id=row["account_id"],
        name=row["name"],
        email=row["email"] or "",
        role=Role(row["role"]),
        standing=Standing(row["standing"]),
        kinds=tuple(FactorKind(kind) for kind in kinds),
        stopped=row["stopped"],
        codes_left=row["codes_left"],
        joined_at=row["joined_at"],
        signed_in_at=row["signed_in_at"],
    )
