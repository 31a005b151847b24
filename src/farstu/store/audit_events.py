"""Audit events: what happened, appended and never changed, but for what erasure takes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.store.schema import audit_events as t
from farstu.store.schema import memberships
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One event. *facts* name nobody; *personal* can be erased, its salted digest stays."""

    id: str
    at: datetime
    event: AuditEvent
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None
    personal_salt: str | None
    personal_digest: str
    actor_id: str | None = None
    subject_id: str | None = None
    organisation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The place of an event in its chain, and the hash there."""

    event_id: str
    position: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRow:
    """An event that has its place."""

    row: AuditRow
    position: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are looked for: of these kinds, about or by somebody, of a time, of a place."""

    events: Collection[str] = field(default=())
    account_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    organisation_id: str | None = None
    before: str = ""
    """Only those older than the event of that id."""


COLUMNS = tuple(t.c[name] for name in AuditRow.__dataclass_fields__)
PLACE = (t.c.chain_position, t.c.chain_digest)


def add_all(tx: Tx, events: Sequence[AuditRow]) -> None:
    """Append several, each with its organisation or with none."""
    names = AuditRow.__dataclass_fields__
    rows = [{name: getattr(event, name) for name in names} for event in events]
    tx.add_rows(sa.insert(t), [{"portal_id": tx.portal_id, **row} for row in rows])


def add(tx: Tx, event: AuditRow) -> None:
    """Append *event*; where no organisation is named, it concerns the first one of its subject."""
    values = {column.name: getattr(event, column.name) for column in COLUMNS}
    if event.organisation_id is not None or event.subject_id is None:
        tx.run(_adding, portal_id=tx.portal_id, **values)
        return
    del values["organisation_id"]
    tx.run(_adding_where_they_are, portal_id=tx.portal_id, member_id=event.subject_id, **values)


@cache
def _adding(_: Fence) -> sa.Insert:
    return sa.insert(t)


@cache
def _adding_where_they_are(fence: Fence) -> sa.Insert:
    """Name the organisation that the subject joined first."""
    m = memberships
    first = (
        sa.select(m.c.organisation_id)
        .where(fence.inside(m), m.c.account_id == sa.bindparam("member_id"))
        .order_by(m.c.id)
        .limit(1)
    )
    return sa.insert(t).values(organisation_id=first.scalar_subquery())


def find(tx: Tx, event_id: str) -> AuditRow | None:
    """Find an event by its id."""
    rows = _read(tx, sa.select(*COLUMNS).where(tx.inside(t), t.c.id == event_id))
    return rows[0] if rows else None


def list_of_subject(tx: Tx, subject_id: str, *, limit: int) -> list[AuditRow]:
    """List the latest events about an account, newest first."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.subject_id == subject_id)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return _read(tx, query)


def list_about(
    tx: Tx,
    subject_id: str,
    *,
    events: Collection[AuditEvent],
    concerning: str | None,
    everywhere: Collection[AuditEvent],
    before: str,
    limit: int,
) -> list[AuditRow]:
    """List some *events* about an account, newest first, those *before* another one's id.

    Those *concerning* one organisation (None: any), and some kinds *everywhere*.
    """
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.subject_id == subject_id, t.c.event.in_(sorted(events))
    )
    if concerning is not None:
        wherever = t.c.event.in_(sorted(everywhere))
        query = query.where(sa.or_(t.c.organisation_id == concerning, wherever))
    if before:
        query = query.where(t.c.id < before)
    return _read(tx, query.order_by(t.c.id.desc()).limit(limit))


def list_of_person(tx: Tx, account_id: str, limit: int) -> list[AuditRow]:
    """List what happened to somebody, and what they did, oldest first."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), (t.c.subject_id == account_id) | (t.c.actor_id == account_id))
        .order_by(t.c.at, t.c.id)
        .limit(limit)
    )
    return _read(tx, query)


def list_personal(tx: Tx, events: Collection[AuditEvent]) -> list[AuditRow]:
    """List the events of some kinds that still have personal fields."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.event.in_(sorted(events)), t.c.personal.is_not(None)
    )
    return _read(tx, query)


def erase(tx: Tx, account_id: str) -> None:
    """Take the personal fields out of what happened to somebody, and of what they did.

    Their salt goes too: without it nobody can try which words give the digest that stays.
    """
    theirs = (t.c.subject_id == account_id) | (t.c.actor_id == account_id)
    tx.execute(sa.update(t).where(tx.inside(t), theirs).values(personal=None, personal_salt=None))


def erase_events(tx: Tx, event_ids: Sequence[str]) -> None:
    """Take the personal fields out of some events."""
    for start in range(0, len(event_ids), 500):
        some = event_ids[start : start + 500]
        tx.execute(
            sa.update(t)
            .where(tx.inside(t), t.c.id.in_(some))
            .values(personal=None, personal_salt=None)
        )


def list_latest(tx: Tx, wanted: Wanted, *, limit: int) -> list[AuditRow]:
    """List the latest events that are *wanted*, newest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t))
    if wanted.events:
        query = query.where(t.c.event.in_(sorted(wanted.events)))
    if wanted.account_id is not None:
        query = query.where(
            (t.c.subject_id == wanted.account_id) | (t.c.actor_id == wanted.account_id)
        )
    if wanted.since is not None:
        query = query.where(t.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(t.c.at < wanted.until)
    if wanted.organisation_id is not None:
        query = query.where(_of(wanted.organisation_id))
    if wanted.before:
        query = query.where(t.c.id < wanted.before)
    return _read(tx, query.order_by(t.c.at.desc(), t.c.id.desc()).limit(limit))


def list_open(tx: Tx, *, before: datetime, limit: int) -> list[AuditRow]:
    """List the oldest events that have no place in a chain yet."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.chain_position.is_(None), t.c.at < before)
        .order_by(t.c.at, t.c.id)
        .limit(limit)
    )
    return _read(tx, query)


def place(tx: Tx, chain_id: str, links: Sequence[Link]) -> int:
    """Give events their places; say how many had none before.

    Asked as a number, having none does not lead PostgreSQL to the index of open events, which it
    would walk from its beginning for each event of a long backlog.
    """
    places = [
        {"placed_id": o.event_id, "chain_position": o.position, "chain_digest": o.digest}
        for o in links
    ]
    return tx.run_each(_placing, [{**place, "chain_id": chain_id} for place in places])


@cache
def _placing(fence: Fence) -> sa.Update:
    has_none = sa.func.coalesce(t.c.chain_position, sa.literal_column("0")) == sa.literal_column(
        "0"
    )
    return sa.update(t).where(fence.inside(t), t.c.id == sa.bindparam("placed_id"), has_none)


def list_closed(tx: Tx, chain_id: str, *, after: int, last: int, limit: int) -> Sequence[ClosedRow]:
    """List events of a chain in its order, a page at a time: behind *after*, up to *last*."""
    query = (
        sa.select(*COLUMNS, *PLACE)
        .where(tx.inside(t), t.c.chain_id == chain_id)
        .where(t.c.chain_position > after, t.c.chain_position <= last)
        .order_by(t.c.chain_position)
        .limit(limit)
    )
    return [
        ClosedRow(row=_row(row), position=row["chain_position"], digest=row["chain_digest"])
        for row in tx.execute(query).mappings()
    ]


def find_span(
    tx: Tx, chain_id: str, *, since: datetime | None = None, until: datetime | None = None
) -> tuple[int, int] | None:
    """Find the first and the last position of a chain whose events are of a time.

    Each is looked for from its own end, so that what lies between is not read.
    """
    there = t.c.chain_position
    query = sa.select(there).where(tx.inside(t), t.c.chain_id == chain_id).limit(1)
    if since is not None:
        query = query.where(t.c.at >= since)
    if until is not None:
        query = query.where(t.c.at < until)
    first = tx.execute(query.order_by(there)).scalar_one_or_none()
    last = tx.execute(query.order_by(there.desc())).scalar_one_or_none()
    return None if first is None or last is None else (first, last)


def find_digest(tx: Tx, chain_id: str, *, position: int) -> str | None:
    """Find the hash at a position of a chain, if that event is still there."""
    query = sa.select(t.c.chain_digest).where(
        tx.inside(t), t.c.chain_id == chain_id, t.c.chain_position == position
    )
    found: str | None = tx.execute(query).scalar_one_or_none()
    return found


def remove_closed(tx: Tx, chain_id: str, *, last: int) -> int:
    """Forget the events of a chain up to a position."""
    return tx.changes(
        sa.delete(t).where(tx.inside(t), t.c.chain_id == chain_id, t.c.chain_position <= last)
    )


def _of(organisation_id: str) -> sa.ColumnElement[bool]:
    """Say whether an event is of a place: of its chain, or open and to be."""
    is_open = sa.and_(t.c.chain_position.is_(None), t.c.organisation_id == organisation_id)
    return sa.or_(t.c.chain_id == organisation_id, is_open)


def _read(tx: Tx, query: sa.Select[Any]) -> list[AuditRow]:
    return [_row(row) for row in tx.execute(query).mappings()]


def _row(row: sa.RowMapping) -> AuditRow:
    values = {column.name: row[column.name] for column in COLUMNS}
    return AuditRow(**{**values, "event": AuditEvent(row["event"])})
