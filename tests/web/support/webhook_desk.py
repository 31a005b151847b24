"""Whoever looks after the webhooks of a portal, in front of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.store import webhooks
from farstu.store.webhooks import Webhook
from tests.support.databases import Database
from tests.support.hooked import Hooked
from tests.support.house import OPTIONAL, House, Person
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit
from tests.web.support.wire import Answer

SHOP = "https://shop.example/events"
WISH = {"hook_name": "Web shop", "address": SHOP, "kind_people": "yes", "kind_sessions": "yes"}


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
        return f"/org/{self.house.staff}/webhooks{path}"

    def add(self, **typed: str) -> Answer:
        """Add one."""
        self.browser.get(self.at("/add"))
        return self.browser.post(self.at("/add"), {**WISH, **typed})

    def press(self, one: Hooked, word: str) -> Answer:
        """Press a button on the page of one."""
        self.browser.get(self.at(f"/{one.id}"))
        return self.browser.post(self.at(f"/{one.id}/{word}"))

    @property
    def known(self) -> list[Webhook]:
        """List what there is."""
        return self.house.read(webhooks.list_all)


@contextmanager
def open_desk(database: Database) -> Iterator[Desk]:
    """Open a portal, and let somebody come in who runs it."""
    with open_home(database) as home:
        house = home.house
        house.set_policy(OPTIONAL)
        person = house.add_person("adm@example.com", role=Role.ADMINISTRATOR, staff=True)
        app, browser = house.give_app(person), home.open_browser()
        browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
        yield Desk(home=home, browser=browser, person=person)
