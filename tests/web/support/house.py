"""The application in process: a database of its own, a clock that stands still, cheap hashing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp
from structlog.testing import capture_logs
from structlog.typing import EventDict

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.policy import Policy
from farstu.crypto.keyring import KeyFile, WrappingKey
from farstu.crypto.passwords import LEAST
from farstu.crypto.pool import HashPool
from farstu.factors import REGISTRY
from farstu.http.door import Site
from farstu.services.kit import Kit
from farstu.services.portals import add_portal
from farstu.store import installation
from farstu.store.engine import open_store
from farstu.store.tx import Tx
from farstu.web.site import make_web
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.entropy import seeded_entropy
from tests.web.support.browser import Browser
from tests.web.support.wire import Wire, open_wire

HOST = "portal.test"
TOTP = FactorKind("totp")
EVERYTHING = frozenset({TOTP})

OPTIONAL = Policy(required=Assurance.SINGLE, allowed=EVERYTHING)
REQUIRED = Policy(required=Assurance.MULTI, allowed=EVERYTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One installation, and the wire that leads to it."""

    kit: Kit
    site: Site
    clock: Clock
    app: ASGIApp
    wire: Wire
    logs: list[EventDict]
    """What was logged since it opened."""

    def open_browser(self, host: str = HOST) -> Browser:
        """Open a browser that has never been here."""
        return Browser(self.wire, host)

    def add_portal(self, host: str, policy: Policy, *, name: str = "Nordskär") -> str:
        """Make a portal; with the first one, the installation has an owner."""
        now = self.clock()
        portal_id = self.kit.new_id(now)

        def deed(tx: Tx) -> None:
            add_portal(
                self.kit, tx, portal_id=portal_id, host=host, name=name, policy=policy, now=now
            )
            installation.put_once(tx, installation.HAD_OWNER, portal_id, at=now)

        self.kit.store.write(deed, portal_id=portal_id)
        return portal_id


@contextmanager
def open_house(
    database: Database, *, origin: str = f"https://{HOST}", seed: str = "house"
) -> Iterator[House]:
    """Open an installation that never had an owner."""
    clock, entropy = Clock(), seeded_entropy(seed)
    key = WrappingKey(id="k" * 26, secret=entropy(32), created_at=clock())
    with ExitStack() as closing:
        store = open_store(database.url)
        closing.callback(store.close)
        hashing = HashPool(2, queue=64, nice=0)
        closing.callback(hashing.close)
        kit = Kit(
            store=store,
            factors={factor.kind: factor for factor in REGISTRY},
            clock=clock,
            entropy=entropy,
            keys=lambda: KeyFile(keys=(key,)),
            hashing=hashing,
            cost=LEAST,
            recovery_cost=LEAST,
        )
        site = Site(origin=origin)
        app = make_web(kit, site)
        logs = closing.enter_context(capture_logs())
        wire = closing.enter_context(open_wire(app))
        yield House(kit=kit, site=site, clock=clock, app=app, wire=wire, logs=logs)
