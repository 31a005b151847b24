"""One transaction, inside one portal's fence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from farstu.store.prepared import FENCE, Prepared, Ran, Row, prepare, run, run_all
from farstu.store.revocations import slots_of
from farstu.store.schema import UNFENCED

EVERYWHERE = "*"
"""The operator's fence: key rotation, housekeeping, the outbox and the command line only."""


class FenceError(Exception):
    """A statement would have left its portal: a bug."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What a statement is made for, once: inside whichever portal it runs in, or everywhere."""

    is_open: bool

    def inside(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Make the clause that keeps a statement on *table* inside the fence."""
        if table.name in UNFENCED:
            raise FenceError(table.name)
        return sa.true() if self.is_open else table.c.portal_id == sa.bindparam(FENCE)


Made = Callable[[Fence], sa.Executable]
"""Makes a statement, once for each fence (``functools.cache``): putting it together costs more than
running it. What differs from call to call are parameters, named as no column that it writes."""


@dataclass(frozen=True, slots=True)
class Tx:
    """What every store function takes first: nothing is read or written outside of one."""

    connection: sa.Connection
    portal_id: str
    slots: set[int] = field(default_factory=set, repr=False, compare=False)
    """Whose answers to proxies are void when this is durable; see ``revocations``."""

    def inside(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Make the clause that keeps a statement on *table* inside the fence."""
        if table.name in UNFENCED:
            raise FenceError(table.name)
        if self.portal_id == EVERYWHERE:
            return sa.true()
        return table.c.portal_id == self.portal_id

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """Run *statement*."""
        self.slots.update(slots_of(statement))
        return self.connection.execute(statement)

    def run(self, made: Made, **values: Any) -> Ran:
        """Run a statement that is made once, with *values* for its parameters and columns."""
        statement = made(Fence(is_open=self.portal_id == EVERYWHERE))
        row = {**values, FENCE: self.portal_id}
        self.slots.update(slots_of(statement, row))
        return self.ask(prepare(statement, self.connection.dialect, tuple(values)), row)

    def run_each(self, made: Made, many: Sequence[Mapping[str, Any]]) -> int:
        """Run a writing statement that is made once for each of *many*; count the rows touched."""
        if self.connection.dialect.name != "postgresql" or not many:
            return sum(self.run(made, **one).rowcount for one in many)
        statement = made(Fence(is_open=self.portal_id == EVERYWHERE))
        rows = [{**one, FENCE: self.portal_id} for one in many]
        for row in rows:
            self.slots.update(slots_of(statement, row))
        prepared = prepare(statement, self.connection.dialect, tuple(many[0]))
        return sum(ran.rowcount for ran in run_all(self.connection, prepared, rows))

    def ask(self, prepared: Prepared, row: Row) -> Ran:
        """Run what is put into words; ``lockstep`` runs it with others."""
        return run(self.connection, prepared, row)

    def share(self, key: str, *, is_tight: bool) -> None:
        """Say that the counter *key* was charged, and may close: nobody else is in here."""

    def changes(self, statement: sa.Executable) -> int:
        """Run a writing *statement* and count the rows that it touched.

        Of an INSERT SQLAlchemy forgets the count unless it is told to keep it, and psycopg says -1.
        """
        self.slots.update(slots_of(statement))
        done = self.connection.execute(statement, execution_options={"preserve_rowcount": True})
        return done.rowcount

    def add_rows(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run an INSERT without values for each of *rows*, and count those that it added.

        However many rows there are, it is put together once.
        """
        if not rows:
            return 0
        for row in rows:
            self.slots.update(slots_of(statement, row))
        done = self.connection.execute(
            statement, rows, execution_options={"preserve_rowcount": True}
        )
        return done.rowcount


def adding_unless(tx: Tx, table: sa.Table, *there: str) -> Insert:
    """Make an INSERT that adds no row where another one is the same in all of *there*."""
    if tx.connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=there)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=there)


def by_letter(tx: Tx, column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Order by code point, on both databases."""
    is_postgresql = tx.connection.dialect.name == "postgresql"
    return sa.collate(column, "C") if is_postgresql else column
