"""All rows of an SQLite database: whether a request wrote any, which, and how it was before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto

Rows = dict[str, set[tuple[object, ...]]]


class Whole(Enum):
    """What a table may do as a whole."""

    GROW = auto()
    """Rows may come; none goes, and none is changed."""
    DIFFER = auto()


May = Whole | frozenset[str]
"""What a table may do, or which of its columns may have other values."""

SEEN = ("sessions", "last_seen_at")
"""The only column that looking at a page may write."""


class Ledger:
    """Watches a database from beside; it begins with the rows as they are."""

    def __init__(self, live: sqlite3.Connection, copy: sqlite3.Connection) -> None:
        """Remember every row."""
        self._live = live
        self._copy = copy
        live.backup(copy)
        self._version = self._ask_version()

    def was_written(self) -> bool:
        """Say whether anybody wrote anything since the rows were last as remembered."""
        return self._ask_version() != self._version

    def changes(self) -> list[str]:
        """Say which rows differ from those remembered, but for when a session was last seen."""
        before, after = _rows_of(self._copy), _rows_of(self._live)
        tables = {table for table in before if before[table] != after[table]}
        return [f"{table}: {sorted(map(str, before[table] ^ after[table]))}" for table in tables]

    def wrongs(self, allowed: Mapping[str, May]) -> list[str]:
        """Say in which tables anything but what is *allowed* differs from what is remembered."""
        return [table for table in _tables(self._copy) if self._differs(table, allowed.get(table))]

    def _differs(self, table: str, may: May | None) -> bool:
        if may is Whole.DIFFER:
            return False
        columns = may if isinstance(may, frozenset) else frozenset[str]()
        query = _select(self._copy, table, but=columns)
        before, after = (sorted(map(str, one.execute(query))) for one in (self._copy, self._live))
        if may is Whole.GROW:
            return not Counter(before) <= Counter(after)
        return before != after

    def restore(self) -> None:
        """Make everything as it was."""
        if self.was_written():
            self._copy.backup(self._live)
            self._version = self._ask_version()

    def _ask_version(self) -> int:
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def keep_ledger(url: str) -> Iterator[Ledger]:
    """Watch the database at *url*, and leave it as it is found."""
    live = sqlite3.connect(url.removeprefix("sqlite:///"))
    copy = sqlite3.connect(":memory:")
    try:
        live.execute("PRAGMA synchronous = OFF")
        ledger = Ledger(live, copy)
        yield ledger
        ledger.restore()
    finally:
        copy.close()
        live.close()


def _rows_of(connection: sqlite3.Connection) -> Rows:
    return {
        table: set(connection.execute(_select(connection, table))) for table in _tables(connection)
    }


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return [row[0] for row in connection.execute(query)]


def _select(
    connection: sqlite3.Connection, table: str, *, but: frozenset[str] = frozenset()
) -> str:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
    left = [name for name in columns if (table, name) != SEEN and name not in but]
    wanted = ", ".join(f'"{name}"' for name in left)
    return f'SELECT {wanted} FROM "{table}"'  # noqa: S608 - the names are the schema's own
