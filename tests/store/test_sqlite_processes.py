"""Several processes with one SQLite file, and processes that are killed."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from farstu import migrations
from farstu.store.engine import open_store
from tests.support.databases import Database
from tests.support.marking_process import start_marking
from tests.support.marks import PORTAL, mark, marks_of
from tests.support.one_database import on_sqlite


@pytest.mark.slow
@on_sqlite
def test_two_processes_write_to_one_file(database: Database) -> None:
    """Whatever either process was told is done is there, and nothing was refused as busy."""
    processes = [
        start_marking(database.url, prefix=prefix, threads=4, count=300) for prefix in "ab"
    ]
    said = {line for process in processes for line in process.communicate()[0].split()}
    assert [process.returncode for process in processes] == [0, 0]
    store = open_store(database.url)
    assert marks_of(store) == said == {f"{p}{n}" for p in "ab" for n in range(300)}
    store.close()


@pytest.mark.slow
@on_sqlite
def test_of_two_processes_one_gets_each_mark(database: Database) -> None:
    """A race for the same hundred names has one winner for each, in whichever process."""
    processes = [start_marking(database.url, prefix="n", threads=4, count=100) for _ in "ab"]
    said = sorted(line for process in processes for line in process.communicate()[0].split())
    assert [process.returncode for process in processes] == [0, 0]
    assert said == sorted([f"n{n}" for n in range(100)] + [f"-n{n}" for n in range(100)])


@pytest.mark.slow
@on_sqlite
def test_a_killed_process_loses_no_acknowledged_deed(database: Database) -> None:
    """After kill -9 amid batches every acknowledged mark is there, and the file is sound."""
    process = start_marking(database.url, prefix="m", threads=16, count=1_000_000)
    assert process.stdout is not None
    with process.stdout as output:
        said = {line.strip() for line in itertools.islice(output, 500)}
        process.kill()
        said |= {line.strip() for line in output if line.endswith("\n")}
    assert process.wait() == -9
    store = open_store(database.url)
    there = marks_of(store)
    assert len(said) >= 500
    assert said <= there
    store.write(mark("afterwards"), portal_id=PORTAL)
    store.close()
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_files_are_their_owners_only(tmp_path: Path) -> None:
    """The file and what is beside it are readable by nobody else, from the first moment on."""
    url = f"sqlite:///{tmp_path / 'farstu.db'}"
    migrations.upgrade(url)
    store = open_store(url)
    store.write(mark("one"), portal_id=PORTAL)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()
    names = ("farstu.db", "farstu.db-wal", "farstu.db-shm", "farstu.db-board")
    assert modes == dict.fromkeys(names, 0o600)
