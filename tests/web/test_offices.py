"""Every office page × everybody who could come, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from starlette.routing import compile_path

from farstu.core.access import Gate
from farstu.core.forward_auth import ForwardAuth
from farstu.core.relying_parties import OpenIdConnect
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store import accounts, relying_parties
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import House
from tests.support.imports import put_import
from tests.web.offices import GET, PEOPLE, POST, table
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

OFFICE_GATES = {Gate.OFFICE, Gate.OFFICE_DEED}
TABLES = {"GET": table(GET), "POST": table(POST)}
ROLES = {
    "mem": (Role.MEMBER, False),
    "adm": (Role.ADMINISTRATOR, False),
    "own": (Role.OWNER, False),
    "sup": (Role.MEMBER, True),
    "sta": (Role.ADMINISTRATOR, True),
    "sto": (Role.OWNER, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A portal with two organisations of customers, and a browser for each kind of person."""

    home: Home
    browsers: Mapping[str, Browser]
    call: str
    file: str
    applications: Mapping[str, str]
    people: Mapping[str, str]

    def address(self, path: str) -> str:
        """Write a path of the tables as it is here."""
        house = self.home.house
        known = {"OURS": house.people, "STAFF": house.staff, "CALL": self.call}
        known |= {"IMPORT": self.file, **self.applications}
        parts = {**known, **self.people}
        return "/".join(parts.get(part, part) for part in path.split("/"))


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    """Build it."""
    with open_home(database) as home:
        add = home.house.add_person
        people = {
            "THEM": add("them@example.com").id,
            "OWNER": add("owner@example.com", role=Role.OWNER).id,
            "WORKER": add("worker@example.com", staff=True).id,
        }
        browsers = {who: come(home, who) for who in PEOPLE}
        member = home.house.read(lambda tx: accounts.find_by_identifier(tx, "mem@example.com"))
        assert member is not None
        people["MEMBER"] = member.id
        call, file = call_somebody(home.house).id, put_import(home.house, home.house.people)
        yield Place(
            home=home,
            browsers=browsers,
            people=people,
            call=call,
            file=file,
            applications=put_applications(home.house),
        )


def put_applications(house: House) -> dict[str, str]:
    """Add an application of each door."""
    shop = OpenIdConnect(redirect_addresses=("https://shop.example/callback",))
    wiki = ForwardAuth(hosts=("https://wiki.example",))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Shop", rules=shop))
    guarded = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=wiki))
    assert isinstance(added, Added)
    assert isinstance(guarded, Added)
    secrets = house.read(lambda tx: relying_parties.list_secrets(tx, added.party.id))
    return {"PARTY": added.party.id, "SECRET": secrets[0].id, "GUARDED": guarded.party.id}


def come(home: Home, who: str) -> Browser:
    """Sign somebody in who has just proven an app."""
    house = home.house
    role, staff = ROLES.get(who, (Role.OWNER, False))
    place = house.add_organisation() if who == "els" else ""
    person = house.add_person(f"{who}@example.com", role=role, staff=staff, organisation_id=place)
    app = house.give_app(person)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
    browser.get("/account/security")
    return browser


def judge(word: str, status: int, title: str) -> bool:
    """Say whether an answer is what a word of the tables means."""
    closed = (status, title.startswith("This page is for administrators")) == (403, True)
    return {"in": status in {200, 303, 409, 422}, "no": closed, "-": status == 404}[word]


@pytest.mark.parametrize("method", TABLES)
def test_every_office_page_is_written_down(method: str) -> None:
    """The tables have each route of an organisation, by the method that it takes."""
    routes = [r for r in url_map(Desk(Renderer())) if r.gate in OFFICE_GATES and "{" in r.path]
    taken = {r.path for r in routes if method in r.handlers}
    found = {
        r.path
        for r in routes
        for path in TABLES[method]
        if method in r.handlers and compile_path(r.path)[0].match(path)
    }
    assert found == taken


def test_an_office_opens_to_whom_it_belongs(place: Place) -> None:
    """Members are told who it is for, strangers that there is nothing; the others come in."""
    wrong = []
    for method, doors in TABLES.items():
        for path, cells in doors.items():
            for who, word in cells.items():
                browser, address = place.browsers[who], place.address(path)
                answer = browser.get(address) if method == "GET" else browser.post(address)
                if not judge(word, answer.status, answer.title):
                    wrong.append(f"{method} {path} to {who}: {answer.status} {answer.title}")
    assert not wrong, "\n".join(wrong)
