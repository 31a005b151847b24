"""The people of an organisation, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from farstu.store.schema import accounts, authenticators, memberships
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many belong to an organisation, and how they stand.

    *protected* hold an authenticator that is not suspended, *invited* have no password yet.
    """

    people: int
    protected: int
    invited: int
    suspended: int


def count(tx: Tx, organisation_id: str) -> Counts:
    """Count the people of an organisation, in one statement."""
    holds = sa.exists().where(
        tx.inside(authenticators),
        authenticators.c.account_id == accounts.c.id,
        authenticators.c.suspended_at.is_(None),
    )
    query = (
        sa.select(
            sa.func.count().label("people"),
            _how_many(holds).label("protected"),
            _how_many(accounts.c.password_hash.is_(None)).label("invited"),
            _how_many(accounts.c.suspended_at.is_not(None)).label("suspended"),
        )
        .select_from(memberships.join(accounts, accounts.c.id == memberships.c.account_id))
        .where(
            tx.inside(memberships),
            tx.inside(accounts),
            memberships.c.organisation_id == organisation_id,
        )
    )
    return Counts(**tx.execute(query).mappings().one())


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
