"""The writer thread of an SQLite file: batches, savepoints, the write lock, its end."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.store import sqlite_writer
from farstu.store.engine import Store, open_store
from farstu.store.errors import NestedWriteError, StoreForkedError, StoreMissingError
from farstu.store.sqlite_store import SqliteStore
from farstu.store.sqlite_writer import Job
from farstu.store.tx import Tx
from tests.support.databases import Database
from tests.support.marks import PORTAL, list_marks, mark, marks_of
from tests.support.one_database import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def events() -> Iterator[list[str]]:
    """Note every BEGIN and COMMIT of the process."""
    noted: list[str] = []
    hooks: dict[str, Callable[[sa.Connection], None]] = {
        name: lambda _, name=name: noted.append(name)  # type: ignore[misc]
        for name in ("begin", "commit")
    }
    for name, hook in hooks.items():
        sa.event.listen(sa.Engine, name, hook)
    yield noted
    for name, hook in hooks.items():
        sa.event.remove(sa.Engine, name, hook)


def _put(store: Store, deed: Callable[[Tx], Any]) -> Future[Any]:
    """Queue a deed without waiting for it."""
    assert isinstance(store, SqliteStore)
    job: Job = Job(deed, PORTAL, Future())
    store._writer._put(job)
    return job.done


@contextmanager
def _busy(store: Store) -> Iterator[None]:
    """Keep the writer at one deed, so that what is put meanwhile is one batch."""
    begun, go_on = threading.Event(), threading.Event()

    def dawdle(_: Tx) -> None:
        begun.set()
        go_on.wait()

    done = _put(store, dawdle)
    begun.wait()
    yield
    go_on.set()
    done.result()


def test_waiting_deeds_share_one_commit(store: Store, events: list[str]) -> None:
    """Deeds that gather behind a running one are committed together, in their order."""
    with _busy(store):
        done = [_put(store, mark(f"{n:02}")) for n in range(20)]
    assert [each.result() for each in done] == [f"{n:02}" for n in range(20)]
    assert events.count("commit") == 2
    assert len(marks_of(store)) == 20


def test_nobody_is_answered_before_the_commit(store: Store) -> None:
    """While a batch is on its way to the disk, all its callers still wait."""
    done: list[Future[str]] = []
    answered: list[bool] = []

    def look(_: sa.Connection) -> None:
        answered.extend(each.done() for each in done)

    sa.event.listen(sa.Engine, "commit", look)
    try:
        with _busy(store):
            done.extend(_put(store, mark(name)) for name in "abc")
        assert [each.result() for each in done] == ["a", "b", "c"]
    finally:
        sa.event.remove(sa.Engine, "commit", look)
    assert answered
    assert not any(answered)


def test_a_batch_has_at_most_64_deeds(store: Store, events: list[str]) -> None:
    """Of 130 waiting deeds, 64, 64 and 2 are committed together."""
    with _busy(store):
        done = [_put(store, mark(str(n))) for n in range(130)]
    assert len({each.result() for each in done}) == 130
    assert events.count("commit") == 1 + 3


def test_an_exception_undoes_its_own_deed_of_a_batch_only(store: Store) -> None:
    """Neighbours in the batch are committed, before and after the broken one."""

    def broken(tx: Tx) -> None:
        mark("broken")(tx)
        raise LookupError

    with _busy(store):
        before, bad, after = (_put(store, deed) for deed in (mark("a"), broken, mark("b")))
    assert (before.result(), after.result()) == ("a", "b")
    assert isinstance(bad.exception(), LookupError)
    assert marks_of(store) == {"a", "b"}


def test_deeds_of_a_batch_see_each_other_in_order(store: Store) -> None:
    """A later deed of a batch reads what an earlier one wrote."""
    with _busy(store):
        _put(store, mark("a"))
        seen = _put(store, list_marks)
    assert seen.result() == {"a"}


def test_a_failed_commit_is_the_answer_to_every_caller(store: Store) -> None:
    """When COMMIT fails nobody is told that it worked, and the next batch is fine."""

    def orphan(tx: Tx) -> None:
        """Break a foreign key in the way that only COMMIT finds."""
        tx.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tx.execute(
            sa.text("INSERT INTO links VALUES ('l', 'nowhere', NULL, '', '', 0, 0, NULL, NULL)")
        )

    with _busy(store):
        done = [_put(store, deed) for deed in (mark("a"), orphan, mark("b"))]
    assert [type(each.exception()) for each in done] == [sa.exc.IntegrityError] * 3
    assert marks_of(store) == set()
    assert store.write(mark("later"), portal_id=PORTAL) == "later"


def test_a_lost_transaction_fails_its_batch(store: Store) -> None:
    """When the whole transaction is gone, no deed of it is called done."""

    def lose(tx: Tx) -> None:
        mark("lost")(tx)
        tx.connection.exec_driver_sql("ROLLBACK")
        raise LookupError

    with _busy(store):
        done = [_put(store, deed) for deed in (mark("a"), lose, mark("b"))]
    assert [type(each.exception()) for each in done] == [LookupError] * 3
    assert marks_of(store) == set()
    assert store.write(mark("later"), portal_id=PORTAL) == "later"


def test_a_full_disk_is_an_error_and_no_loss(store: Store) -> None:
    """When there is no room, who was told *done* has their mark, and the others have an error."""

    def fill(tx: Tx) -> None:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        mark("x" * 1_000_000)(tx)

    with _busy(store):
        done = {name: _put(store, mark(name)) for name in ("a", "b")}
        full = _put(store, fill)
    assert isinstance(full.exception(), sa.exc.OperationalError)
    assert marks_of(store) == {name for name, each in done.items() if not each.exception()}


def test_a_deed_cannot_write_through_the_store(store: Store) -> None:
    """A deed in a deed would wait for itself for ever, so it is refused."""
    with pytest.raises(NestedWriteError):
        store.write(lambda _: store.write(mark("inner"), portal_id=PORTAL), portal_id=PORTAL)


def test_the_writer_waits_for_another_process(
    store: Store, database: Database, events: list[str]
) -> None:
    """A write lock held elsewhere delays a deed, it does not fail it."""
    with _lock(database) as neighbour:
        done = _put(store, mark("patient"))
        while events.count("begin") < 3:  # the writer's tries
            assert not done.done()
        neighbour.execute("COMMIT")
    assert done.result() == "patient"


def test_the_writer_gives_up_in_the_end(
    store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nobody lets go of the write lock, the caller is told, and later deeds work again."""
    monkeypatch.setattr(sqlite_writer, "BEGIN_TRIES", 2)
    with _lock(database), pytest.raises(sa.exc.OperationalError, match="locked"):
        store.write(mark("impatient"), portal_id=PORTAL)
    store.write(mark("later"), portal_id=PORTAL)
    assert marks_of(store) == {"later"}


def test_the_thread_begins_with_the_first_deed_and_ends_at_close(database: Database) -> None:
    """Opening and reading start no thread, and close leaves none behind."""
    others = _writers()
    store = open_store(database.url)
    marks_of(store)
    assert _writers() == others
    store.write(mark("one"), portal_id=PORTAL)
    assert len(_writers()) == len(others) + 1
    store.close()
    assert _writers() == others


def test_close_does_what_waits(store: Store, database: Database) -> None:
    """Deeds that were accepted before close are committed by it."""
    with _busy(store):
        done = [_put(store, mark(str(n))) for n in range(3)]
        closing = threading.Thread(target=store.close)
        closing.start()
    closing.join()
    assert [each.result() for each in done] == ["0", "1", "2"]
    with _connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM leases").fetchone() == (3,)


def test_a_store_does_not_cross_a_fork(store: Store) -> None:
    """A forked child is told to open its own store, where SQLite would lose its locks."""
    store.write(mark("one"), portal_id=PORTAL)
    child = os.fork()
    if child == 0:
        with suppress(StoreForkedError):
            store.write(mark("two"), portal_id=PORTAL)
            os._exit(1)
        with suppress(StoreForkedError):
            marks_of(store)
            os._exit(2)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_connections_keep_the_house_pragmas(store: Store) -> None:
    """The writer waits for the disk and checks foreign keys; readers cannot write."""

    def pragma(name: str) -> Callable[[Tx], Any]:
        return lambda tx: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    for name, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
        assert store.write(pragma(name), portal_id=PORTAL) == value
    for name, value in {"query_only": 1, "busy_timeout": 10_000}.items():
        assert store.read(pragma(name), portal_id=PORTAL) == value


def test_a_missing_file_is_not_made(database: Database, tmp_path: Path) -> None:
    """A store where nothing is says what to do, and does not leave an empty file."""
    del database
    path = tmp_path / "nowhere" / "farstu.db"
    with pytest.raises(StoreMissingError, match="farstu init"):
        open_store(f"sqlite:///{path}")
    assert not path.exists()


@contextmanager
def _connect(database: Database) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)
    yield connection
    connection.close()


@contextmanager
def _lock(database: Database) -> Iterator[sqlite3.Connection]:
    """Hold the write lock, as another process would."""
    with _connect(database) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def _writers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "farstu-writer"]
