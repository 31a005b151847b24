"""What the races share: one running server for each database, and everybody's own ground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.races.arena import Arena, Ground, open_ground, settle
from tests.support import databases
from tests.support.databases import Database
from tests.support.postgresql import PostgresqlServer


@pytest.fixture(
    scope="session",
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ],
)
def arena(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[Arena]:
    """Give a portal that two workers serve; each round brings people of its own."""
    folder = tmp_path_factory.mktemp("arena")
    with ExitStack() as stack:
        if request.param == databases.SQLITE:
            database = databases.make_sqlite_database(run_folder, folder=folder)
        else:
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            database = stack.enter_context(databases.make_postgresql_database(server))
        ground = stack.enter_context(open_ground(database, folder / "data"))
        made = settle(ground)
        stack.enter_context(ground.serving())
        yield made


@pytest.fixture
def ground(database: Database, tmp_path: Path) -> Iterator[Ground]:
    """Give an installation that nobody serves yet."""
    with open_ground(database, tmp_path / "data") as opened:
        yield opened
