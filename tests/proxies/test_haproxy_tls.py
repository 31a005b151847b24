"""HAProxy asks a Farstu that is reached by TLS, and believes the authority that it was told of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from farstu.app import make_site
from farstu.core.forward_auth import Access, ForwardAuth, Rule
from farstu.http.door import Site
from farstu.http.proxies import Proxies
from farstu.http.proxy_configuration import Place, Proxy
from farstu.store.engine import open_store
from tests.proxies.conftest import register
from tests.support import databases
from tests.support.applications import SECRET, place_for, run_proxy, serve_application
from tests.support.house import open_house
from tests.support.server import serve_app
from tests.support.tls import make_authority, tls_before


@contextmanager
def behind_haproxy(folder: Path, run_folder: Path, *, believes: bool) -> Iterator[Place]:
    """Serve an application that is open to everybody, behind a HAProxy that asks by TLS."""
    database = databases.make_sqlite_database(run_folder, folder=folder)
    authority, stranger = make_authority(folder), folder / "stranger"
    stranger.mkdir()
    believed = authority if believes else make_authority(stranger)
    site = Site(origin="https://localhost")
    proxies = Proxies(networks=(ip_network("127.0.0.0/8"),), secret=SECRET)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="localhost") as house,
        serve_application() as upstream,
        serve_app(make_site(house.kit, site, proxies=proxies)) as plain,
        tls_before(urlsplit(plain).port or 0, authority) as farstu,
    ):
        place = replace(place_for(upstream, farstu), authorities=str(believed.certificate))
        register(house, ForwardAuth(hosts=(place.origin,), rules=(Rule(access=Access.EVERYBODY),)))
        with run_proxy(Proxy.HAPROXY, place, folder / "proxy"):
            yield place


def statuses(place: Place) -> tuple[int, int]:
    """Ask for a page of the application, and for one that Farstu answers at its host itself."""
    with httpx.Client(base_url=f"http://127.0.0.1:{place.port}", timeout=20) as client:
        said = {"host": place.host}
        return (
            client.get("/page", headers=said).status_code,
            client.get("/.farstu/refused", headers=said).status_code,
        )


def test_it_asks_whom_its_authority_vouches_for(tmp_path: Path, run_folder: Path) -> None:
    """Both the question of each request, and what is Farstu's at the application's host."""
    with behind_haproxy(tmp_path, run_folder, believes=True) as place:
        assert statuses(place) == (200, 403)


def test_it_asks_nobody_else(tmp_path: Path, run_folder: Path) -> None:
    """With a certificate by another authority nothing is opened, and no secret is told."""
    with behind_haproxy(tmp_path, run_folder, believes=False) as place:
        assert statuses(place) == (503, 503)
