"""Whom a rule is about, and how many of them the waves of its plan have reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from farstu.core.plans import Labelled, Layer, Person, Plan, Wave
from farstu.store import labels, memberships
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSeen:
    """A wave, and how many people it is for."""

    wave: Wave
    people: int
    has_begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSeen:
    """A plan, its waves in the order of their days, and how many they have reached so far."""

    plan: Plan
    waves: tuple[WaveSeen, ...]
    reached: int


def list_people(tx: Tx, layer: Layer) -> frozenset[str]:
    """List whom *layer* is about: members of its place who count as its role, or as more."""
    least = layer.role or 0
    roles = memberships.list_roles(tx, layer.organisation_id)
    return frozenset(account_id for account_id, role in roles if role >= least)


def see_plan(
    tx: Tx, layer: Layer, plan: Plan, people: Collection[str], *, now: datetime
) -> PlanSeen:
    """See how far *plan* has come among *people*."""
    reached: set[str] = set()
    waves = []
    for wave in sorted(plan.waves, key=lambda one: one.starts_at):
        found = find_reached(tx, layer, wave, people)
        begun = wave.starts_at <= now and plan.may_begin(wave)
        reached |= found if begun else frozenset()
        waves.append(WaveSeen(wave=wave, people=len(found), has_begun=begun))
    return PlanSeen(plan=plan, waves=tuple(waves), reached=len(reached))


def find_reached(tx: Tx, layer: Layer, wave: Wave, people: Collection[str]) -> frozenset[str]:
    """Find who of *people* a wave is for, whenever it begins."""
    match wave.reaches:
        case Labelled(label):
            return frozenset(people) & labels.list_labelled(tx, label)
        case _:
            return frozenset(one for one in people if layer.reaches(wave, _nobody_else(one)))


def _nobody_else(account_id: str) -> Person:
    """Name an account to a wave that asks for its id alone."""
    return Person(account_id=account_id, joined_at=datetime.min.replace(tzinfo=UTC))
