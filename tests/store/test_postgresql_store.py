"""The store on PostgreSQL: transactions inside the fence, run again when the database asks."""

from __future__ import annotations

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import psycopg
import pytest
import sqlalchemy as sa

from farstu.store.engine import Store, open_store
from farstu.store.errors import SwallowedError
from farstu.store.postgresql_connections import connect
from farstu.store.postgresql_store import TRIES, PostgresqlStore
from farstu.store.schema import leases
from farstu.store.sickness import Sickness, find_sickness
from farstu.store.tx import Tx
from tests.support.databases import Database
from tests.support.marks import PORTAL, mark, marks_of
from tests.support.one_database import on_postgresql
from tests.support.postgresql import PostgresqlServer

pytestmark = on_postgresql

PERSONAL = "maja@example.com"
CONFLICT = sa.text("DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$")


def _setting(name: str) -> sa.TextClause:
    return sa.text(f"SELECT current_setting('{name}')")


def _current_portal(tx: Tx) -> str:
    return str(tx.execute(_setting("farstu.portal_id")).scalar_one())


def test_a_serialisation_failure_is_tried_again(store: Store) -> None:
    """A deed that failed to serialise is run again from its start, and is done in the end."""
    tries: list[int] = []

    def deed(tx: Tx) -> int:
        tries.append(len(tries))
        mark("once")(tx)
        if len(tries) < 3:
            tx.execute(CONFLICT)
        return len(tries)

    assert store.write(deed, portal_id=PORTAL) == 3
    assert marks_of(store) == {"once"}


def test_trying_again_has_an_end(store: Store) -> None:
    """A deed that never serialises is given up, and its caller gets the error."""
    tries: list[None] = []

    def deed(tx: Tx) -> None:
        tries.append(None)
        tx.execute(CONFLICT)

    with pytest.raises(sa.exc.OperationalError, match="conflict"):
        store.write(deed, portal_id=PORTAL)
    assert len(tries) == TRIES


def test_other_errors_are_not_tried_again(store: Store) -> None:
    """A broken rule of the schema is the caller's at once."""
    tries: list[None] = []

    def deed(tx: Tx) -> None:
        tries.append(None)
        mark("twice")(tx)
        mark("twice")(tx)

    with pytest.raises(sa.exc.IntegrityError):
        store.write(deed, portal_id=PORTAL)
    assert len(tries) == 1


def test_an_error_says_nothing_of_what_was_written(store: Store) -> None:
    """PostgreSQL tells the key, or all of the row, that broke a rule; logs would keep it."""

    def deed(tx: Tx) -> None:
        mark(PERSONAL)(tx)
        mark(PERSONAL)(tx)

    with pytest.raises(sa.exc.IntegrityError) as raised:
        store.write(deed, portal_id=PORTAL)
    told = "".join(traceback.format_exception(raised.value))
    assert "duplicate key value violates unique constraint" in told
    assert PERSONAL not in told


def test_a_deadlock_is_tried_again(store: Store) -> None:
    """Two deeds that lock two rows in opposite orders are both done in the end."""
    for name in "ab":
        store.write(mark(name), portal_id=PORTAL)
    both_hold_one = threading.Barrier(2)

    def lock(first: str, second: str) -> int:
        tries: list[None] = []

        def deed(tx: Tx) -> int:
            tries.append(None)
            _hold(tx, first)
            if len(tries) == 1:
                both_hold_one.wait()
            _hold(tx, second)
            return len(tries)

        return store.write(deed, portal_id=PORTAL)

    with ThreadPoolExecutor(2) as threads:
        tries = list(threads.map(lock, "ab", "ba"))
    assert sum(tries) > 2


def _hold(tx: Tx, name: str) -> None:
    tx.execute(sa.update(leases).where(leases.c.name == name).values(holder="held"))


def test_a_swallowed_failure_is_no_success(store: Store) -> None:
    """A deed that hides a failed statement raises, since PostgreSQL would roll back at COMMIT."""
    store.write(mark("taken"), portal_id=PORTAL)

    def deed(tx: Tx) -> str:
        mark("lost")(tx)
        try:
            return mark("taken")(tx)
        except sa.exc.IntegrityError:
            return "fine"

    with pytest.raises(SwallowedError):
        store.write(deed, portal_id=PORTAL)
    assert marks_of(store) == {"taken"}


def test_a_connection_that_died_in_the_pool_is_replaced(
    store: Store, postgresql_server: PostgresqlServer
) -> None:
    """After the server has dropped its connections, the next deed does not notice."""
    store.write(mark("before"), portal_id=PORTAL)
    ask = sa.text("SELECT pg_backend_pid()")
    pid = store.read(lambda tx: tx.execute(ask).scalar_one(), portal_id=PORTAL)
    with postgresql_server.connect() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    store.write(mark("after"), portal_id=PORTAL)
    assert marks_of(store) == {"before", "after"}


def test_a_connection_that_dies_amid_a_deed_undoes_it(
    store: Store, postgresql_server: PostgresqlServer
) -> None:
    """Its caller is told, nothing of it stays, and the next deed has another connection."""

    def die(tx: Tx) -> None:
        mark("half")(tx)
        pid = tx.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        with postgresql_server.connect() as superuser:
            superuser.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])

    for write in (store.write, partial(store.write_together, about="die")):
        with pytest.raises(sa.exc.DBAPIError) as failed:
            write(die, portal_id=PORTAL)
        assert find_sickness(failed.value) is Sickness.AWAY
    store.write(mark("after"), portal_id=PORTAL)
    assert marks_of(store) == {"after"}


def test_nothing_is_waited_for_without_end(store: Store) -> None:
    """Neither a row that somebody holds, nor, at the server, one of us who went away."""
    shown = store.write(
        lambda tx: [
            tx.execute(sa.text(f"SHOW {name}")).scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ],
        portal_id=PORTAL,
    )
    assert shown == ["10s", "1min"]


def test_an_address_may_say_how_long_to_wait(database: Database) -> None:
    """What is not in it is said by us."""
    with closing(connect(f"{database.url}?connect_timeout=7")) as connection:
        said = connection.info.get_parameters()
    assert (said["connect_timeout"], said["tcp_user_timeout"]) == ("7", "15000")


def test_a_database_that_is_away_is_found_by_who_asks(database: Database) -> None:
    """A store opens without its server, and the first question says that it is not there."""
    url = psycopg.conninfo.conninfo_to_dict(database.url)
    store = open_store(f"postgresql://{url['user']}@localhost:1/{url['dbname']}")
    with pytest.raises(sa.exc.OperationalError, match="connection failed"):
        marks_of(store)
    store.close()


def test_every_transaction_begins_inside_its_portal(store: Store) -> None:
    """The portal is set for deeds and questions, and forgotten at their end."""
    for run in (store.write, store.read):
        for portal_id in ("a", "b"):
            assert run(_current_portal, portal_id=portal_id) == portal_id


def test_a_portal_does_not_stay_in_the_pool(store: Store) -> None:
    """A connection that comes back to the pool is outside of every portal again."""
    assert isinstance(store, PostgresqlStore)
    store.write(mark("one"), portal_id=PORTAL)
    with store._writing.connect() as connection:
        ask = sa.text("SELECT current_setting('farstu.portal_id', true)")
        assert connection.execute(ask).scalar_one() == ""


def test_deeds_read_committed_and_questions_a_snapshot(store: Store) -> None:
    """Deeds run READ COMMITTED; questions REPEATABLE READ, so that they see one moment."""
    level = _setting("transaction_isolation")
    assert store.write(lambda tx: tx.execute(level).scalar(), portal_id="a") == "read committed"
    assert store.read(lambda tx: tx.execute(level).scalar(), portal_id="a") == "repeatable read"
    assert store.write(lambda tx: tx.execute(level).scalar(), portal_id="a") == "read committed"
