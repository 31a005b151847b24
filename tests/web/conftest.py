"""What tests of pages ask for: a portal in process, and a browser in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import make_sqlite_database
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@pytest.fixture
def browser(home: Home) -> Browser:
    """Open a browser that has never been here."""
    return home.open_browser()
