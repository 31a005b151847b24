"""What policy one person is under, what is coming, and why: one fold answers all three."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from farstu.core.assurance import Assurance
from farstu.core.plans import Layer, Person, Wave, opened
from farstu.core.policy import Coming, Policy, strictest

EXEMPT_AT_MOST = timedelta(days=90)
"""How far ahead an exemption may end."""
DEMANDS = ("required", "allowed", "remembers", "limited_entry", "keys")
"""The demands of an effective policy. Grace is none of them: it has become dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What the layers of one place require, lifted off one account until a day."""

    id: str
    account_id: str
    organisation_id: str | None
    """Whose layers it lifts; None: the portal's."""
    owner_id: str | None
    """Who granted it; None: the operator."""
    owner: str
    """Whom to ask about it."""
    reason: str
    granted_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one layer asks of a person at a moment, and why."""

    layer: Layer
    policy: Policy
    """Its demands as they bind then: nothing is required that is not due, or that is lifted."""
    due: datetime
    """When what it requires is due."""
    wave: Wave | None
    """The wave that brought it; None: it is what was before the plan, or there is none."""
    lifted: Exemption | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What all layers ask of a person at a moment."""

    at: datetime
    parts: tuple[Part, ...]

    @property
    def policy(self) -> Policy:
        """The strictest of it."""
        return strictest(*(part.policy for part in self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an explanation: a demand, and a layer that makes it what it is.

    *starts_at* is set for what is coming.
    """

    demand: str
    part: Part
    starts_at: datetime | None = None

    @property
    def value(self) -> Any:
        """What the layer asks for."""
        return getattr(self.part.policy, self.demand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The policy that a person is under, and the moments ahead at which it gets harder."""

    now: Moment
    ahead: tuple[Moment, ...]

    @property
    def policy(self) -> Policy:
        """What binds now."""
        return self.now.policy

    @property
    def coming(self) -> tuple[Coming, ...]:
        """What will be required, the soonest first."""
        found = ((moment.at, moment.policy) for moment in self.ahead)
        return tuple(Coming(due=at, required=p.required, allowed=p.allowed) for at, p in found)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Why: the lines of each demand fold to what binds, or will."""
        return (*_lines_of(self.now), *(line for one in self.ahead for line in _lines_ahead(one)))


def effective_of(
    layers: Iterable[Layer],
    person: Person,
    exemptions: Iterable[Exemption] = (),
    *,
    now: datetime,
) -> Effective:
    """Fold the *layers* that apply to *person*, now and at each moment ahead.

    One of them has to ask for something: the portal's own does.
    """
    return next(effects_of(layers, person, exemptions, now=now))


def effects_of(
    layers: Iterable[Layer],
    person: Person,
    exemptions: Iterable[Exemption] = (),
    *,
    now: datetime,
) -> Iterator[Effective]:
    """Yield what *person* is under *now*, and from each moment ahead at which that may change."""
    mine = [one for one in exemptions if one.account_id == person.account_id]
    applying = opened(layer for layer in layers if layer.applies_to(person))
    turns = sorted({at for at in _turns(applying, person, mine) if at > now})
    moments = [
        Moment(at=at, parts=tuple(_parts(applying, person, mine, at=at))) for at in (now, *turns)
    ]
    for index in range(len(moments)):
        yield _effective(moments[index:])


def _effective(moments: Sequence[Moment]) -> Effective:
    first = moments[0].policy
    ahead = tuple(
        moment
        for before, moment in pairwise(moments)
        if _is_harder(moment.policy, first) and _what(moment.policy) != _what(before.policy)
    )
    return Effective(now=moments[0], ahead=ahead)


def _what(policy: Policy) -> tuple[object, object]:
    return policy.required, policy.allowed


def _is_harder(policy: Policy, than: Policy) -> bool:
    """Say whether more is required, or the same of fewer kinds."""
    more = policy.required > than.required or not than.allowed <= policy.allowed
    return policy.required > Assurance.SINGLE and more


def _turns(
    layers: Iterable[Layer], person: Person, exemptions: Iterable[Exemption]
) -> Iterator[datetime]:
    """Yield every moment at which something may change for *person*."""
    yield from (one.expires_at for one in exemptions)
    for layer in layers:
        if layer.policy is not None:
            yield _due(layer.policy, person)
        for plan, wave in _waves(layer, person):
            yield wave.starts_at
            yield _due(plan, person, wave)


def _waves(layer: Layer, person: Person) -> Iterator[tuple[Policy, Wave]]:
    """Yield what the plan of *layer* brings *person*, and with which waves."""
    plan = layer.plan
    if plan is not None:
        for wave in sorted(plan.waves, key=lambda one: one.starts_at):
            if plan.may_begin(wave) and layer.reaches(wave, person):
                yield plan.policy, wave


def _due(policy: Policy, person: Person, wave: Wave | None = None) -> datetime:
    """Say when what *policy* requires is due: a date, whatever was said or seen before."""
    grace = timedelta(0) if person.graceless else policy.grace
    due = person.joined_at + grace
    return due if wave is None else max(wave.starts_at, due)


def _parts(
    layers: Iterable[Layer], person: Person, exemptions: Iterable[Exemption], *, at: datetime
) -> Iterator[Part]:
    for layer in layers:
        begun = (both for both in _waves(layer, person) if both[1].starts_at <= at)
        policy, wave = next(begun, (layer.policy, None))
        if policy is not None:
            yield _part(layer, policy, wave, person, exemptions, at=at)


def _part(
    layer: Layer,
    policy: Policy,
    wave: Wave | None,
    person: Person,
    exemptions: Iterable[Exemption],
    *,
    at: datetime,
) -> Part:
    lifting = (
        one
        for one in exemptions
        if not layer.opens
        and one.organisation_id == layer.organisation_id
        and one.granted_at <= at < one.expires_at
    )
    due, lifted = _due(policy, person, wave), next(lifting, None)
    binds = at >= due and lifted is None
    required = policy.required if binds else min(policy.required, Assurance.SINGLE)
    left = replace(policy, required=required, grace=timedelta(0))
    return Part(layer=layer, policy=left, due=due, wave=wave, lifted=lifted)


def _lines_of(moment: Moment) -> Iterator[Line]:
    """Name the layers that ask for just what binds.

    Kinds and models are intersected, so that no single layer may ask for just what is left: then
    all of them do. What is lifted is said as well. The house's own is named where it alone asks.
    """
    for demand in DEMANDS:
        lines = [Line(demand=demand, part=part) for part in moment.parts]
        binding = getattr(moment.policy, demand)
        found = [line for line in lines if line.value == binding] or lines
        same = [line for line in found if not line.part.layer.opens] or found
        lifted = [one for one in lines if demand == "required" and one.part.lifted]
        yield from (*(one for one in same if one not in lifted), *lifted)


def _lines_ahead(moment: Moment) -> Iterator[Line]:
    required = moment.policy.required
    for part in moment.parts:
        if part.policy.required == required:
            yield Line(demand="required", part=part, starts_at=moment.at)
