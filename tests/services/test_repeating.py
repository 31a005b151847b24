"""A request that names itself is done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.services.housekeeping import keep_house
from farstu.services.kit import Visit
from farstu.services.repeating import IN_HAND, KEPT, Conflict, Named, Written, do_once
from farstu.services.sealed_rows import list_sealed
from farstu.store import schema
from tests.support.house import House, at_once

NAMED = Named(name="n1", request="POST /x 1")


class Counter:
    """Something to be done, that counts how often it was."""

    def __init__(self, *, keeps: bool = True) -> None:
        """Begin at nothing."""
        self.times = 0
        self.keeps = keeps

    def __call__(self) -> tuple[Written, bool]:
        """Do it."""
        self.times += 1
        return {"times": self.times}, self.keeps


def do(house: House, counter: Counter, named: Named = NAMED, *, key: str = "k") -> object:
    """Ask for it."""
    visit: Visit = replace(house.visit, api_key_id=key)
    return do_once(house.kit, visit, named, counter)


def test_the_same_request_is_answered_again(house: House) -> None:
    """And not done again; another key's name is another one."""
    counter = Counter()
    assert [do(house, counter) for _ in range(3)] == [{"times": 1}] * 3
    assert do(house, counter, key="other") == {"times": 2}


def test_a_name_is_good_for_one_request(house: House) -> None:
    """Whatever else it is sent with is refused."""
    counter = Counter()
    do(house, counter)
    assert do(house, counter, replace(NAMED, request="POST /x 2")) is Conflict.OTHER
    assert counter.times == 1


def test_of_several_at_once_one_is_done(house: House) -> None:
    """The others are told that it is under way, or what came of it."""
    counter = Counter()
    told = at_once(*[lambda: do(house, counter)] * 6)
    assert counter.times == 1
    assert all(one in ({"times": 1}, Conflict.UNDER_WAY) for one in told)
    assert {"times": 1} in told


def test_what_broke_may_be_tried_again(house: House) -> None:
    """An exception, and an answer that is not worth keeping, leave nothing behind."""

    def fail() -> tuple[Written, bool]:
        raise ArithmeticError

    visit = replace(house.visit, api_key_id="k")
    with pytest.raises(ArithmeticError):
        do_once(house.kit, visit, NAMED, fail)
    brief = Counter(keeps=False)
    assert [do(house, brief), do(house, brief)] == [{"times": 1}, {"times": 2}]
    assert do(house, Counter()) == {"times": 1}


def test_what_was_broken_off_does_not_stand_in_the_way_for_ever(house: House) -> None:
    """A process that died left a row; after a while it counts for nothing."""
    inner = Counter()

    def die() -> tuple[Written, bool]:
        assert do(house, inner) is Conflict.UNDER_WAY
        house.clock.advance(IN_HAND)
        assert do(house, inner) == {"times": 1}
        return {}, False

    visit = replace(house.visit, api_key_id="k")
    do_once(house.kit, visit, NAMED, die)
    assert do(house, inner) == {"times": 1}


def test_answers_are_kept_sealed_and_for_a_day(house: House) -> None:
    """Rotating keys finds them; housekeeping forgets them."""
    do(house, Counter())
    [sealed] = house.read(lambda tx: list(list_sealed(tx)))
    assert b"times" not in sealed.blob
    t = schema.api_answers
    count = t.select().where(t.c.portal_id == house.portal.id)
    house.clock.advance(KEPT - timedelta(seconds=1))
    keep_house(house.kit, holder="h")
    assert len(house.read(lambda tx: tx.execute(count).all())) == 1
    house.clock.advance(timedelta(minutes=30))
    keep_house(house.kit, holder="h")
    assert house.read(lambda tx: tx.execute(count).all()) == []
