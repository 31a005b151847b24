"""What holds for a store on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from farstu.core.outcome import Reason, Rejected
from farstu.store.columns import EPOCH
from farstu.store.engine import Store, open_store
from farstu.store.errors import StoreClosedError
from farstu.store.schema import leases, throttles
from farstu.store.tx import Tx
from tests.support.databases import Database
from tests.support.marks import PORTAL, list_marks, mark, marks_of


def _count_up(tx: Tx) -> None:
    tx.execute(sa.update(throttles).values(failures=throttles.c.failures + 1))


def _begin_counting(tx: Tx) -> None:
    values = {"key": "k", "failures": 0, "opens_at": EPOCH, "charged_at": EPOCH}
    tx.execute(sa.insert(throttles).values(values))


def _count(tx: Tx) -> int:
    return int(tx.execute(sa.select(throttles.c.failures)).scalar_one())


def test_a_deed_gives_what_it_returns_and_its_writes_are_there(store: Store) -> None:
    """What a deed returned comes back, and the next question sees what it wrote."""
    assert store.write(mark("one"), portal_id=PORTAL) == "one"
    assert marks_of(store) == {"one"}


def test_a_written_deed_is_seen_by_another_store(store: Store, database: Database) -> None:
    """A deed that returned is in the database, not only in the process that did it."""
    store.write(mark("one"), portal_id=PORTAL)
    other = open_store(database.url)
    assert marks_of(other) == {"one"}
    other.close()


def test_a_refusal_commits(store: Store) -> None:
    """A refused attempt keeps its counter: a refusal is a value."""
    reason = next(iter(Reason))

    def refused(tx: Tx) -> Rejected:
        mark("charged")(tx)
        return Rejected(reason)

    assert store.write(refused, portal_id=PORTAL) == Rejected(reason)
    assert marks_of(store) == {"charged"}


def test_an_exception_undoes_its_deed_and_reaches_the_caller(store: Store) -> None:
    """The very exception comes back, and nothing of its deed stays."""
    bug = LookupError("a bug")

    def broken(tx: Tx) -> None:
        mark("half")(tx)
        raise bug

    with pytest.raises(LookupError) as caught:
        store.write(broken, portal_id=PORTAL)
    assert caught.value is bug
    assert marks_of(store) == set()


def test_a_failed_statement_undoes_its_deed(store: Store) -> None:
    """A deed of two statements leaves none behind when the second one fails."""
    store.write(mark("taken"), portal_id=PORTAL)

    def half(tx: Tx) -> None:
        mark("first")(tx)
        mark("taken")(tx)

    with pytest.raises(sa.exc.IntegrityError):
        store.write(half, portal_id=PORTAL)
    assert marks_of(store) == {"taken"}
    assert store.write(mark("after"), portal_id=PORTAL) == "after"


def test_a_question_cannot_write(store: Store) -> None:
    """The database itself refuses a write in a question."""
    with pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        store.read(mark("never"), portal_id=PORTAL)
    assert marks_of(store) == set()


def test_a_question_sees_one_snapshot(store: Store) -> None:
    """What is written while a question is being answered does not change its answer."""

    def twice(tx: Tx) -> tuple[set[str], set[str]]:
        before = list_marks(tx)
        store.write(mark("meanwhile"), portal_id=PORTAL)
        return before, list_marks(tx)

    assert store.read(twice, portal_id=PORTAL) == (set(), set())
    assert marks_of(store) == {"meanwhile"}


def test_a_tx_knows_its_portal(store: Store) -> None:
    """The portal that a deed or question was begun for is the one in its hand."""
    assert store.write(lambda tx: tx.portal_id, portal_id="a") == "a"
    assert store.read(lambda tx: tx.portal_id, portal_id="b") == "b"


def test_no_count_is_lost_between_threads(store: Store) -> None:
    """A hundred deeds of eight threads count to a hundred."""
    store.write(_begin_counting, portal_id=PORTAL)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: store.write(_count_up, portal_id=PORTAL), range(100)))
    assert store.read(_count, portal_id=PORTAL) == 100


def test_of_two_deeds_with_one_guard_one_wins(store: Store) -> None:
    """A conditional update judged by its row count lets exactly one of eight through."""
    store.write(mark("prize"), portal_id=PORTAL)

    def take(tx: Tx) -> int:
        free = leases.c.holder == ""
        return tx.changes(sa.update(leases).where(free).values(holder="taken"))

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda _: store.write(take, portal_id=PORTAL), range(8)))
    assert sorted(won) == [0] * 7 + [1]


def test_a_closed_store_refuses(store: Store) -> None:
    """After close, neither deed nor question is accepted, and closing again is harmless."""
    store.write(mark("one"), portal_id=PORTAL)
    store.close()
    store.close()
    with pytest.raises(StoreClosedError):
        store.write(mark("two"), portal_id=PORTAL)
    with pytest.raises(StoreClosedError):
        marks_of(store)


def test_errors_do_not_show_what_was_written(store: Store) -> None:
    """An error that goes to the log carries no parameters: they may be hashes or addresses."""

    def fail(tx: Tx) -> None:
        tx.execute(sa.insert(leases).values(name="n", holder="confidential", expires_at=None))

    with pytest.raises(sa.exc.IntegrityError) as caught:
        store.write(fail, portal_id=PORTAL)
    assert "hide_parameters" in str(caught.value)


def test_the_store_names_its_database(store: Store, database: Database) -> None:
    """Where statements must differ, code can ask which database it speaks to."""
    assert store.dialect == database.kind


def test_an_unknown_database_is_named() -> None:
    """A URL of another database is refused with the name of what it is."""
    with pytest.raises(ValueError, match="mysql is no database that Farstu knows"):
        open_store("mysql://localhost/farstu")
