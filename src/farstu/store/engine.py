"""The store: the one way into the database, for a deed that writes or a question that reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from farstu.store.board import Board
from farstu.store.postgresql_store import PostgresqlStore
from farstu.store.sqlite_store import SqliteStore
from farstu.store.tx import Tx

T = TypeVar("T")


class Store(Protocol):
    """A database in use by this process; open another one after a fork.

    A refusal is a value, so it commits. An exception rolls its deed back and reaches the caller.
    """

    @property
    def dialect(self) -> str:
        """Name the database: ``sqlite`` or ``postgresql``."""

    @property
    def board(self) -> Board:
        """Show what was revoked, by whatever process."""

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Run *deed* in a transaction inside the portal's fence; it is durable when this returns.

        A deed has no effect but its writes, so it may be run again after a serialisation failure.
        """

    def write_together(self, deed: Callable[[Tx], T], *, portal_id: str, about: str) -> T:
        """Run *deed* as ``write`` does, in one transaction with others that come at that time.

        Two that are *about* the same come one after another. For what many callers do at once, by
        statements that are made once.
        """

    def read(self, question: Callable[[Tx], T], *, portal_id: str) -> T:
        """Answer *question* from one snapshot, in a transaction that cannot write."""

    def watch(self) -> None:
        """Begin to see on the board what is revoked elsewhere; without it nothing may be kept."""

    def close(self) -> None:
        """Finish what was begun and let the database go; closing twice is closing once."""


def open_store(url: str, *, board: Path | None = None, version: str | None = None) -> Store:
    """Open the database at *url*: ``sqlite:////path`` or ``postgresql://role@host/name``.

    Where a *version* is named, nothing is read or written while the database is of another one.
    Processes of one machine share the file of a *board*; an SQLite file has its own beside it.
    Nothing is connected before the first deed or question, so that a wrong password is found
    by whoever asks (``farstu doctor``), not by an import.
    """
    match url.partition(":")[0]:
        case "sqlite":
            return SqliteStore(url, version=version)
        case "postgresql":
            return PostgresqlStore(url, Board(board), version=version)
        case other:
            raise ValueError(f"{other} is no database that Farstu knows: sqlite or postgresql")
