"""Imports of people: a row for each file, and one for everybody who is still to be invited."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.core.people_imports import ImportEnding, ImportFacts
from farstu.core.roles import Role
from farstu.store.schema import people_import_rows as rows
from farstu.store.schema import people_imports as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import. *people* were to be invited when it was read, *mistaken* lines were left out.

    Without an *author_id* it is the operator's. *report* says what was found in the file, until
    the import has ended: it has addresses.
    """

    id: str
    organisation_id: str
    author_id: str | None
    file: str
    created_at: datetime
    people: int
    mistaken: int
    report: Mapping[str, Any] | None
    expires_at: datetime | None
    started_at: datetime | None = None
    waits_until: datetime | None = None
    ending: ImportEnding | None = None
    ended_at: datetime | None = None
    invited: int = 0
    skipped: int = 0
    barred: int = 0

    @property
    def facts(self) -> ImportFacts:
        """Say what its state follows from."""
        return ImportFacts(
            started_at=self.started_at, waits_until=self.waits_until, ending=self.ending
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who is to be invited, as a line of a file names them."""

    line: int
    email: str
    folded: str
    name: str
    role: Role
    language: str
    labels: tuple[str, ...]


COLUMNS = tuple(t.c[name] for name in Import.__dataclass_fields__)
ROW_COLUMNS = tuple(rows.c[name] for name in Newcomer.__dataclass_fields__)


def add(tx: Tx, new: Import, newcomers: Sequence[Newcomer]) -> None:
    """Write an import, and whom it is to invite."""
    values = {column.name: getattr(new, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))
    about = {"portal_id": tx.portal_id, "import_id": new.id, "due_at": new.created_at}
    many = [
        {column.name: getattr(one, column.name) for column in ROW_COLUMNS}
        | {"role": int(one.role)}
        | about
        for one in newcomers
    ]
    if many:
        tx.connection.execute(sa.insert(rows), many)


def find(tx: Tx, import_id: str) -> Import | None:
    """Find an import."""
    return _first(tx.execute(sa.select(*COLUMNS).where(tx.inside(t), t.c.id == import_id)))


def list_started(tx: Tx, organisation_id: str, *, limit: int) -> list[Import]:
    """List the imports of an organisation that were started, the newest first."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.organisation_id == organisation_id, t.c.started_at.is_not(None))
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [_import(row) for row in tx.execute(query).mappings()]


def list_due(tx: Tx, *, now: datetime) -> list[tuple[str, str]]:
    """List the imports with somebody to invite now: portal and import, the oldest first."""
    query = (
        sa.select(t.c.portal_id, t.c.id)
        .where(tx.inside(t), *_under_way(), t.c.waits_until.is_(None) | (t.c.waits_until <= now))
        .order_by(t.c.started_at, t.c.id)
    )
    return [(row["portal_id"], row["id"]) for row in tx.execute(query).mappings()]


def start(tx: Tx, import_id: str, *, at: datetime) -> bool:
    """Start what was only looked at, while it is kept: of two who try at once, one does."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == import_id, t.c.started_at.is_(None), t.c.expires_at > at)
        .values(started_at=at, expires_at=None)
    )
    return tx.changes(statement) == 1


def claim(tx: Tx, import_id: str) -> Import | None:
    """Hold an import that is under way, so that its slices come one after another."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == import_id, *_under_way())
        .values(waits_until=None)
        .returning(*COLUMNS)
    )
    return _first(tx.execute(statement))


def list_newcomers(tx: Tx, import_id: str, *, now: datetime, limit: int) -> list[Newcomer]:
    """List some of those who are to be invited now, in the order of the file."""
    query = (
        sa.select(*ROW_COLUMNS)
        .where(tx.inside(rows), rows.c.import_id == import_id, rows.c.due_at <= now)
        .order_by(rows.c.line)
        .limit(limit)
    )
    return [_newcomer(row) for row in tx.execute(query).mappings()]


def take(tx: Tx, import_id: str, line: int) -> bool:
    """Take somebody out of those who are still to be invited: whoever does so invites them."""
    statement = sa.delete(rows).where(
        tx.inside(rows), rows.c.import_id == import_id, rows.c.line == line
    )
    return tx.changes(statement) == 1


def put_off(tx: Tx, import_id: str, line: int, *, until: datetime) -> None:
    """Let somebody wait."""
    tx.execute(
        sa.update(rows)
        .where(tx.inside(rows), rows.c.import_id == import_id, rows.c.line == line)
        .values(due_at=until)
    )


def count_left(tx: Tx, import_id: str) -> int:
    """Count those who are still to be invited."""
    query = sa.select(sa.func.count()).where(tx.inside(rows), rows.c.import_id == import_id)
    return int(tx.execute(query).scalar_one())


def next_due(tx: Tx, import_id: str) -> datetime | None:
    """Say when there is somebody to invite; None: nobody is left."""
    query = sa.select(sa.func.min(rows.c.due_at)).where(
        tx.inside(rows), rows.c.import_id == import_id
    )
    found: datetime | None = tx.execute(query).scalar_one()
    return found


def wait(tx: Tx, import_id: str, *, until: datetime) -> None:
    """Let all of an import wait."""
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == import_id).values(waits_until=until))


def count_up(tx: Tx, import_id: str, *, invited: int, skipped: int, barred: int) -> None:
    """Write down what became of some."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == import_id)
        .values(
            invited=t.c.invited + invited,
            skipped=t.c.skipped + skipped,
            barred=t.c.barred + barred,
        )
    )


def end(
    tx: Tx, import_id: str, ending: ImportEnding, *, at: datetime, expires_at: datetime
) -> Import | None:
    """End an import that is under way, and forget whom it named; None: it had ended before."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == import_id, *_under_way())
        .values(ending=ending.value, ended_at=at, expires_at=expires_at, report=None)
        .returning(*COLUMNS)
    )
    ended = _first(tx.execute(statement))
    if ended is not None:
        tx.execute(sa.delete(rows).where(tx.inside(rows), rows.c.import_id == import_id))
    return ended


def remove_unstarted(tx: Tx, author_id: str, organisation_id: str) -> None:
    """Forget what somebody looked at before and did not start."""
    tx.execute(
        sa.delete(t).where(
            tx.inside(t),
            t.c.author_id == author_id,
            t.c.organisation_id == organisation_id,
            t.c.started_at.is_(None),
        )
    )


def remove_to(tx: Tx, folded: Collection[str]) -> None:
    """Forget whoever is still to be invited at any of these addresses."""
    tx.execute(sa.delete(rows).where(tx.inside(rows), rows.c.folded.in_(sorted(folded))))


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget imports whose time is over: looked at an hour ago, or ended long ago."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _under_way() -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.started_at.is_not(None), t.c.ended_at.is_(None)


def _first(found: sa.CursorResult[Any]) -> Import | None:
    row = found.mappings().first()
    return None if row is None else _import(row)


def _import(row: sa.RowMapping) -> Import:
    values: dict[str, Any] = {column.name: row[column.name] for column in COLUMNS}
    ending = values["ending"]
    return Import(**values | {"ending": ending and ImportEnding(ending)})


def _newcomer(row: sa.RowMapping) -> Newcomer:
    values: dict[str, Any] = {column.name: row[column.name] for column in ROW_COLUMNS}
    return Newcomer(**values | {"role": Role(row["role"]), "labels": tuple(row["labels"])})
