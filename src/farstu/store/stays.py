"""Stays: a session at a relying party. The id of a stay is the ``sid`` that it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.roles import OrganisationKind, Role
from farstu.core.session_limits import Limits
from farstu.store.schema import accounts, memberships, organisations, sessions
from farstu.store.schema import stays as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One session at one relying party."""

    id: str
    account_id: str
    relying_party_id: str
    session_id: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How long sessions last at most: everywhere or in one portal, of all or of the privileged."""

    limits: Limits
    privileged: bool
    portal_id: str | None = None


COLUMNS = tuple(t.c[name] for name in Stay.__dataclass_fields__)


def enter(tx: Tx, stay: Stay) -> Stay:
    """Begin a stay, or go on with the one that the session has there already."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(stay, column.name) for column in COLUMNS}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    going_on = adding.on_conflict_do_update(
        index_elements=["session_id", "relying_party_id"],
        set_={"ended_at": None, "expires_at": adding.excluded.expires_at},
        where=t.c.portal_id == tx.portal_id,
    )
    row = tx.execute(going_on.returning(*COLUMNS)).mappings().one()
    return Stay(**row)


def find(tx: Tx, stay_id: str) -> Stay | None:
    """Find a stay that is not over."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id == stay_id, t.c.ended_at.is_(None))
    row = tx.execute(query).mappings().first()
    return None if row is None else Stay(**row)


def list_of_account(tx: Tx, account_id: str, *, now: datetime) -> list[Stay]:
    """List the stays of an account that are not over, latest first."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t),
        t.c.account_id == account_id,
        t.c.ended_at.is_(None),
        t.c.expires_at > now,
    )
    rows = tx.execute(query.order_by(t.c.created_at.desc(), t.c.id)).mappings()
    return [Stay(**row) for row in rows]


def count_by_party(tx: Tx, *, now: datetime) -> dict[str, int]:
    """Say how many accounts are at each relying party now; of none: it is not there."""
    people = sa.func.count(t.c.account_id.distinct()).label("people")
    query = sa.select(t.c.relying_party_id, people).where(
        tx.inside(t), t.c.ended_at.is_(None), t.c.expires_at > now
    )
    rows = tx.execute(query.group_by(t.c.relying_party_id)).mappings()
    return {row["relying_party_id"]: int(row["people"]) for row in rows}


def list_over(tx: Tx, bounds: Sequence[Bound], *, now: datetime, limit: int) -> list[Stay]:
    """List stays that go on although their session is over: ended, revoked, lapsed, or gone."""
    query = sa.select(*COLUMNS).where(tx.inside(t), *_is_over(tx, bounds, now))
    return [Stay(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def list_portals_to_tell(tx: Tx, bounds: Sequence[Bound], *, now: datetime) -> list[str]:
    """Name the portals that have such stays, in one look over all of them."""
    query = sa.select(t.c.portal_id).where(tx.inside(t), *_is_over(tx, bounds, now)).distinct()
    return sorted(tx.execute(query).scalars())


def _is_over(tx: Tx, bounds: Sequence[Bound], now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    living = (
        sa.select(sessions.c.id)
        .join(accounts, accounts.c.id == sessions.c.account_id)
        .where(
            tx.inside(sessions),
            tx.inside(accounts),
            sessions.c.id == t.c.session_id,
            sessions.c.ended_at.is_(None),
            sessions.c.epoch == accounts.c.epoch,
            sessions.c.expires_at > now,
            *(~_lapsed(tx, bound, now) for bound in bounds),
        )
    )
    return t.c.ended_at.is_(None), ~living.exists()


def _lapsed(tx: Tx, bound: Bound, now: datetime) -> sa.ColumnElement[bool]:
    """Say whom a bound is about, and that it is behind them (``guest.is_over``)."""
    limits = bound.limits
    late = sa.or_(
        sessions.c.last_seen_at <= now - limits.idle, sessions.c.created_at <= now - limits.total
    )
    whose = [] if bound.portal_id is None else [sessions.c.portal_id == bound.portal_id]
    if bound.privileged:
        is_staff = organisations.c.kind == OrganisationKind.STAFF
        above = (
            sa.select(memberships.c.id)
            .join(organisations, organisations.c.id == memberships.c.organisation_id)
            .where(
                tx.inside(memberships),
                tx.inside(organisations),
                memberships.c.account_id == sessions.c.account_id,
                memberships.c.suspended_at.is_(None),
                sa.or_(memberships.c.role >= Role.ADMINISTRATOR, is_staff),
            )
        )
        whose.append(above.exists())
    return sa.and_(late, *whose)


def end(tx: Tx, stay_id: str, *, at: datetime) -> bool:
    """End a stay, if nobody did."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == stay_id, t.c.ended_at.is_(None))
    return tx.changes(statement.values(ended_at=at)) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget stays whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))
