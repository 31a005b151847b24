"""Where a story plays: a whole Farstu on a real port, with a clock that the story moves."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from farstu.app import make_site
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.key_models import KeyDemand
from farstu.core.plans import Layer
from farstu.core.policy import Policy, Requirement, with_requirement
from farstu.crypto.keyring import create_key_file
from farstu.crypto.passwords import FLOOR
from farstu.crypto.pool import HashPool
from farstu.factors import REGISTRY
from farstu.http.door import Site
from farstu.http.proxies import NO_PROXIES, Proxies
from farstu.services.kit import Kit
from farstu.services.links import make_first_owner_link
from farstu.services.outbox import Letter
from farstu.services.policies import portal_policy
from farstu.services.portals import list_portals
from farstu.services.undelivered import list_unsent
from farstu.store import schema
from farstu.store.engine import open_store
from farstu.store.tx import Tx
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.house import put_layer
from tests.support.server import free_port, serve_app


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running Farstu that nobody owns yet."""

    origin: str
    kit: Kit
    clock: Clock

    def first_link(self) -> str:
        """Give the address that a first start prints."""
        return f"{self.origin}/welcome/{make_first_owner_link(self.kit)}"

    def events(self) -> Counter[AuditEvent]:
        """Count what was noted."""
        t = schema.audit_events
        query = sa.select(t.c.event)
        noted = self.kit.store.read(
            lambda tx: tx.execute(query.where(tx.inside(t))).all(),
            portal_id=list_portals(self.kit)[0].id,
        )
        return Counter(AuditEvent(event) for (event,) in noted)

    def require(self, requirement: Requirement) -> None:
        """Change the policy of the portal, as the operator would."""
        self._change(lambda p: with_requirement(p, requirement, self.kit.usual_kinds))

    def allow(self, *kinds: str, required: Assurance = Assurance.TWO_STEP) -> None:
        """Allow other methods at the portal, as the operator would."""
        allowed = frozenset(map(FactorKind, kinds))
        self._change(lambda p: replace(p, allowed=allowed, required=required))

    def remember(self, days: int) -> None:
        """Let devices be remembered at the portal, as the operator would."""
        self._change(lambda p: replace(p, remembers=timedelta(days=days)))

    def demand(self, keys: KeyDemand) -> None:
        """Take certain security keys only, whatever is known of their models here."""
        self._change(lambda p: replace(p, keys=keys))

    def _change(self, change: Callable[[Policy], Policy]) -> None:
        def deed(tx: Tx) -> None:
            policy = change(portal_policy(self.kit, tx))
            put_layer(tx, Layer(policy=policy), at=self.kit.clock())

        self.kit.store.write(deed, portal_id=list_portals(self.kit)[0].id)

    def letters(self) -> list[Letter]:
        """Open what waits in the outbox, oldest first."""
        portal_id = list_portals(self.kit)[0].id
        waiting = self.kit.store.read(lambda tx: list_unsent(self.kit, tx), portal_id=portal_id)
        return [one.letter for one in waiting if one.letter is not None]


@contextmanager
def raise_curtain(
    database: Database, clock: Clock, folder: Path, *, proxies: Proxies = NO_PROXIES
) -> Iterator[Stage]:
    """Serve a fresh Farstu on *database* until the block ends."""
    keys = create_key_file(folder / "key", now=clock(), entropy=os.urandom)
    kit = Kit(
        store=open_store(database.url),
        factors={factor.kind: factor for factor in REGISTRY},
        clock=clock,
        entropy=os.urandom,
        keys=lambda: keys,
        hashing=HashPool(2, queue=64),
        cost=FLOOR,
    )
    port = free_port()
    try:
        with serve_app(
            make_site(kit, Site(origin=f"http://localhost:{port}"), proxies=proxies), port=port
        ) as origin:
            yield Stage(origin=origin, kit=kit, clock=clock)
    finally:
        kit.hashing.close()
        kit.store.close()
