"""What tests of proxies share: a Farstu with one application, behind each real proxy in turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from farstu.app import make_site
from farstu.core.forward_auth import Access, ForwardAuth, Rule
from farstu.core.relying_parties import Rules
from farstu.http.cookies import Cookie
from farstu.http.door import Site
from farstu.http.proxies import Proxies
from farstu.http.proxy_configuration import Place
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.engine import open_store
from tests.support import databases
from tests.support.applications import PROGRAMS, SECRET, place_for, run_proxy, serve_application
from tests.support.house import House, open_house
from tests.support.server import free_port, serve_app


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """An application behind a proxy, and the Farstu that the proxy asks."""

    house: House
    place: Place
    party_id: str

    def get(self, target: str, *, badge: str = "", **headers: str) -> httpx.Response:
        """Ask the proxy, as a browser that opens a page unless it is said otherwise."""
        return self.send("GET", target, badge=badge, headers=headers)

    def send(
        self, method: str, target: str, *, badge: str = "", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send a request to the proxy; *target* goes over the wire as it is."""
        cookie = {"cookie": f"{Cookie.BADGE.value}={badge}; theme=dark"} if badge else {}
        said = {
            "host": self.place.host,
            "sec-fetch-mode": "navigate",
            "accept": "text/html",
            **cookie,
            **{name.replace("__", "-"): value for name, value in (headers or {}).items()},
        }
        url = httpx.URL(f"http://127.0.0.1:{self.place.port}/").copy_with(
            raw_path=target.encode("ascii")
        )
        with httpx.Client(timeout=20) as client:
            return client.request(method, url, headers=said)


@pytest.fixture(params=list(PROGRAMS), ids=lambda proxy: proxy.value)
def guarded(request: pytest.FixtureRequest, tmp_path: Path, run_folder: Path) -> Iterator[Guarded]:
    """Give an application behind a real proxy."""
    database = databases.make_sqlite_database(run_folder, folder=tmp_path)
    port = free_port()
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="localhost") as house,
        serve_application() as upstream,
    ):
        place = place_for(upstream, f"http://127.0.0.1:{port}")
        rules = ForwardAuth(
            hosts=(place.origin,),
            rules=(Rule(path="/public", access=Access.EVERYBODY), Rule()),
        )
        party_id = register(house, rules)
        site = Site(origin=f"http://localhost:{port}")
        proxies = Proxies(networks=(ip_network("127.0.0.0/8"),), secret=SECRET)
        with (
            serve_app(make_site(house.kit, site, proxies=proxies), port=port),
            run_proxy(request.param, place, tmp_path / "proxy"),
        ):
            yield Guarded(house=house, place=place, party_id=party_id)


def register(house: House, rules: Rules, *, name: str = "Wiki") -> str:
    """Register an application; say its id."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added), added
    return added.party.id
