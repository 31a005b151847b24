"""An SQLite file that is moved or replaced while somebody has it open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farstu.store.engine import Store, open_store
from farstu.store.errors import StoreReplacedError
from farstu.store.sickness import Sickness, find_sickness
from tests.support.databases import Database
from tests.support.marks import PORTAL, mark, marks_of
from tests.support.one_database import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """Open the file, and have it in use."""
    with closing(open_store(database.url)) as opened:
        opened.write(mark("before"), portal_id=PORTAL)
        assert marks_of(opened) == {"before"}
        yield opened


@pytest.mark.parametrize("is_replaced", [True, False])
def test_no_deed_goes_into_a_file_that_nobody_finds(
    store: Store, database: Database, *, is_replaced: bool
) -> None:
    """Neither deed nor question; with the file back in its place everything goes on."""
    path = Path(database.url.removeprefix("sqlite:///"))
    aside = path.with_name("aside.db")
    path.rename(aside)
    if is_replaced:
        shutil.copyfile(aside, path)
    for _ in range(2):
        with pytest.raises(StoreReplacedError) as failed:
            store.write(mark("lost"), portal_id=PORTAL)
        with pytest.raises(StoreReplacedError):
            marks_of(store)
        assert find_sickness(failed.value) is Sickness.REPLACED
    aside.replace(path)
    store.write(mark("after"), portal_id=PORTAL)
    assert marks_of(store) == {"before", "after"}
