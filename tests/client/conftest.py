"""What tests of the client ask for: a portal in process, and both ways to call it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.support.program import make_program
from tests.client.caller import ASYNC, SYNC, Caller
from tests.support.databases import make_sqlite_database
from tests.web.support.home import Home, open_home


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@pytest.fixture
def key(home: Home) -> str:
    """Give a key for everything."""
    return make_program(home).key or ""


@pytest.fixture(params=[SYNC, ASYNC])
def caller(request: pytest.FixtureRequest, home: Home, key: str) -> Caller:
    """Give a program that calls the portal: once with threads, once with an event loop."""
    return Caller(way=request.param, home=home, key=key)
