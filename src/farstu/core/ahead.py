"""Mails ahead: whom a rule will bind, from when, and on which days they hear of it.

Whom it binds is asked of the rehearsal: what becomes of somebody by everything that is asked, as
against nothing. So nobody is told of what they have, or need not have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.effective import Part, effective_of
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.rehearsal import Change, Entry, Fate, Outcome, Somebody, rehearse

Worths = Mapping[FactorKind, Assurance]
A_MOMENT = timedelta(microseconds=1)
A_WEEK = 7
ASKED = frozenset({Outcome.ASKED, Outcome.MUST_REPLACE})


class Stage(StrEnum):
    """Which of the mails it is."""

    ANNOUNCED = "rule_announced"
    WEEK = "rule_week"
    DAY = "rule_day"
    TODAY = "rule_today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All layers of a portal, and what they were a while ago."""

    layers: tuple[Layer, ...]
    before: tuple[Layer, ...]
    """What they were before those changes that were made of late."""
    changed: Mapping[str, datetime]
    """When the first of those changes was made, by the key of its layer."""
    dawn: datetime
    """When the day began that it is in the portal."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is ahead of anybody but the end of an exemption."""
        return not self.changed and not any(map(self._is_ahead, self.layers))

    def _is_ahead(self, layer: Layer) -> bool:
        waves = () if layer.plan is None else layer.plan.waves
        return any(side.grace for side in layer.sides) or any(
            wave.starts_at >= self.dawn for wave in waves
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What somebody has to do because of a rule, and has not done."""

    layer: Layer
    due: datetime
    since: datetime
    """Since when it is so that it is due then."""
    replaces: bool
    """Whether they hold something, which will not do."""

    @property
    def is_announced(self) -> bool:
        """Whether it is the rule that is new, and not the person, or what was lifted off them."""
        return self.since == self.layer.changed_at


def duty_of(somebody: Somebody, rules: Rules, worths: Worths, *, now: datetime) -> Duty | None:
    """Say what *somebody* has to do that is due today or later; None: nothing.

    Their exemptions are those that have not ended before today.
    """
    fate = obligation_of(somebody, rules, worths, at=rules.dawn - A_MOMENT)
    if not is_asked(fate):
        return None
    if fate.due < rules.dawn:
        return _duty_at_once(somebody, rules, worths, now=now)
    cause = _cause(somebody, rules.layers, at=fate.due)
    if cause is None:
        return None
    part, since = cause
    return Duty(layer=part.layer, due=fate.due, since=since, replaces=bool(somebody.account.held))


def has_to_enrol(somebody: Somebody, rules: Rules, worths: Worths, *, now: datetime) -> bool:
    """Say whether *somebody* has to enrol something, now or at a day ahead, or comes in limited."""
    outcome = obligation_of(somebody, rules, worths, at=now).outcome
    return outcome in ASKED or outcome is Outcome.LIMITED


def obligation_of(somebody: Somebody, rules: Rules, worths: Worths, *, at: datetime) -> Fate:
    """Say what becomes of *somebody*, from a moment on, by all rules as against none."""
    free = Policy(required=Assurance.SINGLE, allowed=frozenset(worths))
    change = Change(before=(Layer(policy=free),), after=rules.layers)
    return rehearse(somebody, change, worths, now=at)


def is_asked(fate: Fate) -> bool:
    """Say whether they have to enrol, or come in with less after having been asked to."""
    limited = fate.outcome is Outcome.LIMITED
    return fate.outcome in ASKED or (limited and any(s.outcome in ASKED for s in fate.steps))


def stage_of(duty: Duty, *, today: date, day_of: Callable[[datetime], date]) -> Stage | None:
    """Say which mail it is time for, by the days of the portal; one a day at most.

    What lies behind since before the duty was known is left out. Whoever is new, or was let off
    until a day, was told so in another way: for them it is the last days that count.
    """
    due, known = day_of(duty.due), day_of(duty.since)
    left = (due - today).days
    if not duty.is_announced and today <= known:
        return None
    if left <= 0:
        return Stage.TODAY
    if left == 1:
        return Stage.DAY
    if left <= A_WEEK < (due - known).days:
        return Stage.WEEK
    return Stage.ANNOUNCED if duty.is_announced else None


def _duty_at_once(
    somebody: Somebody, rules: Rules, worths: Worths, *, now: datetime
) -> Duty | None:
    """Say what binds already, if it does so by a change that was made of late."""
    if not rules.changed:
        return None
    change = Change(before=rules.before, after=rules.layers)
    step = rehearse(somebody, change, worths, now=now).at(now)
    if step.outcome not in ASKED or step.after is Entry.PREPARING:
        return None
    parts = effective_of(rules.layers, somebody.person, somebody.exemptions, now=now).now.parts
    new = (part for part in parts if part.layer.key in rules.changed)
    binding = min(new, key=lambda one: (-one.policy.required, rules.changed[one.layer.key]))
    layer, due = binding.layer, rules.changed[binding.layer.key]
    since = layer.changed_at or due
    return Duty(layer=layer, due=due, since=since, replaces=bool(somebody.account.held))


def _cause(
    somebody: Somebody, layers: tuple[Layer, ...], *, at: datetime
) -> tuple[Part, datetime] | None:
    """Say which layer begins to bind at a moment, and since when that is known.

    Of several that ask for as much it is the oldest: the others are no news.
    """
    person, lifted = somebody.person, somebody.exemptions
    was = effective_of(layers, person, lifted, now=at - A_MOMENT).now
    will = effective_of(layers, person, lifted, now=at).now
    before = {part.layer.key: part for part in was.parts}
    new = [part for part in will.parts if _binds(before.get(part.layer.key)) != _binds(part)]
    if not new:
        return None
    joined = person.joined_at
    part = min(new, key=lambda one: (-one.policy.required, one.layer.changed_at or joined))
    old = before.get(part.layer.key)
    let_off = joined if old is None or old.lifted is None else old.lifted.granted_at
    return part, max(joined, let_off, part.layer.changed_at or joined)


def _binds(part: Part | None) -> object:
    if part is None:
        return None
    policy = part.policy
    return policy.required, policy.allowed, policy.limited_entry
