"""The pages about people, over the wire: filters in the address, pages, forms, and what is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from tests.support.databases import Database
from tests.support.house import Person
from tests.support.members import join, role_of
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

WHO = re.compile(r'"who-([0-9a-z]{26})"')


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Open a portal."""
    with open_home(database) as opened:
        yield opened


def come(home: Home, person: Person) -> Browser:
    """Sign somebody in who has just proven an app."""
    browser, app = home.open_browser(), home.house.give_app(person)
    browser.cookies = {Cookie.SESSION: sit(home.house, person, prove(home.house, app)).token}
    return browser


@pytest.fixture
def owner(home: Home) -> Browser:
    """Let an owner of the customers come in."""
    return come(home, home.house.add_person("owner@example.com", role=Role.OWNER))


def test_filters_are_in_the_address_and_stay_on_the_way(home: Home, owner: Browser) -> None:
    """The second page has them too; a page behind the last leads to the first."""
    for number in range(52):
        home.house.add_person(f"p{number:02}@example.com")
    here = f"/org/{home.house.people}/people"
    first = owner.get(f"{here}?q=P&state=bare&role=member")
    assert "52 people match." in first.text
    later = f"{here}?q=P&amp;state=bare&amp;role=member&amp;page=2"
    assert f'href="{later}"' in first.text
    second = owner.get(later.replace("&amp;", "&"))
    assert "51 to 52 of 52" in second.text
    assert owner.get(f"{here}?q=P&page=9").location == f"{here}?q=P"


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=999999", "state=x&role=x", "page=²"])
def test_an_address_that_means_nothing_filters_nothing(
    home: Home, owner: Browser, query: str
) -> None:
    """What nobody knows is left out."""
    answer = owner.get(f"/org/{home.house.people}/people?{query}")
    assert (answer.status, "1 person belongs to" in answer.text) == (200, True)


def test_nobody_matches(home: Home, owner: Browser) -> None:
    """The page says so, and how to see everybody again."""
    answer = owner.get(f"/org/{home.house.people}/people?q=%25")
    assert "No one matches." in answer.text
    assert "Clear filters" in answer.text


def test_reminders_say_what_became_of_them(home: Home, owner: Browser) -> None:
    """By name: who gets one, and who does not; nobody chosen is told how to choose."""
    bare = home.house.add_person("bare@example.com")
    here = f"/org/{home.house.people}/people"
    owner.get(here)
    assert "Choose people by the box" in owner.post(f"{here}/remind").text
    sent = owner.post(f"{here}/remind", [("who", bare.id), ("who", "nobody")])
    assert "1 reminder is on its way" in sent.text
    again = owner.post(f"{here}/remind", [("who", bare.id)])
    assert "was reminded within the last day" in again.text


@pytest.mark.parametrize(
    ("deed", "asked", "done"),
    [
        ("end_sessions", "Sign 2 people out everywhere?", "They are signed out everywhere."),
        ("suspend", "Suspend 2 people?", "They are suspended"),
    ],
)
def test_several_are_named_before_it_is_done_to_them(
    home: Home, owner: Browser, deed: str, asked: str, done: str
) -> None:
    """With those for whom it is not open; once confirmed, the list says that it was done."""
    ids = [home.house.add_person(f"{name}@example.com").id for name in ("ann", "bo")]
    peer = home.house.add_person("peer@example.com", role=Role.OWNER)
    here, before = f"/org/{home.house.people}/people", home.house.events()
    owner.get(here)
    who = [("who", each) for each in (*ids, peer.id, "nobody")]
    page = owner.post(f"{here}/together", [("deed", deed), *who])
    assert asked in page.text
    assert all(name in page.text for name in ("Ann", "Bo", "Not open to you for 1 person", "Peer"))
    assert home.house.events(since=before) == {}
    sent = owner.post(f"{here}/together", [("deed", deed), ("sure", "yes"), *who])
    assert done in owner.get(sent.location).text
    assert sum(home.house.events(since=before).values()) == 2


@pytest.mark.parametrize("where", ["together", "{}/suspend", "{}/role", "{}/sign-out"])
def test_a_reason_is_asked_and_one_that_is_too_long_comes_back(
    home: Home, owner: Browser, where: str
) -> None:
    """With what was typed, and nothing is done."""
    maja, before = home.house.add_person(), home.house.events()
    here = f"/org/{home.house.people}/people"
    owner.get(here)
    typed = {"deed": "suspend", "sure": "yes", "who": maja.id, "role": "owner"}
    page = owner.post(f"{here}/{where.format(maja.id)}", {**typed, "reason": "x" * 301})
    assert (page.status, "300 characters" in page.text, "x" * 301 in page.text) == (422, True, True)
    assert home.house.events(since=before) == {}


@pytest.mark.parametrize("fields", [{}, {"deed": "remove", "sure": "yes"}, {"deed": "suspend"}])
def test_nothing_is_done_to_nobody(home: Home, owner: Browser, fields: dict[str, str]) -> None:
    """Nor anything that is not offered there: the page says how people are chosen."""
    maja = home.house.add_person()
    here, before = f"/org/{home.house.people}/people", home.house.events()
    owner.get(here)
    who = {"who": maja.id} if fields.get("deed") == "remove" else {}
    page = owner.post(f"{here}/together", {**fields, **who})
    assert "Choose people by the box before each name." in page.text
    assert home.house.events(since=before) == {}


def test_how_a_session_was_opened_is_said(home: Home, owner: Browser) -> None:
    """To its owner and to the office, in their language; where it is not known, nothing."""
    house, said = home.house, "Signed in with: Password, Authenticator app"
    maja = house.add_person()
    here = f"/org/{house.people}/people/{maja.id}"
    browser = come(home, maja)
    assert "Signed in with" not in owner.get(here).text + browser.get("/account/sessions").text
    house.come_in(maja, house.give_app(maja, name="Other"))
    assert said in owner.get(here).text
    assert said in browser.get("/account/sessions").text
    browser.cookies[Cookie.LANGUAGE] = "sv"
    swedish = browser.get("/account/sessions").text
    assert "Inloggad med: Lösenord, Autentiseringsapp" in swedish


def test_a_role_is_changed_and_told(home: Home, owner: Browser) -> None:
    """What was chosen stays when it is refused; afterwards the page says who has it."""
    maja = home.house.add_person()
    here = f"/org/{home.house.people}/people/{maja.id}"
    owner.get(f"{here}/role")
    assert owner.post(f"{here}/role", {"role": "king"}).status == 422
    done = owner.post(f"{here}/role", {"role": "administrator"})
    assert "Maja has another role now" in owner.get(done.location).text
    assert role_of(home.house, maja) is Role.ADMINISTRATOR


def test_the_last_owner_is_told_why_not(home: Home, owner: Browser) -> None:
    """Stepping down and leaving say who has to be left."""
    me = home.house.people
    account = found[1] if (found := WHO.search(owner.get(f"/org/{me}/people").text)) else ""
    owner.get(f"/org/{me}/people/{account}/role")
    refused = owner.post(f"/org/{me}/people/{account}/role", {"role": "member"})
    assert (refused.status, "lock out every owner" in refused.text) == (409, True)
    owner.get(f"/account/organisations/{me}/leave")
    refused = owner.post(f"/account/organisations/{me}/leave")
    assert (refused.status, "lock out every owner" in refused.text) == (409, True)


def test_one_leaves_and_is_out(home: Home) -> None:
    """From the only place the browser is signed out with it."""
    maja, other = home.house.add_person(), home.house.add_organisation()
    join(home.house, maja, other)
    browser = come(home, maja)
    for place in (other, home.house.people):
        assert "Leave" in browser.get("/account/organisations").text
        browser.get(f"/account/organisations/{place}/leave")
        left = browser.post(f"/account/organisations/{place}/leave")
        assert left.location.startswith("/account/organisations?note=")
    assert browser.get("/account/organisations").location == "/login"


def test_the_portals_own_people_find_an_organisation(home: Home) -> None:
    """By its name; where nothing is found they are told, not sent away."""
    browser = come(home, home.house.add_person("sup@example.com", staff=True))
    home.house.add_organisation("Hamnkontoret")
    assert "Hamnkontoret" in browser.get("/org").text
    found = browser.get("/org?q=HAMN").text
    assert ("Hamnkontoret" in found, "Customers" in found) == (True, False)
    assert "No organisation matches." in browser.get("/org?q=x%25").text
    assert browser.get("/org?q=HAMN&page=3").location == "/org?q=HAMN"
