"""Connections for migrations: the owner's, one at a time, holding what keeps others out."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

SQLITE_WAIT = 60
"""Seconds that a second migrating process waits for the first."""

ADVISORY_LOCK = 7309940771
"""The number, chosen once by chance, under which PostgreSQL lets one migrating process in."""

POSTGRESQL_LOCK = sa.text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
POSTGRESQL_FENCE = sa.text("SELECT set_config('farstu.portal_id', '*', true)")
"""The owner is inside the fence as well (FORCE), and migrations move the rows of all portals."""


@contextmanager
def connect_to_migrate(url: str) -> Iterator[sa.Connection]:
    """Open a transaction that no other migration runs beside; commit it at the end."""
    path = _path_of(url)
    if path is not None:
        _make_file(path)
    with _engine(url).connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(POSTGRESQL_LOCK)
            connection.execute(POSTGRESQL_FENCE)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def connect_to_look(url: str) -> Iterator[sa.Connection]:
    """Open a connection that changes nothing."""
    with _engine(url).connect() as connection:
        yield connection


def is_missing(url: str) -> bool:
    """Say whether *url* names a file that is not there: looking must not make one."""
    path = _path_of(url)
    return path is not None and not path.is_file()


def _path_of(url: str) -> Path | None:
    """Give the file that *url* names; None for PostgreSQL."""
    return Path(sa.make_url(url).database or "") if url.startswith("sqlite:") else None


def _engine(url: str) -> sa.Engine:
    path = _path_of(url)
    if path is not None:
        return sa.create_engine("sqlite://", creator=lambda: _open(path), poolclass=NullPool)
    return sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )


def _open(path: Path) -> sqlite3.Connection:
    """Open the file; SQLite checks no foreign keys here, so that tables can be rebuilt."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=SQLITE_WAIT
    )


def _make_file(path: Path) -> None:
    """Make the file, for its owner only; SQLite gives ``-wal`` and ``-shm`` the same mode.

    The descriptor is of a file that is not in use yet. Closing one of a database in use would drop
    the locks of this process (POSIX), which is why an existing file is not touched.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.close(descriptor)
    with sqlite3.connect(path, timeout=SQLITE_WAIT) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
