"""Layers of policy, and plans: a second policy that reaches people by waves.

Whoever a wave has reached is under the policy of the plan, everybody else under the one before.
Nothing runs when a wave starts: whom it has reached is derived from the moment of asking.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import assert_never

from farstu.core.assurance import FactorKind
from farstu.core.policy import Policy, strictest
from farstu.core.roles import Role

WHOLE = 100
LOTS = 2**64
LONGEST_LABEL = 40
LABEL = re.compile(r"[^\W_][\w.-]*")
"""Letters and digits, and between them what needs no quoting on a command line."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """All whom the layer is about."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Those whose account has a label."""

    label: str


@dataclass(frozen=True, slots=True)
class Share:
    """A stable part of the people: who is among 10 % is among 20 %, whoever joins or leaves."""

    percent: int

    def __post_init__(self) -> None:
        """Refuse what is no part; whoever reads what was typed asks before."""
        if not 0 < self.percent <= WHOLE:
            raise ValueError(self.percent)


Reach = Everybody | Labelled | Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Whom a plan reaches, and from when."""

    starts_at: datetime
    reaches: Reach = Everybody()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be demanded instead, wave by wave. While it is paused no wave begins."""

    policy: Policy
    waves: tuple[Wave, ...]
    paused_at: datetime | None = None

    def may_begin(self, wave: Wave) -> bool:
        """Say whether *wave* begins at its time: no pause came before."""
        return self.paused_at is None or wave.starts_at <= self.paused_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody belongs: an organisation, and the role there that policies go by."""

    organisation_id: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What policies ask about an account."""

    account_id: str
    joined_at: datetime
    graceless: bool = False
    """Whether its days of grace are over for good: it had a factor once."""
    labels: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The demands of a portal, or in it of one organisation, of roles, or of both.

    Without a *policy* it asks for nothing. A *role* means that one and those above.
    """

    policy: Policy | None
    organisation_id: str | None = None
    role: Role | None = None
    plan: Plan | None = None
    revision: int | None = None
    """How often it was changed; None: it was never written."""
    changed_at: datetime | None = None
    opens: frozenset[FactorKind] = frozenset()
    """Kinds that no other layer shuts to all whom it is about. Only the house's own has some; it is
    written nowhere, and no exemption lifts it."""

    @property
    def key(self) -> str:
        """Name it within its portal."""
        if self.opens:
            return "house"
        role = "-" if self.role is None else int(self.role)
        return f"{self.organisation_id or '-'}/{role}"

    @property
    def sides(self) -> tuple[Policy, ...]:
        """What it asks of whom no wave has reached, and of whom one has; nothing is left out."""
        planned = None if self.plan is None else self.plan.policy
        return tuple(one for one in (self.policy, planned) if one is not None)

    @property
    def of_portal(self) -> bool:
        """Whether it is the portal's own, which applies to everybody."""
        return self.organisation_id is None and self.role is None

    def applies_to(self, person: Person) -> bool:
        """Say whether it is about *person*."""
        return self.of_portal or any(
            self.organisation_id in {None, place.organisation_id}
            and (self.role is None or place.role >= self.role)
            for place in person.places
        )

    def reaches(self, wave: Wave, person: Person) -> bool:
        """Say whether *wave* is for *person*, whenever it begins."""
        match wave.reaches:
            case Everybody():
                return True
            case Labelled(label):
                return label in person.labels
            case Share(percent):
                return _lot(self.key, person.account_id) * WHOLE < percent * LOTS
            case _:
                assert_never(wave.reaches)


def _lot(key: str, account_id: str) -> int:
    """Draw the lot of an account, the same each time, and another one in each layer."""
    digest = hashlib.sha256(f"{key}\n{account_id}".encode()).digest()
    return int.from_bytes(digest[:8])


def settled(layer: Layer, *, now: datetime) -> Layer:
    """Put the plan in the place of the policy if it has reached everybody, to the same effect."""
    plan = layer.plan
    if plan is None or not any(
        isinstance(w.reaches, Everybody) and w.starts_at <= now and plan.may_begin(w)
        for w in plan.waves
    ):
        return layer
    return replace(layer, policy=plan.policy, plan=None)


def resumed(plan: Plan, *, now: datetime) -> Plan:
    """Let waves begin again; those whose time has come meanwhile begin now."""
    waves = tuple(
        w if plan.may_begin(w) else replace(w, starts_at=max(w.starts_at, now)) for w in plan.waves
    )
    return replace(plan, waves=waves, paused_at=None)


def opened(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Read the layers that apply to somebody beside each other.

    One that allows nothing of what the house's own opens would leave that to nobody: beside it, it
    allows all of it as well.
    """
    layers = tuple(layers)
    opens = next((one.opens for one in layers if one.opens), frozenset())
    return tuple(_open(one, opens) for one in layers)


def _open(layer: Layer, opens: frozenset[FactorKind]) -> Layer:
    policy, plan = layer.policy, layer.plan
    return replace(
        layer,
        policy=None if policy is None else _widen(policy, opens),
        plan=None if plan is None else replace(plan, policy=_widen(plan.policy, opens)),
    )


def _widen(policy: Policy, opens: frozenset[FactorKind]) -> Policy:
    return policy if policy.allowed & opens else replace(policy, allowed=policy.allowed | opens)


def possible_folds(layers: Iterable[Layer]) -> Iterator[Policy]:
    """Yield what may apply to an owner in each organisation, on whichever side of every plan.

    A layer only tightens, so whoever stands below an owner, or outside, can do with no less; but
    for what the house's own opens, so that they are asked about without it, too.
    """
    layers = tuple(layers)
    for organisation_id in {layer.organisation_id for layer in layers} | {None}:
        here = tuple(one for one in layers if one.organisation_id in {None, organisation_id})
        written = tuple(one for one in here if not one.opens)
        for some in dict.fromkeys((written, opened(here))):
            sides = [one.sides for one in some]
            yield from (strictest(*fold) for fold in product(*filter(None, sides)) if fold)


def fold_label(typed: str) -> str | None:
    """Fold a label as it was *typed*; None: it is none."""
    folded = unicodedata.normalize("NFKC", typed).strip().casefold()
    fits = len(folded) <= LONGEST_LABEL and LABEL.fullmatch(folded)
    return folded if fits else None
