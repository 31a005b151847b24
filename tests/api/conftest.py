"""What tests of the API ask for: a portal in process, and a program that calls it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.support.program import Program, make_program
from tests.support.databases import make_sqlite_database
from tests.web.support.home import Home, open_home


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@pytest.fixture
def program(home: Home) -> Program:
    """Give a program of the portal's own, with a key for everything."""
    return make_program(home)
