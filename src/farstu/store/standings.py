"""How somebody stands in an organisation, as parts of a statement about its members."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from farstu.core.people import LONG_INVITED, Standing
from farstu.store.schema import (
    accounts,
    authenticators,
    enrolments,
    identifiers,
    memberships,
    offers,
    recovery_codes,
    recovery_sheets,
)
from farstu.store.tx import Tx

Condition = sa.ColumnElement[bool]


def stands(tx: Tx, standing: Standing, now: datetime) -> Condition:
    """Ask whether somebody stands so; the order of the words is that of ``Standing``."""
    whose = accounts.c.id
    suspended, invited = is_suspended(), accounts.c.password_hash.is_(None)
    held, on_the_way = holds(tx, whose), _on_the_way(tx, now)
    inside = sa.and_(~suspended, ~invited)
    long_ago = memberships.c.created_at < now - LONG_INVITED
    conditions: dict[Standing, Condition] = {
        Standing.SUSPENDED: suspended,
        Standing.INVITED: sa.and_(~suspended, invited),
        Standing.PROTECTED: sa.and_(inside, held),
        Standing.ON_THE_WAY: sa.and_(inside, ~held, on_the_way),
        Standing.BARE: sa.and_(inside, ~held, ~on_the_way),
        Standing.STOPPED: sa.and_(inside, count_held(tx, whose, stopped=True) > 0),
        Standing.NO_CODES: sa.and_(inside, held, count_codes(tx, whose) == 0),
        Standing.ONE_METHOD: sa.and_(inside, count_held(tx, whose, stopped=False) == 1),
        Standing.LONG_INVITED: sa.and_(~suspended, invited, long_ago),
    }
    return conditions[standing]


def is_suspended() -> Condition:
    """Ask whether the account or this membership of it is suspended."""
    return sa.or_(accounts.c.suspended_at.is_not(None), memberships.c.suspended_at.is_not(None))


def holds(tx: Tx, whose: sa.ColumnElement[str], *more: Condition) -> Condition:
    """Ask whether somebody holds an authenticator that works, and that all of *more* fits."""
    return sa.exists().where(
        tx.inside(authenticators),
        authenticators.c.account_id == whose,
        authenticators.c.suspended_at.is_(None),
        *more,
    )


def _on_the_way(tx: Tx, now: datetime) -> Condition:
    began = sa.exists().where(
        tx.inside(enrolments),
        enrolments.c.account_id == accounts.c.id,
        enrolments.c.expires_at > now,
    )
    waits = sa.exists().where(tx.inside(offers), offers.c.account_id == accounts.c.id)
    return sa.or_(began, waits)


def count_held(tx: Tx, whose: sa.ColumnElement[str], *, stopped: bool) -> sa.ScalarSelect[int]:
    """Count the authenticators that work, or those that were *stopped*."""
    t = authenticators
    state = t.c.suspended_at.is_not(None) if stopped else t.c.suspended_at.is_(None)
    query = sa.select(sa.func.count()).select_from(t)
    return query.where(tx.inside(t), t.c.account_id == whose, state).scalar_subquery()


def count_codes(tx: Tx, whose: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    """Count the recovery codes that are left."""
    c, t = recovery_codes, recovery_sheets
    query = sa.select(sa.func.count()).select_from(c.join(t, t.c.id == c.c.sheet_id))
    return query.where(
        tx.inside(c),
        tx.inside(t),
        c.c.account_id == whose,
        c.c.spent_at.is_(None),
        t.c.activated_at.is_not(None),
    ).scalar_subquery()


def list_kinds(tx: Tx, whose: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    """Write the kinds of what works in one line, since a statement gives a row a person."""
    t = authenticators
    query = sa.select(sa.func.aggregate_strings(t.c.kind, " "))
    state = t.c.suspended_at.is_(None)
    return query.where(tx.inside(t), t.c.account_id == whose, state).scalar_subquery()


def first_address(tx: Tx, whose: sa.ColumnElement[str]) -> sa.ScalarSelect[str]:
    """Find what somebody signs in with, and did first."""
    t = identifiers
    query = sa.select(t.c.value).where(tx.inside(t), t.c.account_id == whose)
    return query.order_by(t.c.id).limit(1).scalar_subquery()


def how_many(condition: Condition) -> sa.ColumnElement[int]:
    """Count the rows that a condition fits."""
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
