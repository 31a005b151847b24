"""What tests of OpenID Connect ask for: a portal, an application, and somebody with an app.

They ask SQLite, and what is marked ``on_both`` PostgreSQL too: one database a worker, emptied.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oidc.application import Application, Visitor, add_application
from tests.support import databases
from tests.support.databases import Database
from tests.support.fence import fence  # noqa: F401 - every test in here is watched
from tests.support.postgresql import PostgresqlServer
from tests.web.support.home import Home, open_home


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server: PostgresqlServer) -> Iterator[Database]:
    """Give a migrated database of this worker's own."""
    with databases.make_postgresql_database(postgresql_server) as made:
        yield made


@pytest.fixture
def database(
    request: pytest.FixtureRequest, run_folder: Path, tmp_path: Path
) -> Iterator[Database]:
    """Give a migrated, empty database: SQLite, unless the test asks for the other one."""
    if getattr(request, "param", databases.SQLITE) == databases.SQLITE:
        yield databases.make_sqlite_database(run_folder, folder=tmp_path)
        return
    made: Database = request.getfixturevalue("postgresql_database")
    yield made
    databases.empty_postgresql_database(request.getfixturevalue("postgresql_server"), made)


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(database) as home:
        yield home


@pytest.fixture
def shop(home: Home) -> Application:
    """Register an application that the portal answers for, so that nobody is asked to consent."""
    return add_application(home)


@pytest.fixture
def maja(home: Home) -> Visitor:
    """Let Maja sit in front of a browser, with her app."""
    person = home.house.add_person("maja@example.com")
    app = home.house.give_app(person)
    return Visitor(browser=home.open_browser(), house=home.house, person=person, app=app)
