"""An application with Duo's own client for Python, unchanged, and a portal behind TLS for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from duo_universal import Client

from farstu.app import clock as now
from farstu.app import make_site
from farstu.core.keeping import Attribute
from farstu.http.door import Site
from farstu.services.kit import Visit
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.store.engine import open_store
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.duo import BACK, RULES, add_plug_in
from tests.support.house import App, House, Person, open_house
from tests.support.server import free_port, serve_app
from tests.support.tls import SERVER, make_authority, tls_before
from tests.web.support.home import claim

HOST = "localhost"
BEHIND = timedelta(seconds=30)
"""By how much the portal's clock is behind: the client reads the machine's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpn:
    """A program with Duo's client in it, its portal, and somebody with an app."""

    client: Client
    house: House
    visit: Visit
    clock: Clock
    app: App

    @property
    def origin(self) -> str:
        """Say where the portal is."""
        return self.visit.origin


@contextmanager
def open_vpn(database: Database, folder: Path, *, back: str = BACK) -> Iterator[Vpn]:
    """Serve a portal that requires a second factor, until the block ends."""
    clock, authority, port = (
        Clock(now().replace(microsecond=0) - BEHIND),
        make_authority(folder),
        free_port(),
    )
    with (
        closing(open_store(database.url)) as store,
        open_house(store, clock=clock, host=HOST) as house,
        tls_before(port, authority) as listening,
    ):
        claim(house)
        origin = listening.replace(SERVER, HOST)
        plug_in = add_plug_in(house, replace(RULES, return_addresses=(back,)))
        host, trusted = urlsplit(origin).netloc, str(authority.certificate)
        client = Client(plug_in.client_id, plug_in.secret, host, back, duo_certs=trusted)
        visit, app = replace(house.visit, origin=origin), _give_app(house)
        with serve_app(make_site(house.kit, Site(origin=origin)), port=port):
            yield Vpn(client=client, house=house, visit=visit, clock=clock, app=app)


def _give_app(house: House) -> App:
    """Have somebody as the portal says, with an app."""
    texts = {Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"}
    done = put_person(house.kit, house.visit, "maja", PersonWish(texts=texts))
    assert isinstance(done, Put)
    return house.give_app(Person(id=done.kept.subject.account.id, email="maja@example.com"))
