"""What tests of RADIUS share: people whom a portal keeps, and FreeRADIUS before Farstu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from farstu.app import make_site
from farstu.cli.radius_words import Way
from farstu.core.keeping import Attribute
from farstu.core.scopes import Scope
from farstu.http.door import Site
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.store.engine import open_store
from tests.support import databases
from tests.support.freeradius import PASSWORD, FreeRadius, escape, quote, run_freeradius
from tests.support.house import App, House, Person, open_house
from tests.support.server import free_port, serve_app

MAJA, OLLE, ODD = "maja", "olle", 'åsa "%{User-Name}" å'


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A VPN's RADIUS server, and the Farstu that it asks."""

    house: House
    radius: FreeRadius
    people: dict[str, Person]
    leave: Callable[[], None]
    """Stop Farstu."""

    def give_app(self, name: str) -> App:
        """Give somebody an app."""
        return self.house.give_app(self.people[name])


Opening = Callable[[Way], AbstractContextManager[Company]]


@pytest.fixture
def open_company(tmp_path: Path, run_folder: Path) -> Opening:
    """Give what opens one, by the way in which codes come."""

    @contextmanager
    def opening(way: Way) -> Iterator[Company]:
        database = databases.make_sqlite_database(run_folder, folder=tmp_path)
        port = free_port()
        with (
            closing(open_store(database.url)) as store,
            open_house(store, host="localhost") as house,
            ExitStack() as farstu,
        ):
            site = Site(origin=f"http://localhost:{port}")
            farstu.enter_context(serve_app(make_site(house.kit, site), port=port))
            people = {name: add_person(house, name) for name in (MAJA, OLLE, ODD)}
            users = "".join(
                f"{quote(name)} Cleartext-Password := '{escape(PASSWORD)}'\n\tClass := 0x737461\n\n"
                for name in people
            )
            with run_freeradius(
                tmp_path / "radius",
                farstu=f"http://localhost:{port}",
                key=make_key(house),
                users=users,
                way=way,
                demanded="no",
            ) as radius:
                yield Company(house=house, radius=radius, people=people, leave=farstu.close)

    return opening


@pytest.fixture
def company(open_company: Opening) -> Iterator[Company]:
    """Ask for codes in a packet of their own."""
    with open_company(Way.ASKED) as company:
        yield company


def add_person(house: House, own_id: str) -> Person:
    """Have somebody as the portal says."""
    email = "".join(filter(str.isascii, filter(str.isalpha, own_id))) + "@example.com"
    wish = PersonWish(texts={Attribute.NAME: own_id, Attribute.EMAIL: email})
    put = put_person(house.kit, house.visit, own_id, wish)
    assert isinstance(put, Put), put
    return Person(id=put.kept.subject.account.id, email=email)


def make_key(house: House) -> str:
    """Make the key that FreeRADIUS has."""
    wish = KeyWish(name="VPN", scopes=[Scope.RADIUS, Scope.ADDRESS_PASS])
    made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
    assert isinstance(made, MadeKey)
    return made.text
