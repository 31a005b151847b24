"""What the gauntlet shares: one running server for each database; each test brings its people."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.gauntlet.stage import Stage, open_stage
from tests.oidc.conftest import (  # noqa: F401 - fixtures, asked for by name
    database,
    home,
    maja,
    shop,
)
from tests.support import databases
from tests.support.postgresql import PostgresqlServer


@pytest.fixture(
    scope="session",
    params=[
        databases.SQLITE,
        pytest.param(databases.POSTGRESQL, marks=pytest.mark.postgresql),
    ],
)
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[Stage]:
    """Give a portal that two workers serve."""
    folder = tmp_path_factory.mktemp("gauntlet")
    with ExitStack() as stack:
        if request.param == databases.SQLITE:
            database = databases.make_sqlite_database(run_folder, folder=folder)
        else:
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            database = stack.enter_context(databases.make_postgresql_database(server))
        yield stack.enter_context(open_stage(database, folder))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failed test what broke in the server, if anything did."""
    report = yield
    stage = getattr(item, "funcargs", {}).get("stage")
    if report.failed and isinstance(stage, Stage) and stage.server is not None:
        lines = [line for line in stage.said().splitlines() if "rror" in line or "  File" in line]
        report.sections.append(("what the server said", "\n".join(lines[-40:])))
    return report
