"""What tests of OpenID Connect ask for: a portal, an application, and somebody with an app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oidc.application import Application, Visitor, add_application
from tests.support.databases import make_sqlite_database
from tests.web.support.home import Home, open_home


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
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
