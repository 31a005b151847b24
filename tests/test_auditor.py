"""Who keeps the audit trail in the background: closing often, signing and forgetting hourly."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from farstu.auditor import CLOSE_EVERY, PAUSE, SIGN_EVERY, Auditor
from farstu.core.audit import AuditEvent
from farstu.services.audit_closing import SETTLED
from farstu.store.engine import open_store
from tests.support.databases import make_sqlite_database
from tests.support.house import House, open_house
from tests.support.trail import happen, stored, tamper

YEAR = timedelta(days=365)


class Pauses(threading.Event):
    """A server that stops after so many rounds, and notes for how long each of them is waited."""

    def __init__(self, rounds: int) -> None:
        """Run for *rounds*."""
        super().__init__()
        self.asked: list[float | None] = []
        self._rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for nothing."""
        self.asked.append(timeout)
        return len(self.asked) > self._rounds


@pytest.fixture
def house(run_folder: Path, tmp_path: Path) -> Iterator[House]:
    """Open a portal."""
    made = make_sqlite_database(run_folder, folder=tmp_path)
    with closing(open_store(made.url)) as store, open_house(store) as opened:
        yield opened


def test_each_round_closes_what_is_settled(house: House) -> None:
    """And leaves what has just happened to the next one."""
    one = Auditor(house.kit, YEAR)
    happen(house, 3)
    house.clock.advance(SETTLED * 2)
    happen(house, 1)
    one.do_round()
    open_still = [event for event in stored(house) if event.chain_position is None]
    assert {event.event for event in open_still} <= {
        AuditEvent.CODE_SENT,
        AuditEvent.AUDIT_KEY_ADDED,
    }
    house.clock.advance(SETTLED * 2)
    one.do_round()
    assert all(event.chain_position for event in stored(house))


def test_checkpoints_are_logged(house: House) -> None:
    """With everything that checking one takes; once a day, seen once an hour."""
    one = Auditor(house.kit, YEAR)
    happen(house)
    house.clock.advance(SETTLED * 2)
    with capture_logs() as logs:
        one.do_round()
        one.do_round()
    [told] = [line for line in logs if line["event"] == "audit_checkpoint"]
    assert {"portal", "chain", "number", "hash", "at", "key", "signature"} <= told.keys()
    for hours, expected in ((23, 0), (25, 1)):
        happen(house)
        house.clock.advance(timedelta(hours=hours))
        with capture_logs() as logs:
            one.do_round()
        assert len(logs) == expected
    assert timedelta(hours=23) > SIGN_EVERY


def test_what_is_old_is_forgotten_and_told(house: House) -> None:
    """And what does not fit is kept, and told louder."""
    one = Auditor(house.kit, YEAR)
    happen(house, 3)
    house.clock.advance(SETTLED * 2)
    one.do_round()
    house.clock.advance(YEAR * 2)
    with capture_logs() as logs:
        one.do_round()
    assert "audit_forgotten" in {line["event"] for line in logs}
    happen(house, 3)
    house.clock.advance(SETTLED * 2)
    one.do_round()
    tamper(house, stored(house)[-1].chain_position or 0, actor_id="somebody")
    house.clock.advance(YEAR * 2)
    with capture_logs() as logs:
        one.do_round()
    [told] = [line for line in logs if line["event"] == "audit_chain_damaged"]
    assert (told["chain"], told["log_level"]) == (house.portal.id, "error")


def test_only_one_process_keeps_the_trail(house: House) -> None:
    """The other one does nothing until the lease is passed on, as it is when a server stops."""
    rounds: list[str] = []
    first, second = Auditor(house.kit, YEAR), Auditor(house.kit, YEAR)

    class Meanwhile(Pauses):
        def wait(self, timeout: float | None = None) -> bool:
            if len(self.asked) == 1:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(os, "getpid", lambda: 1)
                    second.work(Pauses(1))
            return super().wait(timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Auditor, "do_round", lambda self: rounds.append(str(id(self))))
        first.work(Meanwhile(2))
        assert rounds == [str(id(first))] * 2
        second.work(Pauses(1))
    assert rounds[-1] == str(id(second))


def test_a_failure_is_told_and_tried_again_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread lives on."""

    def fail(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Auditor, "do_round", fail)
    stopping = Pauses(2)
    with capture_logs() as logs:
        Auditor(house.kit, YEAR).work(stopping)
    assert [line["event"] for line in logs] == ["audit_failed"] * 2
    assert stopping.asked == [CLOSE_EVERY, PAUSE, PAUSE]


def test_it_works_in_a_thread_of_its_own(house: House) -> None:
    """Which ends when the server stops."""
    stopping = Pauses(1)
    before = set(threading.enumerate())
    Auditor(house.kit, YEAR).start(stopping)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    assert stopping.asked[0] == CLOSE_EVERY
