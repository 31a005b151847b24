"""Removing a method: what stays is shown to work before the other one goes."""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

import pytest

from farstu.http.cookies import Cookie
from farstu.store import authenticators
from tests.support.house import App, House, Person
from tests.support.key_holder import BOTH, give_key
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import prove, prove_key, sit

INSIDE = "/account/security"


@pytest.fixture
def house(home: Home) -> House:
    """Let keys count as well."""
    home.house.set_policy(BOTH)
    return home.house


@pytest.fixture
def maja(house: House) -> Person:
    """Let Maja have an account."""
    return house.add_person("maja@example.com")


def remove_page(app: App) -> str:
    """Say where a method is removed."""
    return f"{INSIDE}/authenticators/{app.id}/remove"


def held(house: House, person: Person) -> set[str]:
    """Say what somebody has by now."""
    return {one.id for one in house.subject(person).held}


def confirm_page(app: App) -> str:
    """Say where somebody proves it again who is on their way to remove that."""
    return "/account/confirm?" + urlencode({"next": remove_page(app)})


@pytest.fixture
def phone(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja, name="Phone")


@pytest.fixture
def inside(house: House, browser: Browser, maja: Person, phone: App) -> Browser:
    """Let her have signed in with that just now."""
    browser.cookies = {Cookie.SESSION: sit(house, maja, prove(house, phone)).token}
    browser.get(INSIDE)
    return browser


def test_what_stays_is_asked_for_and_not_what_goes(
    house: House, inside: Browser, maja: Person, phone: App
) -> None:
    """The page says why; a code of the phone is no answer, one of the tablet is."""
    tablet = house.give_app(maja, name="Tablet")
    answer = inside.get(remove_page(phone))
    assert answer.location == confirm_page(phone)
    shown = inside.get(answer.location)
    assert "Before “Phone” goes, show that what stays works." in shown.text
    going = {"next": remove_page(phone), "kind": "totp"}
    house.clock.advance(30)
    wrong = inside.post("/account/confirm", {**going, **phone.answer()})
    assert wrong.status == 422
    assert inside.get(remove_page(phone)).location == confirm_page(phone)
    inside.get(confirm_page(phone))
    right = inside.post("/account/confirm", {**going, **tablet.answer()})
    assert right.location == remove_page(phone)
    assert inside.get(remove_page(phone)).status == 200
    assert urlsplit(inside.post(remove_page(phone)).location).path == INSIDE
    assert held(house, maja) == {tablet.id}


def test_a_form_that_comes_anyway_removes_nothing(
    house: House, inside: Browser, maja: Person, phone: App
) -> None:
    """The service judges it, whatever page was open."""
    tablet = house.give_app(maja, name="Tablet")
    assert inside.post(remove_page(phone)).location == confirm_page(phone)
    assert held(house, maja) == {phone.id, tablet.id}
    assert urlsplit(inside.post(remove_page(tablet)).location).path == INSIDE
    assert held(house, maja) == {phone.id}


def test_a_browser_asks_for_the_keys_that_stay(
    house: House, browser: Browser, maja: Person
) -> None:
    """The key that goes is not among those that the browser may answer with."""
    key, spare = give_key(house, maja), give_key(house, maja, name="Spare")
    browser.cookies = {Cookie.SESSION: sit(house, maja, prove_key(house, key)).token}
    assert browser.get(remove_page(key)).location == confirm_page(key)
    browser.get(confirm_page(key))
    begin = "/account/confirm/webauthn/begin"
    asked = json.loads(browser.post(begin, {"next": remove_page(key)}).text)
    names = {one.id: one.lookup for one in house.subject(maja).held}
    assert [one["id"] for one in asked["options"]["allowCredentials"]] == [names[spare.id]]
    assert "problem" in json.loads(browser.post(begin).text)


def test_a_stronger_thing_that_goes_is_proven_as_well(
    house: House, inside: Browser, maja: Person, phone: App
) -> None:
    """Nobody who has the app alone removes the key: who lost it has a recovery code."""
    key = give_key(house, maja)
    assert inside.get(remove_page(key)).location == confirm_page(key)
    shown = inside.get(confirm_page(key))
    assert "You’re about to change how you sign in." in shown.text
    assert inside.post(remove_page(key)).location == confirm_page(key)
    assert held(house, maja) == {phone.id, key.id}


def test_the_only_method_proves_for_itself(
    house: House, inside: Browser, maja: Person, phone: App
) -> None:
    """Nothing stays that could, so its page is open to who has just shown it."""
    house.set_policy(BOTH)
    assert inside.get(remove_page(phone)).status == 200
    assert held(house, maja) == {phone.id}


def test_what_was_stopped_is_not_asked_for(
    house: House, inside: Browser, maja: Person, phone: App
) -> None:
    """It could not answer; then it is as if there were only the other one."""
    tablet = house.give_app(maja, name="Tablet")
    house.write(lambda tx: authenticators.suspend(tx, [tablet.id], at=house.clock()))
    assert inside.get(remove_page(phone)).status == 200
