"""The outbox at its table: one claim a message, whoever asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from farstu.migrations.owner import connect_to_migrate
from farstu.store import outbox
from farstu.store.engine import Store
from farstu.store.outbox import OutboxRow
from farstu.store.schema import metadata
from farstu.store.tx import EVERYWHERE
from tests.support.clock import SUNDAY_MORNING
from tests.support.databases import Database
from tests.support.rows import portal_of, sample_row

NOW = SUNDAY_MORNING + timedelta(hours=1)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def portals(database: Database) -> list[str]:
    """Make two portals."""
    table = metadata.tables["portals"]
    with connect_to_migrate(database.migration_url) as owner:
        for number in (1, 2):
            owner.execute(table.insert().values(sample_row(table, number)))
    return [portal_of(1), portal_of(2)]


def add(store: Store, portal_id: str, *names: str) -> None:
    """Put messages into the outbox of a portal."""
    for name in names:
        row = OutboxRow(
            id=name,
            portal_id=portal_id,
            account_id=None,
            channel="mail",
            payload=b"sealed",
            message_id=f"{name}@portal.example",
            created_at=SUNDAY_MORNING,
            due_at=SUNDAY_MORNING,
        )
        store.write(lambda tx, row=row: outbox.add(tx, row), portal_id=portal_id)  # type: ignore[misc]


def claim(store: Store, holder: str, portal_id: str = EVERYWHERE) -> str | None:
    """Claim a message, and say which."""
    row = store.write(
        lambda tx: outbox.claim(tx, channel="mail", holder=holder, now=NOW, until=LATER),
        portal_id=portal_id,
    )
    return None if row is None else row.id


def test_of_many_that_claim_at_once_each_gets_another(store: Store, portals: list[str]) -> None:
    """No message has two, and none is left over."""
    names = [f"message {number:02}" for number in range(12)]
    add(store, portals[0], *names)
    start = Barrier(6)

    def work(holder: int) -> list[str]:
        start.wait()
        mine: list[str] = []
        while (name := claim(store, str(holder))) is not None:
            mine.append(name)
        return mine

    with ThreadPoolExecutor(6) as threads:
        claimed = [name for mine in threads.map(work, range(6)) for name in mine]
    assert sorted(claimed) == names


def test_a_portal_claims_its_own(store: Store, portals: list[str]) -> None:
    """Inside its fence there is nobody else's message; the process that sends has all of them."""
    ours, theirs = portals
    add(store, ours, "one")
    add(store, theirs, "two")
    assert store.read(
        lambda tx: outbox.is_anything_due(tx, channel="mail", now=NOW), portal_id=ours
    )
    assert (claim(store, "a", ours), claim(store, "a", ours)) == ("one", None)
    assert not store.read(
        lambda tx: outbox.is_anything_due(tx, channel="mail", now=NOW), portal_id=ours
    )
    assert claim(store, "a") == "two"


def test_a_message_leaves_the_outbox_with_its_account(store: Store, database: Database) -> None:
    """Erasing somebody erases what was still to be said to them."""
    with connect_to_migrate(database.migration_url) as owner:
        for name in ("portals", "accounts", "outbox"):
            table = metadata.tables[name]
            owner.execute(table.insert().values(sample_row(table, 1)))
    t = metadata.tables["accounts"]
    gone = t.delete().where(t.c.portal_id == portal_of(1))
    store.write(lambda tx: tx.changes(gone), portal_id=portal_of(1))
    assert store.read(outbox.list_unsent, portal_id=portal_of(1)) == []
