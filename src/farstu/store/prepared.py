"""Statements that are made once, handed to the driver as SQLAlchemy wrote them.

SQLAlchemy puts a statement into words and says how each value is written and read; that is kept.
What it does at every run beside that takes ten times as long as SQLite takes to answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NoReturn

import psycopg
import sqlalchemy as sa

FAILURES = (sqlite3.Error, psycopg.Error)
Row = Mapping[str, Any]
"""What was read, by the names of its columns."""
Turn = Callable[[Any], Any]
"""How a value is written for the driver, or read from it."""
FENCE = "fenced_portal_id"
"""The parameter that names the portal."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run: the rows that it gave, and how many it touched."""

    rows: Sequence[Row]
    rowcount: int

    def first(self) -> Row | None:
        """Give the first row."""
        return self.rows[0] if self.rows else None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in the words of one database, and what turns its values."""

    compiled: Any
    words: str
    usual: Row
    """What each parameter is where nobody names it."""
    order: Callable[[Row], Sequence[Any]] | None
    """Puts parameters into their order; None: they are told apart by name."""
    written: Sequence[tuple[str, Turn]]
    """The parameters that are written otherwise than they are."""
    columns: Sequence[str]
    read: Sequence[tuple[str, Turn]]
    """The columns that are read otherwise than they are."""

    def write(self, values: Row) -> Sequence[Any] | Row:
        """Turn *values* into what the driver takes."""
        full = {**self.usual, **values}
        for name, turn in self.written:
            full[name] = turn(full[name])
        return full if self.order is None else self.order(full)

    def rows_of(self, found: Iterable[Sequence[Any]]) -> Sequence[Row]:
        """Turn what the driver found into rows."""
        rows = [dict(zip(self.columns, one, strict=True)) for one in found]
        for row in rows:
            for name, turn in self.read:
                row[name] = turn(row[name])
        return rows


@lru_cache(maxsize=512)
def prepare(statement: sa.Executable, dialect: sa.Dialect, names: tuple[str, ...]) -> Prepared:
    """Put *statement* into words, once; *names* are what its runs have values for."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined] # all that is made can be
    if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
        raise TypeError(f"It is put into words anew for each run: {compiled}")
    binds, order, columns = compiled.binds, compiled.positiontup, compiled._result_columns  # noqa: SLF001 - SQLAlchemy shows them no other way
    if missing := {n for n, one in binds.items() if one.required and n not in names} - {FENCE}:
        raise TypeError(f"It has no value for {', '.join(sorted(missing))}: {compiled}")
    writing = compiled._bind_processors  # noqa: SLF001 - likewise
    reading = ((c.keyname, c.type._cached_result_processor(dialect, None)) for c in columns)  # noqa: SLF001 - likewise
    return Prepared(
        compiled=compiled,
        words=str(compiled),
        usual={name: None if one.required else one.effective_value for name, one in binds.items()},
        order=None if order is None else _in_order(order),
        written=[(name, turn) for name, turn in writing.items() if turn is not None],
        columns=[column.keyname for column in columns],
        read=[(name, turn) for name, turn in reading if turn is not None],
    )


def _in_order(names: Sequence[str]) -> Callable[[Row], Sequence[Any]]:
    match names:
        case []:
            return lambda _: ()
        case [one]:
            return lambda row: (row[one],)
        case _:
            return itemgetter(*names)


def run(connection: sa.Connection, prepared: Prepared, values: Row) -> Ran:
    """Run it on a *connection* that is inside a transaction."""
    driver: Any = connection.connection.dbapi_connection
    written = prepared.write(values)
    cursor = driver.cursor()
    try:
        cursor.execute(prepared.words, written)
        rows = prepared.rows_of(cursor.fetchall()) if prepared.columns else []
        return Ran(rows, cursor.rowcount)
    except FAILURES as error:
        _raise_again(connection, error, prepared, cursor)
    finally:
        cursor.close()


def run_all(connection: sa.Connection, prepared: Prepared, many: Sequence[Row]) -> list[Ran]:
    """Run it for each of *many*, one after another in one go; PostgreSQL only."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        cursor.executemany(prepared.words, [prepared.write(one) for one in many], returning=True)
        return [
            Ran(prepared.rows_of(one.fetchall()) if prepared.columns else [], one.rowcount)
            for one in cursor.results()
        ]
    except FAILURES as error:
        _raise_again(connection, error, prepared, cursor)
    finally:
        cursor.close()


def _raise_again(
    connection: sa.Connection, error: sqlite3.Error | psycopg.Error, prepared: Prepared, cursor: Any
) -> NoReturn:
    """Raise what the driver raised as SQLAlchemy does for its own, and drop a dead connection."""
    connection._handle_dbapi_exception(error, prepared.words, None, cursor, None)  # noqa: SLF001 - it has no other name
    raise error
