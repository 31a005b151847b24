"""The writer thread of an SQLite file: a savepoint for each deed, one COMMIT for a batch.

A COMMIT waits for the disk. While it does, deeds gather; the next batch takes all of them, so
that durability is paid once for many, and nobody waits for a batch to fill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread, current_thread
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from farstu.store.board import Board
from farstu.store.errors import NestedWriteError, StoreClosedError
from farstu.store.sickness import find_sickness
from farstu.store.tx import Tx

T = TypeVar("T")

BATCH = 64
"""Deeds for one COMMIT, at most: those in front should not wait for all behind them."""

BEGIN_TRIES = 500
"""Tries of 20 ms (``WRITER_PRAGMAS``) to get the write lock from other processes: 10 seconds.

SQLite's own wait sleeps longer the longer it waits, up to 100 ms, and a busy neighbour leaves gaps
far shorter than that. Short tries begin anew with a millisecond, and find one.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A deed that waits for the writer, and where its caller waits for it."""

    deed: Callable[[Tx], Any]
    portal_id: str
    done: Future[Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """What a deed raised."""

    error: BaseException


class Writer:
    """The queue and its thread, which begins with the first deed: after any fork."""

    def __init__(self, engine: sa.Engine, board: Board) -> None:
        """Wait for the first deed."""
        self._engine = engine
        self._board = board
        self._connection: sa.Connection | None = None
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._closed = False

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Have *deed* done and committed, and give what it returned, or raise what it raised."""
        done: Future[T] = Future()
        self._put(Job(deed, portal_id, done))
        return done.result()

    def close(self) -> None:
        """Do what waits, then end the thread; later deeds are refused."""
        with self._lock:
            self._closed = True
            thread = self._thread
            self._jobs.put(None)
        if thread is not None:
            thread.join()

    def _put(self, job: Job) -> None:
        """Queue *job* under the lock, so that none is ever behind the end mark."""
        if current_thread() is self._thread:
            raise NestedWriteError
        with self._lock:
            if self._closed:
                raise StoreClosedError
            if self._thread is None:
                self._thread = Thread(target=self._work, name="farstu-writer", daemon=True)
                self._thread.start()
            self._jobs.put(job)

    def _work(self) -> None:
        open_for_more = True
        while open_for_more:
            batch, open_for_more = self._gather()
            if batch:
                self._write_batch(batch)
        self._disconnect()

    def _gather(self) -> tuple[list[Job], bool]:
        """Wait for one deed and take those behind it; False when the end mark was reached."""
        batch: list[Job] = []
        try:
            while len(batch) < BATCH:
                job = self._jobs.get(block=not batch)
                if job is None:
                    return batch, False
                batch.append(job)
        except Empty:
            pass
        return batch, True

    def _write_batch(self, batch: list[Job]) -> None:
        """Commit *batch* and then answer; a failed COMMIT is the answer to every caller."""
        try:
            connection = self._begin()
            slots: set[int] = set()
            outcomes = [_do(connection, job, slots) for job in batch]
            connection.commit()
            self._board.mark(slots)
            if any(isinstance(one, Failed) and find_sickness(one.error) for one in outcomes):
                self._disconnect()  # one that was opened for reading only stays so
        except BaseException as error:  # noqa: BLE001 - it is raised again in each caller's thread
            self._disconnect()
            outcomes = [Failed(error) for _ in batch]
        for job, outcome in zip(batch, outcomes, strict=True):
            _answer(job, outcome)

    def _begin(self) -> sa.Connection:
        """Begin a transaction that holds the write lock, on a connection kept from before."""
        connection = self._connection = self._connection or self._engine.connect()
        for _ in range(BEGIN_TRIES - 1):
            try:
                connection.begin()
            except OperationalError as error:
                if not _is_busy(error):
                    raise
            else:
                return connection
        connection.begin()
        return connection

    def _disconnect(self) -> None:
        """Drop the connection, which rolls back; after a failure the next batch opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _do(connection: sa.Connection, job: Job, slots: set[int]) -> Any:
    """Run one deed; what it raised undoes its own writes, and only those.

    What it revoked is added to *slots*, even by one that is undone: that costs a look, no more.

    If SQLite itself gave the transaction up (disk full), there is no savepoint to go back to:
    that error is the batch's. Savepoints go past SQLAlchemy, which would treble the work of a deed.
    """
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the engine has no other driver
    driver.execute("SAVEPOINT deed")
    try:
        result = job.deed(Tx(connection, job.portal_id, slots))
    except BaseException as error:
        if not driver.in_transaction:
            raise
        driver.execute("ROLLBACK TO deed")
        result = Failed(error)
    driver.execute("RELEASE deed")
    return result


def _answer(job: Job, outcome: Any) -> None:
    if isinstance(outcome, Failed):
        job.done.set_exception(outcome.error)
    else:
        job.done.set_result(outcome)


def _is_busy(error: OperationalError) -> bool:
    """Say whether another process has the write lock (or recovers the file: an extended code)."""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)
