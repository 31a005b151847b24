"""The store: the one way into the database, for a deed that writes or a question that reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

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

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Run *deed* in a transaction inside the portal's fence; it is durable when this returns.

        A deed has no effect but its writes, so it may be run again after a serialisation failure.
        """

    def read(self, question: Callable[[Tx], T], *, portal_id: str) -> T:
        """Answer *question* from one snapshot, in a transaction that cannot write."""

    def close(self) -> None:
        """Finish what was begun and let the database go; closing twice is closing once."""


def open_store(url: str) -> Store:
    """Open the database at *url*: ``sqlite:////path`` or ``postgresql://role@host/name``.

    Nothing is connected before the first deed or question, so that a wrong password is found
    by whoever asks (``farstu doctor``), not by an import.
    """
    match url.partition(":")[0]:
        case "sqlite":
            return SqliteStore(url)
        case "postgresql":
            return PostgresqlStore(url)
        case other:
            raise ValueError(f"{other} is no database that Farstu knows: sqlite or postgresql")
