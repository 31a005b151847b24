"""Who tells people of rules ahead of time: once a day, and after each change, in one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from farstu.core.budget import Budgets, Limit, Scope
from farstu.core.plans import Layer, Plan, Wave
from farstu.herald import AGAIN_AFTER, LASTS, LEASE, LOOK_EVERY, Herald
from farstu.services.turns import Turn
from farstu.services.undelivered import list_unsent
from farstu.store.engine import open_store
from farstu.store.tx import Tx
from tests.support.databases import make_sqlite_database
from tests.support.house import OPTIONAL, REQUIRED, House, open_house, put_layer
from tests.test_auditor import Pauses

A_DAY = timedelta(days=1)


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal where a second factor is required in nine days."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        opened.add_person("maja@example.com")
        opened.clock.advance(60)
        _plan(opened, 9)
        yield opened


def _plan(house: House, days: int) -> None:
    waves = (Wave(starts_at=house.clock() + days * A_DAY),)
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=REQUIRED, waves=waves))
    house.write(lambda tx: put_layer(tx, layer, at=house.clock()))


def _turn(house: House, holder: str = "one") -> Turn:
    return Turn(house.kit, LEASE, holder=holder, lasts=LASTS)


def _sent(house: House) -> int:
    def count(tx: Tx) -> int:
        return len(list_unsent(house.kit, tx))

    return house.read(count)


def test_people_are_told_once_a_day_and_after_a_change(house: House) -> None:
    """In between nobody is gone through."""
    one, turn, never = Herald(house.kit), _turn(house), threading.Event()
    one.do_round(turn, never)
    assert _sent(house) == 1
    house.add_person("olle@example.com")
    house.clock.advance(60)
    one.do_round(turn, never)
    assert _sent(house) == 1
    _plan(house, 12)
    one.do_round(turn, never)
    assert _sent(house) == 3
    house.clock.advance(5 * A_DAY)
    one.do_round(turn, never)
    assert _sent(house) == 5


def test_another_process_holds_the_lease(house: House) -> None:
    """Then this one does nothing, until it runs out."""
    assert _turn(house, "another").is_ours()
    turn = _turn(house)
    Herald(house.kit).do_round(turn, threading.Event())
    assert _sent(house) == 0
    house.clock.advance(2 * LASTS)
    Herald(house.kit).do_round(turn, threading.Event())
    assert _sent(house) == 1


def test_what_a_budget_put_off_is_tried_again(house: House) -> None:
    """An hour later, and not every minute."""
    limits = {Scope.PORTAL: Limit(messages=1)}
    house.add_person("olle@example.com")
    house.clock.advance(60)
    _plan(house, 9)
    kit = replace(house.kit, budgets=Budgets(mail=limits))
    one, turn, never = Herald(kit), _turn(house), threading.Event()
    with capture_logs() as logs:
        one.do_round(turn, never)
        house.clock.advance(60)
        one.do_round(turn, never)
        house.clock.advance(AGAIN_AFTER)
        one.do_round(turn, never)
    assert [(log["event"], log["withheld"]) for log in logs] == [("ahead_told", 1)] * 2


def test_it_works_until_the_server_stops_whatever_goes_wrong(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure is logged, and the next round comes; at the end the lease is passed on."""
    stopping = Pauses(2)
    failing = Herald(house.kit)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Herald, "do_round", fail)
    with capture_logs() as logs:
        failing.work(stopping)
    assert [log["event"] for log in logs] == ["ahead_failed"] * 2
    assert stopping.asked == [LOOK_EVERY] * 3
    monkeypatch.undo()
    Herald(house.kit).work(Pauses(1))
    assert _sent(house) == 1
    assert _turn(house, "another").is_ours()


def test_a_thread_does_it(house: House) -> None:
    """It ends with the server."""
    stopping = Pauses(1)
    Herald(house.kit).start(stopping)
    for thread in threading.enumerate():
        if thread.name == LEASE:
            thread.join(20)
    assert _sent(house) == 1
