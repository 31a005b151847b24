"""What the machine asks for: a store that all its portals lie in, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from farstu.store.engine import Store, open_store
from tests.support.databases import Database


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open the database, as the role that owns nothing."""
    with closing(open_store(database.url)) as opened:
        yield opened
