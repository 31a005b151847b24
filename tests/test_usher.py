"""Who works imports off in the background, in one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from farstu.core.people_imports import ImportState
from farstu.core.roles import Role
from farstu.services.turns import Turn
from farstu.store.engine import open_store
from farstu.store.people_imports import Import
from farstu.usher import LASTS, LEASE, LOOK_EVERY, PAUSE, Usher
from tests.support.databases import make_sqlite_database
from tests.support.house import House, open_house
from tests.support.imports import see_it, start_file
from tests.test_auditor import Pauses


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        yield opened


@pytest.fixture
def started(house: House) -> Import:
    """Start an import there."""
    maja = house.add_person(role=Role.ADMINISTRATOR)
    return start_file(house, house.come_in(maja, house.give_app(maja)))


def _turn(house: House, holder: str = "one") -> Turn:
    return Turn(house.kit, LEASE, holder=holder, lasts=LASTS)


def _state(house: House, started: Import) -> ImportState:
    return see_it(house, started).state


def test_another_process_holds_the_lease(house: House, started: Import) -> None:
    """Then this one does nothing, until it runs out: whoever held it may be dead."""
    assert _turn(house, "another").is_ours()
    turn, never = _turn(house), threading.Event()
    Usher(house.kit).do_round(turn, never)
    assert _state(house, started) is ImportState.RUNNING
    house.clock.advance(2 * LASTS)
    with capture_logs() as logs:
        Usher(house.kit).do_round(turn, never)
        Usher(house.kit).do_round(turn, never)
    assert _state(house, started) is ImportState.DONE
    assert [(log["event"], log["invited"]) for log in logs] == [("imports_worked_off", 2)]


def test_a_server_that_stops_leaves_the_rest(house: House, started: Import) -> None:
    """To whoever comes next."""
    stopping = threading.Event()
    stopping.set()
    Usher(house.kit).do_round(_turn(house), stopping)
    assert _state(house, started) is ImportState.RUNNING


def test_it_works_until_the_server_stops_whatever_goes_wrong(
    house: House, started: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure is logged, and the next round comes; at the end the lease is passed on."""
    stopping = Pauses(2)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Usher, "do_round", fail)
    with capture_logs() as logs:
        Usher(house.kit).work(stopping)
    assert [log["event"] for log in logs] == ["imports_failed"] * 2
    assert stopping.asked == [LOOK_EVERY, PAUSE, PAUSE]
    monkeypatch.undo()
    Usher(house.kit).work(Pauses(1))
    assert _state(house, started) is ImportState.DONE
    assert _turn(house, "another").is_ours()


def test_a_thread_does_it(house: House, started: Import) -> None:
    """It ends with the server."""
    Usher(house.kit).start(Pauses(1))
    for thread in threading.enumerate():
        if thread.name == LEASE:
            thread.join(20)
    assert _state(house, started) is ImportState.DONE
