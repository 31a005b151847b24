"""The application in process, over a house of the services' tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp
from structlog.testing import capture_logs
from structlog.typing import EventDict

from farstu.app import make_site
from farstu.core.policy import Policy
from farstu.factors.metadata import Metadata
from farstu.http.door import Site
from farstu.http.network import Network
from farstu.http.proxies import NO_PROXIES, Proxies
from farstu.services.kit import Kit
from farstu.store import installation
from farstu.store.engine import open_store
from farstu.web.render import Renderer
from tests.support.databases import Database
from tests.support.house import REQUIRED, House, open_house
from tests.web.support.browser import Browser
from tests.web.support.wire import Wire, open_wire

HOST = "portal.test"
RENDERER = Renderer()
"""One for all tests, as a process has one: each template is compiled once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """An application, the wire that leads to it, and what it logged since it was opened."""

    app: ASGIApp
    wire: Wire
    logs: list[EventDict]

    def open_browser(self, host: str = HOST) -> Browser:
        """Open a browser that has never been here."""
        return Browser(self.wire, host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One portal, and its pages."""

    house: House
    web: Web

    def open_browser(self) -> Browser:
        """Open a browser that has never been here."""
        return self.web.open_browser()


@contextmanager
def open_web(
    kit: Kit,
    *,
    origin: str = f"https://{HOST}",
    trusted_proxies: tuple[Network, ...] = (),
    proxies: Proxies = NO_PROXIES,
) -> Iterator[Web]:
    """Serve the pages of an installation."""
    site = Site(origin=origin, trusted_proxies=trusted_proxies)
    app = make_site(kit, site, renderer=RENDERER, proxies=proxies)
    with capture_logs() as logs, open_wire(app) as wire:
        yield Web(app=app, wire=wire, logs=logs)


@contextmanager
def open_home(
    database: Database,
    *,
    policy: Policy = REQUIRED,
    metadata: Metadata | None = None,
    proxies: Proxies = NO_PROXIES,
) -> Iterator[Home]:
    """Open an installation with one portal, that somebody owns."""
    with ExitStack() as closing:
        store = open_store(database.url)
        closing.callback(store.close)
        house = closing.enter_context(
            open_house(store, host=HOST, policy=policy, metadata=metadata)
        )
        claim(house)
        yield Home(house=house, web=closing.enter_context(open_web(house.kit, proxies=proxies)))


def claim(house: House) -> None:
    """Note that the installation has had an owner."""
    name, at = installation.HAD_OWNER, house.clock()
    house.write(lambda tx: installation.put_once(tx, name, house.portal.id, at=at))
