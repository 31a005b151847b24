"""What watches a database sees what it is for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.web.support.ledger import Ledger, Whole, keep_ledger

Written = tuple[sqlite3.Connection, Ledger]


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    """Have a table with a row, and watch it."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (id, name, count)")
        connection.execute("INSERT INTO t VALUES (1, 'a', 0)")
        with keep_ledger(f"sqlite:///{path}") as ledger:
            yield connection, ledger


def test_another_value_is_another_content(written: Written) -> None:
    """As many rows as before are not enough, unless the column may change."""
    connection, ledger = written
    connection.execute("UPDATE t SET count = 1")
    assert ledger.wrongs({}) == ["t"]
    assert ledger.wrongs({"t": frozenset({"name"})}) == ["t"]
    assert ledger.wrongs({"t": frozenset({"count"})}) == []
    assert ledger.wrongs({"t": Whole.DIFFER}) == []


def test_what_may_grow_does_nothing_else(written: Written) -> None:
    """A row may come, an equal one as well; none goes, and none becomes another."""
    connection, ledger = written
    connection.execute("INSERT INTO t VALUES (1, 'a', 0)")
    assert ledger.wrongs({}) == ["t"]
    assert ledger.wrongs({"t": Whole.GROW}) == []
    connection.execute("UPDATE t SET name = 'b'")
    assert ledger.wrongs({"t": Whole.GROW}) == ["t"]
    ledger.restore()
    assert ledger.wrongs({}) == []
