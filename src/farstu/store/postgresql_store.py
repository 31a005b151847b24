"""The store on PostgreSQL: a deed runs in its caller's thread, on a pooled connection.

READ COMMITTED is enough, since guards are single conditional statements. Every transaction begins
by naming its portal, which the row-level security policies compare with each row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from farstu.store.board import Board
from farstu.store.errors import OtherVersionError, StoreClosedError, SwallowedError
from farstu.store.listening import Listener, notify
from farstu.store.lockstep import Deed, do_together
from farstu.store.postgresql_connections import connect
from farstu.store.postgresql_gathering import AloneError, Gathering
from farstu.store.sickness import Sickness, find_sickness
from farstu.store.tx import Tx

T = TypeVar("T")

TRIES = 8
"""How often a deed is run before its serialisation failure or deadlock is the caller's."""

CONNECTIONS = 16
"""At most, for each process; more callers wait."""

RUN_AGAIN = frozenset({"40001", "40P01"})
"""Serialisation failure and deadlock: the database undid everything and asks for another try."""

QUESTION = "postgresql_readonly"

FENCE = sa.text("SELECT set_config('farstu.portal_id', :portal_id, true)")
FENCE_AND_VERSION = sa.text(
    "SELECT set_config('farstu.portal_id', :portal_id, true),"
    " (SELECT version_num FROM alembic_version)"
)
PATIENCE = sa.text("SELECT set_config('lock_timeout', '500ms', true)")
"""How long a batch waits for a row that somebody else holds; then its deeds are done one by one."""


class PostgresqlStore:
    """A PostgreSQL database, used as the application's role, which owns nothing."""

    dialect = "postgresql"

    def __init__(self, url: str, board: Board, *, version: str | None = None) -> None:
        """Remember where the database is, and of which *version* it has to be.

        libpq reads *url*, so that it may name several hosts.
        """
        self._closed = False
        self._version = version
        self.board = board
        self._listener = Listener(url, board)
        self._writing = sa.create_engine(
            "postgresql+psycopg://",
            creator=lambda: connect(url),
            use_native_hstore=False,
            isolation_level="READ COMMITTED",
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_use_lifo=True,
            hide_parameters=True,
        )
        self._gathering = Gathering(self._do_together)
        sa.event.listen(self._writing, "handle_error", _forget_values)
        sa.event.listen(self._writing, "handle_error", _leave_standby)
        self._reading = self._writing.execution_options(
            isolation_level="REPEATABLE READ", **{QUESTION: True}
        )

    def write(self, deed: Callable[[Tx], T], *, portal_id: str) -> T:
        """Run *deed* and commit; again, a bounded number of times, when the database asks."""
        return self._run(self._writing, deed, portal_id)

    def write_together(self, deed: Callable[[Tx], T], *, portal_id: str, about: str) -> T:
        """Have *deed* done with others; alone, where that came to nothing."""
        if self._closed:
            raise StoreClosedError
        try:
            done: T = self._gathering.do(deed, portal_id=portal_id, about=about)
        except AloneError:
            return self.write(deed, portal_id=portal_id)
        return done

    def read(self, question: Callable[[Tx], T], *, portal_id: str) -> T:
        """Answer *question* from one snapshot (REPEATABLE READ), read only."""
        return self._run(self._reading, question, portal_id)

    def watch(self) -> None:
        """Listen to what other machines revoke."""
        self._listener.start()

    def close(self) -> None:
        """Do what waits, and close the pool's connections."""
        self._closed = True
        self._gathering.close()
        self._listener.stop()
        self.board.close()
        self._writing.dispose()

    def _run(self, engine: sa.Engine, deed: Callable[[Tx], T], portal_id: str) -> T:
        if self._closed:
            raise StoreClosedError
        for _ in range(TRIES - 1):
            try:
                return self._run_once(engine, deed, portal_id)
            except DBAPIError as error:
                if not _asks_again(error):
                    raise
        return self._run_once(engine, deed, portal_id)

    def _run_once(self, engine: sa.Engine, deed: Callable[[Tx], T], portal_id: str) -> T:
        """Run it, and say what it revoked: to others as it commits, here before it is answered."""
        with self._enter(engine, portal_id) as connection:
            tx = Tx(connection, portal_id)
            result = deed(tx)
            self._commit(connection, tx.slots)
            return result

    def _do_together(self, deeds: list[Deed], portal_id: str) -> list[Any]:
        """Do a batch; whoever holds what it needs for long does not hold it up."""
        slots: set[int] = set()
        with self._enter(self._writing, portal_id) as connection:
            connection.execute(PATIENCE)
            results = do_together(connection, portal_id, slots, deeds)
            self._commit(connection, slots)
            return results

    def _commit(self, connection: sa.Connection, slots: set[int]) -> None:
        _refuse_swallowed(connection)
        if slots:
            notify(connection, slots)
        try:
            connection.commit()
        finally:  # whose answer was lost may have been done
            self.board.mark(slots)

    def _enter(self, engine: sa.Engine, portal_id: str) -> sa.Connection:
        """Begin inside the fence; a connection that died in the pool is replaced without a word."""
        try:
            return self._enter_once(engine, portal_id)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._enter_once(engine, portal_id)

    def _enter_once(self, engine: sa.Engine, portal_id: str) -> sa.Connection:
        connection = engine.connect()
        try:
            self._fence(connection, portal_id)
        except BaseException:
            connection.close()
            raise
        return connection

    def _fence(self, connection: sa.Connection, portal_id: str) -> None:
        """Name the portal, and see on the same way that the database is of our version."""
        if self._version is None:
            connection.execute(FENCE, {"portal_id": portal_id})
            return
        _, found = connection.execute(FENCE_AND_VERSION, {"portal_id": portal_id}).one()
        if found != self._version:
            raise OtherVersionError(found=found, ours=self._version)


def _refuse_swallowed(connection: sa.Connection) -> None:
    """Raise where a deed hid a failed statement: PostgreSQL would answer COMMIT by rolling back."""
    driver = connection.connection.driver_connection
    if (
        isinstance(driver, psycopg.Connection)
        and driver.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    ):
        raise SwallowedError


def _leave_standby(context: sa.engine.ExceptionContext) -> None:
    """Let go of a server that takes no deeds: the next connection may find the one that does."""
    connection = context.connection
    is_deed = connection is None or not connection.get_execution_options().get(QUESTION)
    if is_deed and find_sickness(context.original_exception) is Sickness.READ_ONLY:
        context.is_disconnect = True


def _forget_values(context: sa.engine.ExceptionContext) -> None:
    """Keep of an error what broke, not the row that broke it: it will be in a log (ASVS 16.2.5).

    PostgreSQL tells that row as a detail, with the names and addresses of people.
    """
    error, raised = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, psycopg.Error) and error.diag.message_primary is not None:
        error.args = (error.diag.message_primary,)
        if raised is not None:
            raised.args = error.args


def _asks_again(error: DBAPIError) -> bool:
    return isinstance(error.orig, psycopg.Error) and error.orig.sqlstate in RUN_AGAIN
