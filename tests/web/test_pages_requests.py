"""Requests for accounts, as browsers see them, in a portal whose customers ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.invitation_drafts import Draft
from farstu.services.requesting import ask_for_accounts
from farstu.services.undelivered import list_unsent
from farstu.store import account_requests, memberships
from farstu.store.engine import open_store
from tests.support.databases import Database
from tests.support.house import House, Person, open_house
from tests.support.one_database import on_sqlite
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

pytestmark = on_sqlite
OLLE = "Olle Berg, olle@example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A portal whose customers ask: one of their owners, and one of the staff."""

    home: Home
    maja: Person
    asks: Browser
    decides: Browser

    @property
    def house(self) -> House:
        """Name the house."""
        return self.home.house

    @property
    def theirs(self) -> str:
        """Say where customers ask."""
        return f"/org/{self.house.people}/requests"

    @property
    def queue(self) -> str:
        """Say where the staff decides."""
        return f"/org/{self.house.staff}/requests"

    def ask(self, addresses: str = OLLE) -> str:
        """Ask for an account, and say the id of the request."""
        done = self.asks.post(self.theirs, {"addresses": addresses, "role": "member"})
        assert done.status == 303, done.text
        return newest(self.house)


def newest(house: House) -> str:
    """Say the id of the latest request that waits."""
    waiting = house.read(lambda tx: account_requests.list_waiting(tx, now=house.clock()))
    return max(one.id for one in waiting)


def come(home: Home, person: Person, *, ago: float = 0) -> Browser:
    """Come in with an app that was proven so many minutes ago."""
    app = home.house.give_app(person)
    seat = sit(home.house, person, prove(home.house, app, ago=ago), ago=ago)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: seat.token}
    browser.get("/account/security")
    return browser


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """Build it."""
    with open_home(database) as home:
        home.house.with_settings(accounts_by_request=True)
        maja = home.house.add_person(role=Role.OWNER)
        boss = home.house.add_person("boss@example.com", role=Role.OWNER, staff=True)
        yield Stage(home=home, maja=maja, asks=come(home, maja), decides=come(home, boss))


def test_customers_ask_and_do_not_invite(stage: Stage) -> None:
    """The way to invitations is gone, and its page closed; the overview leads to the requests."""
    overview = stage.asks.get(f"/org/{stage.house.people}")
    assert f'href="{stage.theirs}"' in overview.text
    assert "Ask for an account" in overview.text
    assert "/invitations" not in overview.text
    assert stage.asks.get(f"/org/{stage.house.people}/invitations").status == 403
    page = stage.asks.get(stage.theirs)
    assert (page.status, "Nobody was asked for yet." in page.text) == (200, True)
    assert stage.decides.get(f"/org/{stage.house.people}/invitations").status == 200


def test_nothing_typed_is_lost_to_a_proof_that_is_too_old(stage: Stage) -> None:
    """Whoever is asked to confirm finds their text again on the page that they come back to."""
    karin = stage.house.add_person("karin@example.com", role=Role.ADMINISTRATOR)
    browser = come(stage.home, karin, ago=6)
    typed = {"addresses": OLLE, "role": "administrator", "line": "From December on"}
    answer = browser.post(stage.theirs, typed)
    assert answer.location == f"/account/confirm?next={stage.theirs.replace('/', '%2F')}"
    page = browser.get(stage.theirs)
    assert f">{OLLE}</textarea>" in page.text.replace("\n", "")
    assert ">From December on</textarea>" in page.text.replace("\n", "")
    assert 'value="administrator" selected' in page.text


def test_what_is_right_is_asked_and_the_rest_stays(stage: Stage) -> None:
    """After that the field has what is left to mend, and nothing else."""
    typed = {"addresses": f"{OLLE}\nines@example.com", "role": "member"}
    answer = stage.asks.post(stage.theirs, typed)
    assert answer.status == 422
    assert "Line 2:" in answer.text
    assert "Send the 1 that is right" in answer.text
    answer = stage.asks.post(stage.theirs, typed | {"partly": "yes"})
    assert "The others are on their way. 1 is left to mend." in answer.text
    assert ">ines@example.com</textarea>" in answer.text.replace("\n", "")
    assert stage.asks.post(stage.theirs, typed | {"addresses": ""}).status == 422
    two = "Ines Ek, ines@example.com\nHanna Ek, hanna@example.com"
    answer = stage.asks.post(stage.theirs, typed | {"addresses": two})
    assert "requests-sent" in answer.location


def test_a_request_is_withdrawn_from_its_line(stage: Stage) -> None:
    """Once; after that the page says that it is over."""
    which = stage.ask()
    assert f"{stage.theirs}/{which}/withdraw" in stage.asks.get(stage.theirs).text
    assert stage.asks.post(f"{stage.theirs}/{which}/withdraw").status == 303
    assert stage.asks.post(f"{stage.theirs}/{which}/withdraw").status == 409
    assert f"{stage.theirs}/{which}/withdraw" not in stage.asks.get(stage.theirs).text


def test_the_staff_sees_who_asks_and_approves(stage: Stage) -> None:
    """The overview says that somebody waits; nobody but the new person ever sees the link."""
    which = stage.ask()
    overview = stage.decides.get(f"/org/{stage.house.staff}")
    assert "1 request waiting" in overview.text
    assert f"{stage.queue}/{which}" in stage.decides.get(stage.queue).text
    page = stage.decides.get(f"{stage.queue}/{which}")
    for words in ("Olle Berg", "olle@example.com", "Customers", "maja@example.com"):
        assert words in page.text
    assert "With a second step, when they asked" in page.text
    done = stage.decides.post(f"{stage.queue}/{which}/approve")
    assert done.location.startswith(f"{stage.queue}?note=request-approved")
    assert "Approved" in stage.asks.get(stage.theirs).text
    house = stage.house
    letters = [one.letter for one in house.read(lambda tx: list_unsent(house.kit, tx))]
    told = {one.recipient: str(one.facts) for one in letters if one is not None}
    assert "/invite/" in told["olle@example.com"]
    assert "/invite/" not in told["maja@example.com"]
    assert "/invite/" not in stage.asks.get(stage.theirs).text


def test_a_refusal_is_read_where_it_was_asked(stage: Stage) -> None:
    """Without a reason it is none; what was typed stays, and the asker reads it in their list."""
    which = stage.ask()
    here = f"{stage.queue}/{which}/decline"
    assert stage.decides.post(here, {"reason": " "}).status == 422
    answer = stage.decides.post(here, {"reason": "See www.example.com"})
    assert (answer.status, 'value="See www.example.com"' in answer.text) == (422, True)
    assert "request-declined" in stage.decides.post(here, {"reason": "Not yours."}).location
    assert "The answer: “Not yours.”" in stage.asks.get(stage.theirs).text


def test_who_comes_second_is_told(stage: Stage) -> None:
    """And sees what the first one decided."""
    which = stage.ask()
    other = stage.house.add_person("other@example.com", role=Role.ADMINISTRATOR, staff=True)
    stage.decides.post(f"{stage.queue}/{which}/decline", {"reason": "Not yours."})
    browser = come(stage.home, other)
    for deed in ("approve", "decline"):
        answer = browser.post(f"{stage.queue}/{which}/{deed}", {"reason": "Why?"})
        assert (answer.status, "Not yours." in answer.text) == (409, True)
        assert "decided or withdrawn meanwhile" in answer.text


def test_whoever_lost_their_role_asks_in_vain(stage: Stage) -> None:
    """The page says so before and after; nobody is invited."""
    which = stage.ask()
    house = stage.house
    house.add_person("second@example.com", role=Role.OWNER)
    house.write(
        lambda tx: memberships.change_role(tx, stage.maja.id, house.people, role=Role.MEMBER)
    )
    page = stage.decides.get(f"{stage.queue}/{which}")
    assert "may no longer ask for this" in page.text
    answer = stage.decides.post(f"{stage.queue}/{which}/approve")
    assert (answer.status, "the request is closed" in answer.text) == (409, True)


def test_a_role_above_is_somebody_elses_to_approve(stage: Stage) -> None:
    """Whoever may not give it is told who can."""
    done = stage.asks.post(stage.theirs, {"addresses": OLLE, "role": "owner"})
    assert done.status == 303
    which = newest(stage.house)
    other = stage.house.add_person("other@example.com", role=Role.ADMINISTRATOR, staff=True)
    browser = come(stage.home, other)
    page = browser.get(f"{stage.queue}/{which}")
    assert "This role is above yours" in page.text
    assert f"{stage.queue}/{which}/approve" not in page.text
    assert browser.post(f"{stage.queue}/{which}/approve").status == 403


def test_a_request_of_somebody_else_does_not_exist(stage: Stage, database: Database) -> None:
    """Neither another organisation's, nor another portal's; and customers decide on none."""
    house = stage.house
    which = stage.ask()
    elsewhere = house.add_organisation()
    karin = house.add_person("karin@example.com", role=Role.OWNER, organisation_id=elsewhere)
    browser = come(stage.home, karin)
    assert browser.post(f"/org/{elsewhere}/requests/{which}/withdraw").status == 404
    assert browser.get(stage.theirs).status == 404
    for deed in ("approve", "decline"):
        answers = {
            browser.post(f"/org/{elsewhere}/requests/{one}/{deed}").status for one in (which, "x")
        }
        assert answers == {403}
        assert browser.post(f"{stage.queue}/{which}/{deed}").status == 404
    assert browser.get(f"{stage.queue}/{which}").status == 404
    store = open_store(database.url)
    try:
        with open_house(store, host="abroad.test") as abroad:
            theirs = ask_abroad(abroad)
    finally:
        store.close()
    assert stage.decides.get(f"{stage.queue}/{theirs}").status == 404
    assert stage.asks.post(f"{stage.theirs}/{theirs}/withdraw").status == 404
    for deed in ("approve", "decline"):
        answer = stage.decides.post(f"{stage.queue}/{theirs}/{deed}", {"reason": "Why?"})
        assert answer.status == 404


def ask_abroad(house: House) -> str:
    """Ask in another portal."""
    house = house.with_settings(accounts_by_request=True)
    owner = house.add_person("owner@abroad.test", role=Role.OWNER)
    seat = house.come_in(owner, house.give_app(owner))
    draft = Draft(addresses=OLLE, role=Role.MEMBER)
    assert ask_for_accounts(house.kit, house.visit, seat, house.people, draft)
    return newest(house)
