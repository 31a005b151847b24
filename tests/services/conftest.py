"""What tests of services ask for: a house on either database, watched by the fence.

A PostgreSQL database of its own for each test would cost more than the tests: each worker has one
and empties it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.store.engine import Store, open_store
from farstu.store.schema import metadata
from tests.support import databases
from tests.support.databases import Database
from tests.support.fence import fence  # noqa: F401 - every test in here is watched
from tests.support.house import House, open_house
from tests.support.postgresql import PostgresqlServer

EMPTY = ";".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))  # noqa: S608 - our own tables


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: PostgresqlServer) -> Iterator[Database]:
    """Give a migrated database of this worker's own."""
    with databases.make_postgresql_database(postgresql_server) as made:
        yield made


@pytest.fixture(
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ]
)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, run_folder: Path
) -> Iterator[Database]:
    """Give a migrated, empty database: once SQLite, once PostgreSQL."""
    if request.param == databases.SQLITE:
        yield databases.make_sqlite_database(run_folder, folder=tmp_path)
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    made: Database = request.getfixturevalue("postgresql_database")
    yield made
    with server.connect(made.url.rpartition("/")[2]) as past_every_fence:
        past_every_fence.execute(EMPTY)


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open the database."""
    opened = open_store(database.url)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """Open a portal that requires a second factor."""
    with open_house(store) as opened:
        yield opened
