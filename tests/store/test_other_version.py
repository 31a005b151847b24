"""A database that is of another version than the program: nothing of it is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from farstu import migrations
from farstu.migrations.owner import connect_to_migrate
from farstu.store.engine import Store, open_store
from farstu.store.errors import OtherVersionError
from farstu.store.sickness import Sickness, find_sickness
from farstu.store.tx import Tx
from farstu.store.version import newest_version
from tests.support.databases import Database
from tests.support.marks import PORTAL, mark, marks_of


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open a database as a program of this version does."""
    with closing(open_store(database.url, version=migrations.head())) as opened:
        yield opened


def test_a_server_knows_its_version_without_what_migrates() -> None:
    """The newest file of a migration says it."""
    assert newest_version() == migrations.head()


def migrate(database: Database, version: str) -> None:
    """Bring it to another version."""
    with connect_to_migrate(database.migration_url) as owner:
        owner.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_program_of_before_does_nothing_more(store: Store, database: Database) -> None:
    """Neither deeds, alone or with others, nor questions; and it says what to do."""
    store.write(mark("before"), portal_id=PORTAL)
    migrate(database, "9999")
    with pytest.raises(OtherVersionError, match=f"9999, this process of {migrations.head()}"):
        store.write(mark("late"), portal_id=PORTAL)
    with pytest.raises(OtherVersionError):
        store.write_together(mark("late"), portal_id=PORTAL, about="late")
    with pytest.raises(OtherVersionError) as failed:
        marks_of(store)
    assert find_sickness(failed.value) is Sickness.OTHER_VERSION
    migrate(database, migrations.head())
    assert marks_of(store) == {"before"}
    store.write(mark("after"), portal_id=PORTAL)


def test_what_is_migrated_meanwhile_is_no_deed_of_before(store: Store, database: Database) -> None:
    """A question goes on with the moment that it sees; the next one is refused."""

    def ask(tx: Tx) -> int:
        migrate(database, "9999")
        return int(tx.execute(sa.text("SELECT count(*) FROM leases")).scalar_one())

    assert store.read(ask, portal_id=PORTAL) == 0
    with pytest.raises(OtherVersionError):
        store.read(ask, portal_id=PORTAL)
