"""What tests of the store ask for: a store on either database, and a database without tables."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.store.engine import Store, open_store
from tests.support import databases
from tests.support.databases import Database
from tests.support.fence import fence  # noqa: F401 - every test in here is watched
from tests.support.postgresql import OWNER, PostgresqlServer

_NUMBER = itertools.count(1)


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open the test's own database, once SQLite, once PostgreSQL."""
    opened = open_store(database.url)
    yield opened
    opened.close()


@pytest.fixture(
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ]
)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name a database without tables, as its owner; on SQLite not even the file is there."""
    if request.param == databases.SQLITE:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = f"empty_{os.getpid()}_{next(_NUMBER)}"
    server.make_empty(name)
    yield server.url(name, role=OWNER)
    server.drop(name)
