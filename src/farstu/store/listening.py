"""Hearing on PostgreSQL what other machines revoke: their deeds notify, and we mark our board."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection
from select import select

import psycopg
import sqlalchemy as sa
import structlog

from farstu.store.board import EVERYTHING, SLOTS, Board

log = structlog.get_logger("farstu.board")

CHANNEL = "farstu_board"
NOTIFY = sa.text("SELECT pg_notify(:channel, :slots)")
LOOKS_EVERY = 1.0
"""Seconds between two looks at whether the connection is alive."""


def notify(connection: sa.Connection, slots: Collection[int]) -> None:
    """Tell everybody who listens, when this transaction commits."""
    told = ",".join(map(str, sorted(slots)))
    connection.execute(NOTIFY, {"channel": CHANNEL, "slots": told})


class Listener:
    """A thread that listens. While it cannot, the board is not trusted, and nothing is kept."""

    def __init__(self, url: str, board: Board) -> None:
        """Trust nothing before the first word is heard."""
        self._url = url
        self._board = board
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._hears, self._says = socket.socketpair()
        board.is_trusted = False

    def start(self) -> None:
        """Begin, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="farstu-board", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End, at once."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._says.close()
        if self._thread is not None:
            self._thread.join()
        self._hears.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error:
                log.warning("board_not_heard")
            self._board.is_trusted = False
            self._stopping.wait(LOOKS_EVERY)

    def _listen(self) -> None:
        with psycopg.connect(
            self._url,
            autocommit=True,
            fallback_application_name="farstu board",
            connect_timeout=3,
            keepalives_idle=2,
            tcp_user_timeout=2000,
        ) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._board.mark({EVERYTHING})  # what was said before nobody heard
            self._board.is_trusted = True
            while not self._stopping.is_set():
                select([connection.fileno(), self._hears.fileno()], [], [], LOOKS_EVERY)
                heard = list(connection.notifies(timeout=0))
                if not heard:  # is it still there? What came with the answer counts too
                    connection.execute("SELECT 1")
                    heard = list(connection.notifies(timeout=0))
                for one in heard:
                    self._board.mark(_read(one.payload))


def _read(payload: str) -> set[int]:
    """Read what was said; whoever says anything else means everything."""
    numbers = payload.split(",")
    if all(one.isdecimal() and int(one) < SLOTS for one in numbers):
        return set(map(int, numbers))
    return {EVERYTHING}
