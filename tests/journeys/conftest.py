"""What the stories share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.stage import Stage, raise_curtain
from tests.support import databases
from tests.support.clock import Clock
from tests.support.server import FarstuServer, free_port, serve_farstu


@pytest.fixture
def stage(clock: Clock, tmp_path: Path, run_folder: Path) -> Iterator[Stage]:
    """Give a running Farstu on SQLite that nobody owns yet."""
    database = databases.make_sqlite_database(run_folder, folder=tmp_path)
    with raise_curtain(database, clock, tmp_path) as raised:
        yield raised


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarstuServer]:
    """Serve the demo: its portals and people, of whom every story takes its own."""
    port, folder = free_port(), tmp_path_factory.mktemp("demo")
    arguments = ("--into", str(folder / "it"), "--listen", f"localhost:{port}")
    with serve_farstu(folder, command="demo", arguments=arguments, port=port) as running:
        yield running
