"""Who keeps house in the background, and says when the clock was set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from farstu.housekeeper import SOON, Housekeeper
from farstu.services.housekeeping import EVERY
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.house import House, open_house
from tests.test_auditor import Pauses

FIVE_MINUTES = EVERY.total_seconds()


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        yield opened


def test_what_is_over_is_forgotten_each_round(house: House) -> None:
    """And how much that was is logged."""
    house.knock(house.add_person())
    keeper = Housekeeper(house.kit, steady=lambda: 0.0)
    house.clock.advance(timedelta(seconds=50))
    keeper.do_round()
    house.clock.advance(timedelta(hours=1))
    with capture_logs() as said:
        keeper.do_round()
    assert {"event": "housekeeping_done", "forgotten": 1, "log_level": "info"} in said


@pytest.mark.parametrize("jump", [-86_400, -3600, -60, 60, 3600, 86_400])
def test_a_clock_that_was_set_is_logged_once(house: House, jump: int) -> None:
    """By how much, whether it was set back or ahead."""
    passed = iter([0.0, FIVE_MINUTES, 2 * FIVE_MINUTES])
    keeper = Housekeeper(house.kit, steady=lambda: next(passed))
    keeper.do_round()
    with capture_logs() as said:
        house.clock.advance(FIVE_MINUTES + jump)
        keeper.do_round()
        house.clock.advance(FIVE_MINUTES)
        keeper.do_round()
    told = [one for one in said if one["event"] == "clock_set"]
    assert told == [{"event": "clock_set", "seconds": jump, "log_level": "warning"}]


def test_a_clock_that_goes_right_is_not_spoken_of(house: House) -> None:
    """Nor one that is put right by some seconds."""
    passed = iter([0.0, FIVE_MINUTES])
    keeper = Housekeeper(house.kit, steady=lambda: next(passed))
    keeper.do_round()
    house.clock.advance(FIVE_MINUTES - 59)
    with capture_logs() as said:
        keeper.do_round()
    assert [one for one in said if one["event"] == "clock_set"] == []


def test_it_begins_soon_and_goes_on_after_a_failure(house: House) -> None:
    """A round that breaks is logged, and the next one is tried."""

    def broken() -> float:
        raise OSError("no such clock")

    pauses = Pauses(2)
    with capture_logs() as said:
        Housekeeper(replace(house.kit), steady=broken).work(pauses)
    assert pauses.asked == [SOON, FIVE_MINUTES, FIVE_MINUTES]
    assert [one["event"] for one in said] == ["housekeeping_failed"] * 2
