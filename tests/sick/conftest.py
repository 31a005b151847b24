"""What tests of a sick database ask for: the database, what ails it, and a portal on top of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from farstu import migrations
from farstu.store.engine import open_store
from tests.support.databases import POSTGRESQL, Database
from tests.support.house import open_house
from tests.support.sick import Ward
from tests.web.support.home import HOST, Home, claim, open_web


@pytest.fixture
def ward(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ward]:
    """Open a database that a test makes sick."""
    is_server = database.kind == POSTGRESQL
    server = request.getfixturevalue("postgresql_server") if is_server else None
    with closing(open_store(database.url, version=migrations.head())) as store:
        yield Ward(database=database, store=store, server=server, monkeypatch=monkeypatch)


@pytest.fixture
def home(ward: Ward) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_house(ward.store, host=HOST) as house, open_web(house.kit) as web:
        claim(house)
        yield Home(house=house, web=web)
