"""Cases: what support does for whoever has nobody above them; facts only, and guarded writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.cases import CaseFacts
from farstu.core.helping import LAPSES, Way
from farstu.store.schema import cases as t
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(CaseFacts):
    """One case: about whom, by which route, and in whose office it is decided."""

    id: str
    account_id: str
    organisation_id: str
    route: Way
    reason: str | None = None
    ticket: str | None = None


COLUMNS = tuple(t.c[name] for name in Case.__dataclass_fields__)
LIVING = (t.c.closed_at.is_(None), t.c.used_at.is_(None))


def add(tx: Tx, case: Case) -> bool:
    """Open a case, unless its account has a living one."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(case, column.name) for column in COLUMNS}
    values["route"] = case.route.value
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    return tx.changes(adding.on_conflict_do_nothing()) == 1


def find(tx: Tx, case_id: str) -> Case | None:
    """Find a case."""
    return _first(tx, t.c.id == case_id)


def find_living(tx: Tx, account_id: str) -> Case | None:
    """Find the one case of an account that was neither used nor closed."""
    row = tx.run(_finding_living, account_id=account_id).first()
    return None if row is None else _case(row)


@cache
def _finding_living(fence: Fence) -> sa.Select[Any]:
    theirs = t.c.account_id == sa.bindparam("account_id")
    return sa.select(*COLUMNS).where(fence.inside(t), theirs, *LIVING)


def list_of_account(tx: Tx, account_id: str) -> list[Case]:
    """List all that were ever opened about an account, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    return [_case(row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def list_of_organisation(tx: Tx, organisation_id: str, *, limit: int) -> list[Case]:
    """List what is decided in an office, the latest first."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.organisation_id == organisation_id)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [_case(row) for row in tx.execute(query).mappings()]


def list_all(tx: Tx, *, limit: int) -> list[Case]:
    """List the cases of the portal, the latest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t)).order_by(t.c.id.desc()).limit(limit)
    return [_case(row) for row in tx.execute(query).mappings()]


def approve(tx: Tx, case_id: str, *, by: str, at: datetime) -> bool:
    """Give the first approval, unless somebody has, or the case is about them."""
    return _change(
        tx,
        case_id,
        (t.c.first_at.is_(None), t.c.stopped_at.is_(None), t.c.account_id != by),
        {"first_at": at, "first_by": by},
    )


def agree(tx: Tx, case: Case, *, by: str, at: datetime, ready_at: datetime) -> bool:
    """Give the second approval to the first that was seen.

    Never does whoever gave that, opened the case, or is its subject.
    """
    return _change(
        tx,
        case.id,
        (
            t.c.first_at == case.first_at,
            t.c.second_at.is_(None),
            t.c.stopped_at.is_(None),
            t.c.first_by != by,
            t.c.opened_by != by,
            t.c.account_id != by,
        ),
        {
            "second_at": at,
            "second_by": by,
            "ready_at": ready_at,
            "lapses_at": ready_at + LAPSES,
        },
    )


def stop(tx: Tx, case_id: str, *, at: datetime) -> bool:
    """Stop a case that lets nobody in yet, or nobody has come in by."""
    return _change(tx, case_id, (t.c.stopped_at.is_(None),), {"stopped_at": at})


def take_up(tx: Tx, case_id: str, *, by: str, at: datetime, staff_id: str) -> bool:
    """Take a stopped case up in the office of the staff, with a first approval and nothing else."""
    nothing = dict.fromkeys(("second_at", "second_by", "ready_at", "lapses_at", "stopped_at"))
    begun = {"first_at": at, "first_by": by, "taken_up_at": at}
    moved = {"route": Way.SUPPORT.value, "organisation_id": staff_id}
    return _change(
        tx, case_id, (t.c.stopped_at.is_not(None), t.c.account_id != by), nothing | begun | moved
    )


def use(tx: Tx, case_id: str, *, now: datetime) -> bool:
    """Come in by a case: once, when it is ready and was not stopped."""
    ready = (
        t.c.second_at.is_not(None),
        t.c.stopped_at.is_(None),
        t.c.ready_at <= now,
        t.c.lapses_at > now,
    )
    return _change(tx, case_id, ready, {"used_at": now})


def close(tx: Tx, case_id: str, *, at: datetime, stopped: bool | None = None) -> bool:
    """Close a case that lives, if it is *stopped*, or not, as it was seen; None: either."""
    seen = {True: (t.c.stopped_at.is_not(None),), False: (t.c.stopped_at.is_(None),), None: ()}
    return _change(tx, case_id, seen[stopped], {"closed_at": at})


def close_lapsed(tx: Tx, account_id: str, *, now: datetime) -> bool:
    """Close what its person did not come in by in time, so that another can be opened."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.account_id == account_id,
            *LIVING,
            t.c.stopped_at.is_(None),
            t.c.lapses_at <= now,
        )
        .values(closed_at=now)
    )
    return tx.changes(statement) > 0


def _change(
    tx: Tx,
    case_id: str,
    where: tuple[sa.ColumnElement[bool], ...],
    values: Mapping[str, object],
) -> bool:
    statement = sa.update(t).where(tx.inside(t), t.c.id == case_id, *LIVING, *where)
    return tx.changes(statement.values(values)) == 1


def _first(tx: Tx, *where: sa.ColumnElement[bool]) -> Case | None:
    row = tx.execute(sa.select(*COLUMNS).where(tx.inside(t), *where)).mappings().first()
    return None if row is None else _case(row)


def _case(row: Mapping[Any, Any]) -> Case:
    return Case(**{**row, "route": Way(row["route"])})
