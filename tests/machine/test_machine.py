"""Whatever happens after whatever else, nobody comes in who has not shown enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from farstu.store.engine import Store, open_store
from tests.machine.ruling import Portal
from tests.support.databases import Database, make_sqlite_database

QUICK = settings(
    max_examples=8,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def play(store: Store, *, by: settings) -> set[str]:
    """Let the machine run on *store*, and say what came true in it."""

    class Played(Portal):
        """The portal on that store."""

    Played.store, Played.reached = store, set()
    run_state_machine_as_test(Played, settings=by)
    return Played.reached


@pytest.fixture
def sqlite_store(run_folder: Path, tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(make_sqlite_database(run_folder, folder=tmp_path).url)) as store:
        yield store


def test_in_short(sqlite_store: Store) -> None:
    reached = play(sqlite_store, by=QUICK)
    print("\n".join(sorted(reached)))
    assert 0
