"""Rows that are kept: asked for once, and anew as soon as anything was revoked, wherever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from farstu.core.scopes import Scope
from farstu.services.api_keys import (
    KeyFault,
    KeyWish,
    MadeKey,
    TurnedAway,
    add_api_key,
    admit,
    revoke_api_key,
)
from farstu.services.kept_rows import MOST, amend, recall
from farstu.store.api_keys import ApiKey
from farstu.store.board import EVERYTHING
from farstu.store.engine import open_store
from tests.support.databases import Database
from tests.support.house import House


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept, and how often it was looked for."""

    looks: int
    name: str = "first"


class Looking:
    """Looks for a row."""

    def __init__(self) -> None:
        """Begin."""
        self.looks = 0

    def __call__(self) -> Row:
        """Look."""
        self.looks += 1
        return Row(self.looks)


@pytest.fixture
def trusted(house: House) -> House:
    """Have a board that is trusted, as where the store is watched."""
    house.kit.store.board.is_trusted = True
    return house


def test_a_row_is_looked_for_once_until_something_is_revoked(trusted: House) -> None:
    """Whatever it is: a number of the board says so, before any clock does."""
    kit, look = trusted.kit, Looking()
    assert [recall(kit, "row", look=look) for _ in range(3)] == [Row(1)] * 3
    kit.store.board.mark([EVERYTHING])
    assert recall(kit, "row", look=look) == Row(2)


def test_a_row_is_believed_for_seconds_whatever_the_board_says(trusted: House) -> None:
    """Who revoked it may have died before telling the board; no clock that goes back helps."""
    kit, look = trusted.kit, Looking()
    recall(kit, "row", look=look)
    trusted.clock.advance(4.9)
    assert recall(kit, "row", look=look) == Row(1)
    trusted.clock.advance(0.2)
    assert recall(kit, "row", look=look) == Row(2)
    trusted.clock.advance(-60)
    assert recall(kit, "row", look=look) == Row(3)


def test_what_is_revoked_while_somebody_looks_is_looked_for_again(trusted: House) -> None:
    """The number is read before the row."""
    kit, look = trusted.kit, Looking()

    def meanwhile() -> Row:
        kit.store.board.mark([EVERYTHING])
        return look()

    assert recall(kit, "row", look=meanwhile) == Row(1)
    assert recall(kit, "row", look=look) == Row(2)


def test_nothing_is_kept_where_revocations_are_not_seen(trusted: House) -> None:
    """So on PostgreSQL, until somebody listens."""
    kit, look = trusted.kit, Looking()
    kit.store.board.is_trusted = False
    assert [recall(kit, "row", look=look) for _ in range(2)] == [Row(1), Row(2)]
    kit.store.board.is_trusted = True


def test_what_is_not_there_is_not_kept(trusted: House) -> None:
    """Nobody fills the memory with names of nothing; a row that went is not remembered."""
    kit = trusted.kit
    assert recall(kit, "none", look=lambda: None) is None
    assert ("none",) not in kit.kept


def test_so_many_are_kept_and_no_more(trusted: House) -> None:
    """Then all are looked for anew."""
    kit = trusted.kit
    for number in range(MOST + 1):
        recall(kit, "row", str(number), look=Looking())
    assert len(kit.kept) == 1


def test_what_nobody_is_told_of_is_changed_in_place(trusted: House) -> None:
    """It is no younger by that; of what is not kept, nothing is."""
    kit, look = trusted.kit, Looking()
    recall(kit, "row", look=look)
    amend(kit, "row", name="second")
    amend(kit, "other", name="second")
    assert recall(kit, "row", look=look) == Row(1, "second")
    kit.store.board.mark([EVERYTHING])
    assert recall(kit, "row", look=look) == Row(2)


def test_a_key_that_another_process_revoked_opens_nothing(house: House, database: Database) -> None:
    """At the next call, however often it was used before."""
    kit, wish = house.kit, KeyWish(name="Shop", scopes=[Scope.VERIFY])
    made = house.write(lambda tx: add_api_key(kit, tx, wish))
    assert isinstance(made, MadeKey)
    for _ in range(3):
        assert isinstance(admit(kit, house.visit, made.text, Scope.VERIFY), ApiKey)
        house.clock.advance(timedelta(minutes=2).total_seconds())
    other = open_store(database.url)
    other.write(lambda tx: revoke_api_key(kit, tx, made.key.id), portal_id=house.portal.id)
    other.close()
    away = admit(kit, house.visit, made.text, Scope.VERIFY)
    assert away == TurnedAway(fault=KeyFault.REVOKED)
