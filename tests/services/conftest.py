"""What tests of services ask for: a house on either database, watched by the fence.

A database of its own for each test would cost more than the test does: each worker keeps one of
either kind, and empties it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farstu.store.engine import Store, open_store
from tests.support import databases
from tests.support.databases import Database
from tests.support.fence import fence  # noqa: F401 - every test in here is watched
from tests.support.house import House, open_house
from tests.support.postgresql import PostgresqlServer


@pytest.fixture(scope="session")
def sqlite_database(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Give a migrated file of this worker's own."""
    return databases.make_sqlite_database(run_folder, folder=tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: PostgresqlServer) -> Iterator[Database]:
    """Give a migrated database of this worker's own."""
    with databases.make_postgresql_database(postgresql_server) as made:
        yield made


@pytest.fixture(scope="session")
def sqlite_store(sqlite_database: Database) -> Iterator[Store]:
    """Open the file."""
    with closing(open_store(sqlite_database.url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgresql_store(postgresql_database: Database) -> Iterator[Store]:
    """Open the database, as the role that owns nothing."""
    with closing(open_store(postgresql_database.url)) as opened:
        yield opened


@pytest.fixture(
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ]
)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a migrated, empty database: once SQLite, once PostgreSQL."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    yield made
    if made.kind == databases.SQLITE:
        name = made.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(name, isolation_level=None)) as file:
            file.executescript(f"BEGIN IMMEDIATE;{databases.EMPTY};COMMIT")
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    databases.empty_postgresql_database(server, made)


@pytest.fixture
def store(request: pytest.FixtureRequest, database: Database) -> Store:
    """Give the store of that database."""
    opened: Store = request.getfixturevalue(f"{database.kind}_store")
    return opened


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """Open a portal that requires a second factor."""
    with open_house(store) as opened:
        yield opened
