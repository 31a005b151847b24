"""The page about the keys of a portal's programs: made and shown once, listed, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.core.scopes import Scope
from farstu.crypto.api_keys import id_in
from farstu.crypto.tokens import digest
from farstu.http.cookies import Cookie
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key, admit
from farstu.services.erasing import erase_account
from farstu.store import api_keys, schema
from farstu.store.api_keys import ApiKey
from tests.support.databases import Database
from tests.support.house import OPTIONAL, House, Person, open_house
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

WISH = {"key_name": "Web shop", "scope_people_read": "yes", "days": "30"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The browser of somebody who runs the portal."""

    home: Home
    browser: Browser
    person: Person

    @property
    def house(self) -> House:
        """Say whose pages these are."""
        return self.home.house

    def at(self, path: str = "") -> str:
        """Write an address of these pages."""
        return f"/org/{self.house.staff}/keys{path}"

    def make(self, **typed: str) -> Answer:
        """Make a key."""
        self.browser.get(self.at("/add"))
        return self.browser.post(self.at("/add"), {**WISH, **typed})

    @property
    def keys(self) -> list[ApiKey]:
        """List what there is."""
        return self.house.read(api_keys.list_keys)


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Let somebody come in who runs the portal."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, person=person)


def shown(page: str) -> str:
    """Read the key off the page."""
    [key] = [one for one in parse(page).find("p") if one["id"] == "api-key"]
    return key.text().strip()


def test_a_key_is_made_and_shown_once(desk: Desk) -> None:
    """It opens what was chosen, from where it was said, and stands on no other page."""
    made = desk.make(networks="192.0.2.0/24\n2001:db8::/64", scope_challenges="yes")
    text = shown(made.text)
    [key] = desk.keys
    assert (id_in(text), key.digest) == (key.id, digest(text))
    assert key.scopes == {Scope.PEOPLE_READ, Scope.CHALLENGES}
    assert key.networks == ("192.0.2.0/24", "2001:db8::/64")
    assert key.expires_at == desk.house.clock() + timedelta(days=30)
    assert key.author_id == desk.person.id
    assert isinstance(admit(desk.house.kit, desk.house.visit, text, Scope.PEOPLE_READ), ApiKey)
    page = desk.browser.get(desk.at()).text
    assert text not in page
    assert "192.0.2.0/24" in page
    assert desk.house.events()[AuditEvent.API_KEY_ADDED] == 1


def test_nothing_is_made_without_a_fresh_proof(desk: Desk) -> None:
    """Neither is anything revoked: whoever sits down at an open session has no key."""
    desk.make()
    [key] = desk.keys
    desk.browser.get(desk.at("/add"))
    desk.house.clock.advance(timedelta(minutes=6))
    for path, typed in (("/add", WISH), (f"/{key.id}/revoke", {})):
        away = desk.browser.post(desk.at(path), typed)
        assert (away.status, "/account/confirm" in away.location) == (303, True)
        assert "/account/confirm" in desk.browser.get(desk.at(path)).location
    assert desk.keys == [key]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"key_name": " "}, "#key_name"),
        ({"key_name": "x" * 101}, "#key_name"),
        ({"scope_people_read": ""}, "#scopes"),
        ({"networks": "here"}, "#networks"),
        ({"networks": "192.0.2.1/24"}, "#networks"),
        ({"days": "3000"}, "#days"),
        ({"days": "soon"}, "#days"),
    ],
)
def test_a_mistake_is_told_at_its_field(desk: Desk, typed: dict[str, str], field: str) -> None:
    """With what was typed, and nothing is made."""
    refused = desk.make(**typed)
    assert refused.status == 422
    assert field in [one["href"] for one in parse(refused.text).find("a")]
    assert "Web shop" in refused.text or "key_name" in typed
    assert desk.keys == []


def test_a_key_is_revoked(desk: Desk) -> None:
    """After a page that says what becomes of its program; once."""
    desk.make()
    [key] = desk.keys
    path = desk.at(f"/{key.id}/revoke")
    assert "Web shop" in desk.browser.get(path).title
    done = desk.browser.post(path)
    assert "is revoked" in desk.browser.get(done.location).text
    assert [one.revoked_at for one in desk.keys] == [desk.house.clock()]
    assert (desk.browser.get(path).status, desk.browser.post(path).status) == (404, 404)
    assert desk.house.events()[AuditEvent.API_KEY_REVOKED] == 1


def test_the_list_says_by_whom_and_until_when(desk: Desk) -> None:
    """The operator has no name there, nor has who was erased; what is over stands last."""
    house = desk.house
    house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    wish = KeyWish(name="Of the operator", scopes=[Scope.VERIFY], lives=timedelta(minutes=1))
    made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
    assert isinstance(made, MadeKey)
    house.clock.advance(timedelta(minutes=1))
    desk.make()
    page = desk.browser.get(desk.at()).text
    assert page.index("Web shop") < page.index("Of the operator")
    assert "on the command line" in page
    assert "Too old" in page
    assert "Not used yet" in page
    other = house.add_person("was@example.com", role=Role.ADMINISTRATOR, staff=True)
    t = schema.api_keys
    house.write(lambda tx: tx.changes(t.update().where(tx.inside(t)).values(author_id=other.id)))
    house.write(lambda tx: erase_account(house.kit, tx, other.id))
    assert "someone erased" in desk.browser.get(desk.at()).text


def test_another_portals_key_is_none(desk: Desk) -> None:
    """By its id there is no page, and it goes on opening what it did."""
    with open_house(desk.house.kit.store, host="other.test") as other:
        wish = KeyWish(name="Of another", scopes=[Scope.VERIFY])
        made = other.write(lambda tx: add_api_key(other.kit, tx, wish))
        assert isinstance(made, MadeKey)
        path = desk.at(f"/{made.key.id}/revoke")
        assert desk.browser.get(path).status == 404
        assert desk.browser.post(path).status == 404
        assert "Of another" not in desk.browser.get(desk.at()).text
        assert other.read(api_keys.list_keys)[0].revoked_at is None
