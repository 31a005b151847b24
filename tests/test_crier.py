"""Who posts to webhooks in the background: one process at a time, whatever breaks in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from farstu.crier import LASTS, LEASE, LOOK_EVERY, PAUSE, Crier
from farstu.services.accounts import suspend_account
from farstu.services.turns import Turn
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.hooked import hook
from tests.support.house import House, open_house
from tests.support.receivers import POSTER, receive
from tests.test_auditor import Pauses


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        yield opened


def test_of_two_processes_one_posts(house: House) -> None:
    """Once, and says so in the log; the other one finds nothing, and may not look."""
    with receive() as receiver, capture_logs() as logs:
        hook(house, receiver.address)
        maja, crier = house.add_person(), Crier(house.kit, POSTER)
        house.write(lambda tx: suspend_account(house.kit, tx, maja.id))
        for holder in ("here", "there"):
            turn = Turn(house.kit, LEASE, holder=holder, lasts=LASTS)
            crier.do_round(turn, threading.Event())
    assert receiver.types() == ["user_suspended"]
    assert [(line["event"], line["taken"]) for line in logs] == [("webhooks", 1)]


def test_it_goes_on_after_a_round_that_broke(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a longer pause, with what broke in the log."""
    crier, stopping = Crier(house.kit, POSTER), Pauses(3)
    broken = iter([True, False, False])
    do_round = Crier.do_round

    def breaks_once(one: Crier, turn: Turn, stop: threading.Event) -> None:
        if next(broken):
            raise ZeroDivisionError
        do_round(one, turn, stop)

    monkeypatch.setattr(Crier, "do_round", breaks_once)
    with capture_logs() as logs:
        crier.work(stopping)
    assert stopping.asked == [LOOK_EVERY, PAUSE, LOOK_EVERY, LOOK_EVERY]
    assert [line["event"] for line in logs] == ["webhooks_failed"]
