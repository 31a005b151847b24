"""What every test may ask for: a clock, chance, both databases, a mail server, a browser."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests.support import browser as chromium
from tests.support import databases, postgresql, run
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.entropy import seeded_entropy
from tests.support.exim import Exim, serve_exim, two_ports
from tests.support.postgresql import PostgresqlServer

_NUMBER = itertools.count(1)

# A machine that runs two workers is slow now and then, and that proves nothing.
hypothesis.settings.register_profile("farstu", deadline=None, print_blob=True)
hypothesis.settings.load_profile("farstu")


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the processes of this run share."""
    run.begin_run(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker of pytest-xdist where that folder is."""
    run.hand_down(node.config, node.workerinput)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop and remove what this run started and made."""
    if run.is_first_process(config):
        postgresql.stop_server(config.stash[run.FOLDER])
        run.end_run(config)


@pytest.fixture
def clock() -> Clock:
    """Stand still on a Sunday morning."""
    return Clock()


@pytest.fixture
def entropy() -> Callable[[int], bytes]:
    """Give bytes that look like chance and are the same in every run."""
    return seeded_entropy()


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """Give the folder that the processes of this run share."""
    return pytestconfig.stash[run.FOLDER]


@pytest.fixture(scope="session")
def postgresql_server(run_folder: Path) -> PostgresqlServer:
    """Give the real PostgreSQL server of this run; tests that use it are marked ``postgresql``."""
    return postgresql.share_server(run_folder)


@pytest.fixture(
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ]
)
def database(
    request: pytest.FixtureRequest, tmp_path: Path, run_folder: Path
) -> Iterator[Database]:
    """Give a migrated, empty database of the test's own: once SQLite, once PostgreSQL."""
    if request.param == databases.SQLITE:
        yield databases.make_sqlite_database(run_folder, folder=tmp_path)
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    with databases.make_postgresql_database(server) as made:
        yield made


@pytest.fixture
def exim(run_folder: Path) -> Iterator[Exim]:
    """Give a real mail server to which nothing has come yet."""
    folder = run_folder / f"exim-{os.getpid()}-{next(_NUMBER)}"
    with serve_exim(folder, ports=two_ports()) as running:
        yield running


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """Start Chromium once in each worker; tests that use it are marked ``browser``."""
    with chromium.open_browser() as started:
        yield started


@pytest.fixture
def new_page(chromium_browser: Browser) -> Iterator[chromium.Pages]:
    """Open pages (see ``Pages.__call__``), and fail if one of them complained."""
    pages = chromium.Pages(chromium_browser)
    yield pages
    pages.close()
    assert not pages.complaints, "a page complained:\n" + "\n".join(pages.complaints)
