"""The store on SQLite: one writer thread for each process, readers beside it (WAL)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from farstu.store.board import Board
from farstu.store.errors import StoreClosedError, StoreForkedError, StoreMissingError
from farstu.store.sickness import find_sickness
from farstu.store.sqlite_connections import File, reader_engine, writer_engine
from farstu.store.sqlite_writer import Writer
from farstu.store.tx import Tx

T = TypeVar("T")


class SqliteStore:
    """A database file, which several processes may have open."""

    dialect = "sqlite"

    def __init__(self, url: str, *, version: str | None = None) -> None:
        """Remember where the file is, and of which *version* it has to be."""
        path = Path(sa.make_url(url).database or "")
        if not path.is_file():
            raise StoreMissingError(path)
        self._process = os.getpid()
        self._closed = False
        file = File(path)
        self._reading = reader_engine(file, version)
        self.board = Board(path.with_name(f"{path.name}-board"))
        self._writer = Writer(writer_engine(file, version), self.board)

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Hand *deed* to the writer thread and wait until its batch is durable."""
        self._refuse_after_fork()
        return self._writer.write(deed, portal_id=portal_id)

    def write_together(self, deed: Callable[[Tx], T], *, portal_id: str, about: str) -> T:  # noqa: ARG002 - the writer does one after another
        """Write: whatever waits is one batch."""
        return self.write(deed, portal_id=portal_id)

    def read(self, question: Callable[[Tx], T], *, portal_id: str) -> T:
        """Answer *question* from one snapshot, in the caller's thread."""
        self._refuse_after_fork()
        if self._closed:
            raise StoreClosedError
        with self._reading.connect() as connection:
            try:
                with connection.begin():
                    return question(Tx(connection, portal_id))
            except Exception as error:
                if find_sickness(error) is not None:
                    connection.invalidate()
                raise

    def watch(self) -> None:
        """Watch nothing: whoever writes to the file marks the board beside it."""

    def close(self) -> None:
        """Write what waits, end the writer thread and close the file."""
        self._refuse_after_fork()
        self._closed = True
        self._writer.close()
        self._reading.dispose()
        self.board.close()

    def _refuse_after_fork(self) -> None:
        if os.getpid() != self._process:
            raise StoreForkedError
