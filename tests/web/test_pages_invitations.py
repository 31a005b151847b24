"""Inviting and being invited, as browsers see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from farstu.core.invitations import STANDS, Ending
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.links import LIVES
from farstu.store import invitations
from tests.support.calls import Called, call_somebody
from tests.support.databases import Database
from tests.support.house import Person
from tests.support.one_database import on_sqlite
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

pytestmark = on_sqlite
INES = "ines@example.com"
PASSWORD = "violet harbour lantern 7"


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Build it."""
    with open_home(database) as home:
        yield home


def come(home: Home, person: Person, *, ago: float = 0) -> Browser:
    """Come in with an app that was proven so many minutes ago."""
    app = home.house.give_app(person)
    seat = sit(home.house, person, prove(home.house, app, ago=ago), ago=ago)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: seat.token}
    return browser


def administrator(home: Home, *, ago: float = 0) -> tuple[Browser, str]:
    """Let an administrator of the customers come in, and say where they invite."""
    maja = home.house.add_person(role=Role.ADMINISTRATOR)
    return come(home, maja, ago=ago), f"/org/{home.house.people}/invitations"


def withdraw(home: Home, call: Called) -> None:
    """Withdraw an invitation."""
    at = home.house.clock()
    home.house.write(lambda tx: invitations.end(tx, call.id, Ending.WITHDRAWN, at=at))


def test_nothing_typed_is_lost_to_a_proof_that_is_too_old(home: Home) -> None:
    """Whoever is asked to confirm finds their text again on the page that they come back to."""
    browser, here = administrator(home, ago=6)
    browser.get(here)
    typed = {"addresses": "olle@example.com", "role": "administrator", "line": "Hello"}
    answer = browser.post(here, typed)
    assert answer.location.startswith("/account/confirm?next=")
    page = browser.get(here)
    assert ">olle@example.com</textarea>" in page.text.replace("\n", "")
    assert 'value="administrator" selected' in page.text


def test_what_is_right_is_sent_and_the_rest_stays(home: Home) -> None:
    """After that the field has what is left to mend, and nothing else."""
    browser, here = administrator(home)
    browser.get(here)
    typed = {"addresses": "olle@example.com\nbroken.example", "role": "member"}
    answer = browser.post(here, typed)
    assert answer.status == 422
    assert "Send the 1 that is right" in answer.text
    answer = browser.post(here, typed | {"partly": "yes"})
    assert "The others are on their way. 1 is left to mend." in answer.text
    assert ">broken.example</textarea>" in answer.text.replace("\n", "")
    assert browser.post(here, typed | {"addresses": ""}).status == 422
    assert browser.post(here, typed | {"addresses": "p@example.com"}).status == 303


def test_a_list_says_what_was_done_and_what_can_be(home: Home) -> None:
    """One is sent again and withdrawn from its line; later both say that it is over."""
    browser, here = administrator(home)
    call = call_somebody(home.house, INES)
    browser.get(here)
    for deed, status in (("again", 303), ("withdraw", 303), ("again", 409), ("withdraw", 409)):
        assert browser.post(f"{here}/{call.id}/{deed}").status == status


def test_a_link_says_what_became_of_its_invitation(home: Home) -> None:
    """It makes an account once; withdrawn, answered or too late it says so."""
    house = home.house
    withdrawn, late = call_somebody(house, "p@example.com"), call_somebody(house, INES)
    withdraw(home, withdrawn)
    browser = home.open_browser()
    for call, words in ((withdrawn, "withdrew it"), (late, "")):
        answer = browser.get(f"/invite/{call.token}")
        assert (answer.status, words in answer.text) == (410 if words else 200, True)
    done = browser.post(f"/invite/{late.token}", {"name": "Ines", "password": PASSWORD})
    assert done.location == "/setup"
    answer = home.open_browser().get(f"/invite/{late.token}")
    assert (answer.status, "It was accepted" in answer.text) == (410, True)
    other = call_somebody(house, "q@example.com")
    house.clock.advance(STANDS)
    answer = home.open_browser().get(f"/invite/{other.token}")
    assert (answer.status, "not answered in time" in answer.text) == (410, True)


def test_an_old_link_gets_a_new_one(home: Home) -> None:
    """Its page offers that, the form behind it is closed, and the old address is dead then."""
    call = call_somebody(home.house, INES)
    home.house.clock.advance(LIVES)
    browser, here = home.open_browser(), f"/invite/{call.token}"
    for answer in (
        browser.get(here),
        browser.post(here, {"name": "Ines", "password": PASSWORD}),
    ):
        assert (answer.status, f'action="{here}/new-link"' in answer.text) == (200, True)
    assert browser.post(f"{here}/new-link").title.startswith("Check your email")
    assert browser.get(here).status == 410
    assert browser.post(f"{here}/new-link").status == 410


def test_an_account_is_sent_to_sign_in(home: Home) -> None:
    """Outside it says so, as somebody else it says that too, and as its owner it leads on."""
    house = home.house
    ines, other = house.add_person(INES), house.add_person("other@example.com")
    call = call_somebody(house, INES, organisation_id=house.add_organisation())
    here = f"/invite/{call.token}"
    outside = home.open_browser()
    assert "There is an account with" in outside.get(here).text
    assert "There is an account with" in outside.post(here, {"name": "x"}).text
    assert "you are signed in as other@example.com" in come(home, other).get(here).text
    mine = f"/account/invitations/{call.id}"
    browser = come(home, ines)
    assert browser.get(here).location == mine
    assert browser.get(mine).title.startswith("Join Elsewhere")
    assert browser.post(f"{mine}/join").location.startswith("/account/security")
    assert browser.get(mine).status == 410
    assert browser.post(f"{mine}/join").status == 409
    assert browser.post(f"{mine}/decline").status == 409


def test_an_invitation_is_declined(home: Home) -> None:
    """It no longer waits in Security and login."""
    ines = home.house.add_person(INES)
    call = call_somebody(home.house, INES, organisation_id=home.house.add_organisation())
    browser = come(home, ines)
    assert "You are invited to Elsewhere." in browser.get("/account/security").text
    done = browser.post(f"/account/invitations/{call.id}/decline")
    assert done.location.startswith("/account/security")
    home.house.clock.advance(timedelta(seconds=1))
    assert "You are invited to Elsewhere." not in browser.get("/account/security").text
