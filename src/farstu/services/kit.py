"""What services are handed: the house's means, and where a request comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.budget import Budgets
from farstu.crypto.keyring import KeyFile
from farstu.crypto.passwords import FLOOR, TARGET, Cost
from farstu.crypto.pool import HashPool
from farstu.crypto.sealing import DataKey
from farstu.crypto.tokens import Entropy, new_id
from farstu.factors.metadata import Metadata
from farstu.factors.shape import Factor
from farstu.store.engine import Store
from farstu.store.portals import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The means of a process. Tests bring their own clock and entropy."""

    store: Store
    factors: Mapping[FactorKind, Factor]
    clock: Callable[[], datetime]
    entropy: Entropy
    keys: Callable[[], KeyFile]
    hashing: HashPool
    cost: Cost = TARGET
    budgets: Budgets = field(default_factory=Budgets)
    metadata: Metadata | None = None
    """What is known of models of security keys."""
    recovery_cost: Cost = FLOOR
    """What one recovery code costs: the floor is plenty for 80 random bits."""
    opened: dict[str, DataKey] = field(default_factory=dict)
    """Data keys that this process has unwrapped, by id; see ``vault``."""
    kept: dict[tuple[str, ...], tuple[int, datetime, Any]] = field(default_factory=dict)
    """Rows that hardly ever change, with what the board said before, and until when they are
    believed; see ``kept_rows``."""

    @property
    def worths(self) -> Mapping[FactorKind, Assurance]:
        """Say the best that each kind can be worth."""
        return {kind: factor.traits.worth for kind, factor in self.factors.items()}

    @property
    def key_kinds(self) -> frozenset[FactorKind]:
        """Say which kinds are security keys, whose models a policy may name."""
        keys = (k for k, factor in self.factors.items() if factor.traits.channel is Channel.KEY)
        return frozenset(keys)

    @property
    def usual_kinds(self) -> frozenset[FactorKind]:
        """Say what a policy allows that names no kinds."""
        return frozenset(kind for kind, factor in self.factors.items() if factor.traits.usual)

    def new_id(self, now: datetime) -> str:
        """Make an id."""
        return new_id(now, self.entropy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where a request comes from, and to which *origin*.

    *network* is its /24 or /64, for throttles.
    """

    portal: Portal
    origin: str
    address: str
    network: str
    agent: str
    api_key_id: str | None = None
    """The key of the portal's own program that asks for somebody; None: their own browser does."""
    browser: str | None = None
    """What the browser keeps that it may be known by, if anything; None: nobody's browser asks."""
    relying_party_id: str | None = None
    """The application that sent their browser, in a deed that it asked for by a signed request."""
    reference: str = ""
    """What the log calls the request, so that lines and events are found by each other."""
