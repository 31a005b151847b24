"""Whether a process is ready: one look at a time, and what it saw is what others are told."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta

import pytest

from farstu.services.fitness import DATABASE, Fitness
from farstu.services.turns import Turn
from tests.support.house import House


def fail(*_: object, **__: object) -> object:
    """Do nothing, for want of room."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_a_database_that_takes_deeds_is_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that takes none is not, until it does again."""
    fitness = Fitness(house.kit)
    assert fitness.find_trouble() is None
    with monkeypatch.context() as patch:
        patch.setattr(house.kit.store, "write", fail)
        assert fitness.find_trouble() == DATABASE
    assert fitness.find_trouble() is None


def test_one_looks_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask while a look takes long, they are told at once what was seen last."""
    fitness = Fitness(house.kit)
    assert fitness.find_trouble() is None
    goes_on, looks = threading.Event(), threading.Event()

    def wait(*_: object, **__: object) -> bool:
        looks.set()
        return goes_on.wait(60)

    monkeypatch.setattr(house.kit.store, "write", wait)
    first = threading.Thread(target=fitness.find_trouble)
    first.start()
    assert looks.wait(60)
    assert fitness.find_trouble() is None
    goes_on.set()
    first.join()


def test_a_turn_that_cannot_be_passed_on_runs_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that stops while its database is sick ends like any other; a bug is a bug still."""
    turn = Turn(house.kit, "chore", holder="us", lasts=timedelta(minutes=1))
    assert turn.is_ours()
    with monkeypatch.context() as patch:
        patch.setattr(house.kit.store, "write", fail)
        turn.pass_on()
    assert turn.is_ours()
    monkeypatch.setattr(house.kit.store, "write", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        turn.pass_on()
