"""Linking by the API: an agreement is handed in once, and nobody is found without one."""

from __future__ import annotations

import pytest

from farstu.services.hosted_answers import Sent
from farstu.services.linking import Begun, agree_to_link, begin_link
from tests.api.support.program import Program
from tests.support.hosted import Sender, add_sender
from tests.support.house import Person
from tests.web.support.home import Home

BROWSER = "A" * 43
HERE = "/people/4711"


@pytest.fixture
def maja(home: Home) -> Person:
    """Be somebody whom no program knows."""
    return home.house.add_person()


@pytest.fixture
def code(home: Home, maja: Person) -> str:
    """Agree to be known as 4711; say with which code the browser came back."""
    house, shop = home.house, add_sender(home.house)
    seat = house.come_in(maja, house.give_app(maja))
    return agreed(home, shop, seat)


def agreed(home: Home, shop: Sender, seat: object) -> str:
    """Be sent, and agree."""
    at = home.house.kit, home.house.visit
    begun = begin_link(*at, shop.link("4711"), browser=BROWSER, is_inside=True)
    assert isinstance(begun, Begun)
    done = agree_to_link(*at, seat, browser=BROWSER, errand_id=begun.errand_id)  # type: ignore[arg-type]  # a seat, whoever sits
    assert isinstance(done, Sent)
    return str(shop.read(done.address)["code"])


def test_whoever_agreed_is_shown_from_then_on(program: Program, maja: Person, code: str) -> None:
    """As everybody else whom the program knows; of nothing it has the word yet."""
    assert program.get(HERE).status == 404
    told = program.post(f"{HERE}/link", {"code": code})
    assert (told.status, told.json["id"], told.json["own_id"]) == (201, maja.id, "4711")
    assert set(told.json["owners"].values()) == {"farstu"}
    assert [one["kind"] for one in told.json["factors"]] == ["totp"]
    assert program.get(HERE).json == told.json
    assert told.json in program.get("/people").json["people"]
    assert program.call("DELETE", HERE).code == "kept_by_farstu"


def test_a_code_is_good_once_and_for_its_id(program: Program, code: str) -> None:
    """Asked again under its name, the request has its answer again."""
    assert program.post("/people/4712/link", {"code": code}).code == "errand_over"
    first = program.post(f"{HERE}/link", {"code": code}, Idempotency_Key="a")
    again = program.post(f"{HERE}/link", {"code": code}, Idempotency_Key="a")
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    other = program.post(f"{HERE}/link", {"code": code})
    assert (other.status, other.code) == (410, "errand_over")


def test_an_id_that_somebody_got_meanwhile_is_taken(program: Program, code: str) -> None:
    """Nothing is attached; whose it is is not changed."""
    program.put(HERE, {"name": "Another"})
    told = program.post(f"{HERE}/link", {"code": code})
    assert (told.status, told.code) == (409, "own_id_taken")
    assert program.get(HERE).json["name"] == "Another"


def test_no_code_says_whether_somebody_is_here(program: Program, maja: Person) -> None:
    """An id of somebody, an id of nobody, an address: the same answer."""
    program.put(HERE, {"name": "Known"})
    for own_id in ("4711", "4712", maja.email, maja.id):
        told = program.post(f"/people/{own_id}/link", {"code": "A" * 43})
        assert (told.status, told.code) == (410, "errand_over")
