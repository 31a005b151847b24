"""How this house speaks to an SQLite file: pragmas, and transactions that begin when we say so.

Python's ``sqlite3`` begins transactions by itself, late and never IMMEDIATE; with
``isolation_level=None`` it keeps out of the way and ``_begin_with`` does it.
Parameters are hidden in errors: they would carry hashes and addresses into the log.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool, PoolProxiedConnection, QueuePool

from farstu.store.errors import OtherVersionError, StoreReplacedError

READER_PRAGMAS = ("busy_timeout = 10000", "query_only = ON")
WRITER_PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 20",
)
"""The last one is the wait of one try; see ``BEGIN_TRIES`` of ``sqlite_writer.py``."""

VERSION = "SELECT version_num FROM alembic_version"

READERS = 40
"""Reading connections that are kept; there may be more for a while."""


class File:
    """A database file as it was when it was opened: its name may be another one's by now."""

    def __init__(self, path: Path) -> None:
        """Remember which it is."""
        self.path = path
        self._text, self._inode = str(path), path.stat().st_ino

    def refuse_another(self) -> None:
        """Stop where a deed would go into a file that nobody finds, or beside another one's log."""
        try:
            if os.stat(self._text).st_ino == self._inode:  # noqa: PTH116 - asked at each transaction
                return
        except FileNotFoundError:
            pass
        raise StoreReplacedError(self._text)


def reader_engine(file: File, version: str | None = None) -> sa.Engine:
    """Make the engine of questions: one snapshot each, no writing."""
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: _connect(file, READER_PRAGMAS),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=-1,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    _begin_with(engine, file, "BEGIN DEFERRED", version)
    return engine


def writer_engine(file: File, version: str | None = None) -> sa.Engine:
    """Make the engine of the writer thread: the write lock is taken at BEGIN, never upgraded to."""
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: _connect(file, WRITER_PRAGMAS),
        poolclass=NullPool,
        hide_parameters=True,
    )
    _begin_with(engine, file, "BEGIN IMMEDIATE", version)
    return engine


def _connect(file: File, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    """Open the file, which must be there: migrations make it, readable by its owner only."""
    file.refuse_another()
    connection = sqlite3.connect(
        f"{file.path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def _begin_with(engine: sa.Engine, file: File, statement: str, version: str | None) -> None:
    """Begin as we say: an event would cost each statement a look at who listens.

    Where there is a *version*, no transaction goes on in a database of another one.
    """

    def begin(dbapi_connection: PoolProxiedConnection) -> None:
        file.refuse_another()
        driver = dbapi_connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the engine has no other driver
        driver.execute(statement).close()
        if version is None:
            return
        [(found,)] = driver.execute(VERSION).fetchall()
        if found != version:
            driver.execute("ROLLBACK").close()
            raise OtherVersionError(found=found, ours=version)

    engine.dialect.do_begin = begin  # type: ignore[method-assign]  # the dialect begins nothing
