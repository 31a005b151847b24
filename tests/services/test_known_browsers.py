"""A browser in which somebody never signed in before: its owner hears of it, and of no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.crypto.tokens import is_token
from farstu.services.housekeeping import keep_house
from farstu.services.known_browsers import KNOWN_FOR, MOST
from farstu.services.own_data import export_account
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store import known_browsers
from tests.support.house import OFF, House, Person


@pytest.fixture
def maja(house: House) -> Person:
    """Let Maja sign in by password."""
    house.set_policy(OFF)
    return house.add_person("maja@example.com")


def come(house: House, person: Person, browser: str | None) -> str | None:
    """Sign in, and say what the browser keeps."""
    visit = replace(house.visit, browser=browser)
    moved = sign_in(house.kit, visit, identifier=person.email, password=person.password)
    assert isinstance(moved, Moved)
    return moved.browser


def told(house: House) -> int:
    """Count what was told."""
    return house.events()[AuditEvent.BROWSER_NEW]


def test_the_first_browser_is_not_told_of_and_the_second_is(house: House, maja: Person) -> None:
    """Whoever comes back in either is known, and each keeps what it has."""
    first = come(house, maja, "")
    assert first is not None
    assert is_token(first)
    assert told(house) == 0
    second = come(house, maja, "")
    assert second not in {None, first}
    assert told(house) == 1
    assert (come(house, maja, first), come(house, maja, second)) == (first, second)
    assert told(house) == 1


def test_one_browser_is_new_to_each_account(house: House, maja: Person) -> None:
    """It keeps one value for all of them; whose it is elsewhere says nothing."""
    olle = house.add_person("olle@example.com")
    value = come(house, maja, "")
    assert come(house, olle, value) == value
    assert told(house) == 0
    other = come(house, olle, "")
    assert told(house) == 1
    assert come(house, maja, other) == other
    assert told(house) == 2


def test_what_is_no_browser_is_not_known(house: House, maja: Person) -> None:
    """Neither told of, nor given anything."""
    come(house, maja, "")
    assert come(house, maja, None) is None
    assert told(house) == 0


def test_of_too_many_the_longest_away_is_forgotten(house: House, maja: Person) -> None:
    """Coming back it is new."""
    values = []
    for _ in range(MOST):
        values.append(come(house, maja, ""))
        house.clock.advance(60)
    assert come(house, maja, values[0]) == values[0]
    house.clock.advance(60)
    come(house, maja, "")
    before = told(house)
    assert len(house.read(lambda tx: known_browsers.list_of_account(tx, maja.id))) == MOST
    come(house, maja, values[0])
    assert told(house) == before
    come(house, maja, values[1])
    assert told(house) == before + 1


def test_housekeeping_leaves_the_last_one(house: House, maja: Person) -> None:
    """After years away somebody is told of a new browser all the same."""
    old = come(house, maja, "")
    house.clock.advance(timedelta(days=1))
    latest = come(house, maja, "")
    house.clock.advance(KNOWN_FOR + timedelta(days=30))
    keep_house(house.kit, holder="tests")
    left = house.read(lambda tx: known_browsers.list_of_account(tx, maja.id))
    assert len(left) == 1
    before = told(house)
    come(house, maja, latest)
    assert told(house) == before
    come(house, maja, old)
    assert told(house) == before + 1


def test_they_are_in_the_data_export(house: House, maja: Person) -> None:
    """By program and times; never what is kept."""
    value = come(house, maja, "")
    exported = house.write(lambda tx: export_account(house.kit, tx, None, maja.id))
    assert exported is not None
    [one] = exported["browsers"]
    assert one == {
        "agent": house.visit.agent,
        "created_at": house.clock().isoformat(),
        "last_seen_at": house.clock().isoformat(),
    }
    assert str(value) not in str(exported)
