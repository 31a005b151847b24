"""A portal with somebody in it, on a real port, for applications that are not ours.

They read the machine's own clock, so the portal's begins there: a little behind, so that moving it
on to the next code of an app makes nothing come from the future.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from threading import Event

from playwright.sync_api import Page

from farstu.app import make_site
from farstu.core.relying_parties import Rules
from farstu.courier import LASTS, LEASE, Courier
from farstu.delivery.posting import Poster
from farstu.http.door import Site
from farstu.services.relying_parties import Added, add_relying_party
from farstu.services.turns import Turn
from farstu.store.engine import open_store
from tests.journeys.stage import Stage
from tests.journeys.team import Colleague
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.house import House, open_house
from tests.support.server import free_port, serve_app
from tests.web.support.home import claim

EMAIL = "nils@example.com"
BEHIND = timedelta(seconds=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A running portal, and what the one who runs it does."""

    house: House
    stage: Stage

    @property
    def origin(self) -> str:
        """Say where it is: the issuer."""
        return self.stage.origin

    def add(self, rules: Rules) -> tuple[str, str]:
        """Register an application, and say its client id and secret ("" if it has none)."""
        kit = self.house.kit
        added = self.house.write(lambda tx: add_relying_party(kit, tx, name="Shop", rules=rules))
        assert isinstance(added, Added), added
        return added.party.client_id, added.secret or ""

    def bring(self, page: Page) -> Colleague:
        """Seat somebody with a password and an app at a browser."""
        person = self.house.add_person(EMAIL)
        app = self.house.give_app(person)
        return Colleague(page, self.stage, password=person.password, email=EMAIL, app=app)

    def tell_applications(self) -> None:
        """Do a round of what is done in the background, at what the machine says is now."""
        self.stage.clock.advance(datetime.now(UTC) - self.stage.clock())
        poster = Poster(networks=[ip_network("127.0.0.0/8")])
        courier = Courier(self.house.kit, poster, lambda _host: self.origin)
        courier.do_round(Turn(self.house.kit, LEASE, holder="here", lasts=LASTS), Event())


@contextmanager
def open_portal(database: Database, *, behind: timedelta = BEHIND) -> Iterator[Portal]:
    """Serve a portal that requires a second factor, until the block ends."""
    clock = Clock(datetime.now(UTC).replace(microsecond=0) - behind)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, clock=clock, host="localhost") as house,
    ):
        claim(house)
        port = free_port()
        site = make_site(house.kit, Site(origin=f"http://localhost:{port}"))
        with serve_app(site, port=port) as origin:
            stage = Stage(origin=origin, kit=house.kit, clock=clock)
            yield Portal(house=house, stage=stage)
