"""Mails ahead, told at the edges: which of several rules is the cause, and who is asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from farstu.core.ahead import Duty, Rules, duty_of, has_to_enrol, is_asked
from farstu.core.assurance import Assurance
from farstu.core.facts import Account
from farstu.core.plans import Layer, Person, Place, Plan, Wave
from farstu.core.rehearsal import Entry, Fate, Outcome, Somebody, Step
from farstu.core.roles import Role

from .cast import APP, EMAIL, KEY, NOW, WORTHS, account, held, policy
from .test_ahead import DAWN, MADE, MAJA, plan, rules
from .test_effective import A_DAY
from .test_rehearsal import KEYS, OPTIONAL, REQUIRED

LIMITED = replace(REQUIRED, limited_entry=True)
MAIL_OR_APP = policy(Assurance.MULTI, EMAIL, APP)
MEMBER = replace(MAJA, places=frozenset({Place(organisation_id="a", role=Role.MEMBER)}))


def theirs(asked: Any, **rest: Any) -> Layer:
    """Build the layer of the organisation that they belong to."""
    return Layer(policy=asked, organisation_id="a", **rest)


def duty(
    *layers: Layer,
    who: Account | None = None,
    person: Person = MEMBER,
    changed: Mapping[str, datetime] | None = None,
) -> Duty | None:
    """Say what somebody has to do, where nothing was asked before what was changed of late."""
    was = (Layer(policy=OPTIONAL),)
    all_rules = Rules(layers=layers, before=was, changed=changed or {}, dawn=DAWN)
    somebody = Somebody(person=person, account=who or account())
    return duty_of(somebody, all_rules, WORTHS, now=NOW)


# Who is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "who", "has"),
    [
        (Layer(policy=REQUIRED), account(), True),
        (Layer(policy=REQUIRED), account(held(EMAIL)), True),
        (Layer(policy=LIMITED), account(), True),
        (plan(DAWN + 9 * A_DAY), account(), True),
        (plan(DAWN + 9 * A_DAY), account(held(APP)), False),
        (Layer(policy=REQUIRED), account(held(APP)), False),
        (Layer(policy=OPTIONAL), account(), False),
        (Layer(policy=REQUIRED), account(suspended=True), False),
        (Layer(policy=MAIL_OR_APP), account(held(EMAIL), held(APP, suspended=True)), False),
    ],
)
def test_whoever_falls_short_has_to_enrol(layer: Layer, who: Account, *, has: bool) -> None:
    """Now, or at a day ahead, or comes in limited; not whoever nothing but help lets in."""
    somebody = Somebody(person=MAJA, account=who)
    assert has_to_enrol(somebody, rules(layer), WORTHS, now=NOW) is has


@pytest.mark.parametrize(
    ("outcomes", "asked"),
    [
        ((Outcome.ASKED,), True),
        ((Outcome.MUST_REPLACE,), True),
        ((Outcome.ASKED, Outcome.LIMITED), True),
        ((Outcome.LIMITED,), False),
        ((Outcome.UNCHANGED, Outcome.LIMITED), False),
        ((Outcome.ASKED, Outcome.LOCKED_OUT), False),
        ((Outcome.UNCHANGED,), False),
        ((Outcome.FREED,), False),
    ],
)
def test_asked_is_who_has_to_enrol_or_had_to_before_they_came_in_limited(
    outcomes: tuple[Outcome, ...], *, asked: bool
) -> None:
    """Whoever is limited at once was never asked, and whoever is locked out is told otherwise."""
    entries = {
        Outcome.ASKED: Entry.PREPARING,
        Outcome.MUST_REPLACE: Entry.ENROLLING,
        Outcome.LIMITED: Entry.LIMITED,
        Outcome.LOCKED_OUT: Entry.OUT,
    }
    steps = (
        Step(at=NOW, before=Entry.IN, after=entries.get(one, Entry.IN), outcome=one, due=NOW)
        for one in outcomes
    )
    assert is_asked(Fate(steps=tuple(steps))) is asked


# Which rule it is ------------------------------------------------------------------------


def test_a_wave_that_begins_with_the_day_is_due_on_it() -> None:
    """It is a rule of today, and none that was changed of late."""
    found = duty(plan(DAWN))
    assert found is not None
    assert (found.due, found.since) == (DAWN, MADE)


def test_whoever_came_in_limited_hears_when_that_ends() -> None:
    """Nothing else of the rule changes on that day."""
    layer = plan(DAWN + 2 * A_DAY, before=LIMITED, after=REQUIRED)
    found = duty(layer)
    assert found is not None
    assert (found.layer, found.due) == (layer, DAWN + 2 * A_DAY)


def by_wave(asked: Any, changed_at: datetime | None) -> dict[str, Any]:
    """Say what a layer has that asks for something in two days."""
    waves = (Wave(starts_at=DAWN + 2 * A_DAY),)
    return {"plan": Plan(policy=asked, waves=waves), "changed_at": changed_at}


@pytest.mark.parametrize("older", ["own", "theirs"])
def test_of_rules_that_begin_on_one_day_the_oldest_is_the_cause(older: str) -> None:
    """The others, which ask for as much, are no news."""
    since = {"own": NOW - 5 * A_DAY, "theirs": NOW - 5 * A_DAY, older: MADE}
    own = Layer(policy=OPTIONAL, **by_wave(REQUIRED, since["own"]))
    other = theirs(None, **by_wave(REQUIRED, since["theirs"]))
    found = duty(own, other)
    assert found is not None
    assert found.layer == {"own": own, "theirs": other}[older]
    assert found.since == MADE


@pytest.mark.parametrize("harder", ["own", "theirs"])
def test_of_rules_that_begin_on_one_day_the_hardest_is_the_cause(harder: str) -> None:
    """However young it is."""
    asked = {"own": REQUIRED, "theirs": REQUIRED, harder: policy(Assurance.PHISHING_RESISTANT, KEY)}
    since = {"own": MADE, "theirs": MADE, harder: NOW - A_DAY}
    own = Layer(policy=OPTIONAL, **by_wave(asked["own"], since["own"]))
    other = theirs(None, **by_wave(asked["theirs"], since["theirs"]))
    found = duty(own, other)
    assert found is not None
    assert found.layer == {"own": own, "theirs": other}[harder]


@pytest.mark.parametrize(
    ("joined", "changed_at", "cause"),
    [
        (NOW - 2 * A_DAY, MADE, "theirs"),
        (NOW - 8 * A_DAY, NOW - A_DAY, "unwritten"),
    ],
)
def test_a_rule_that_was_never_written_is_as_old_as_somebodys_place(
    joined: datetime, changed_at: datetime, cause: str
) -> None:
    """It bound them since they joined, and so it is known since then."""
    asked = replace(REQUIRED, grace=10 * A_DAY)
    layers = {"unwritten": Layer(policy=asked), "theirs": theirs(asked, changed_at=changed_at)}
    found = duty(layers["unwritten"], layers["theirs"], person=replace(MEMBER, joined_at=joined))
    assert found is not None
    assert (found.layer, found.due) == (layers[cause], joined + 10 * A_DAY)
    assert found.since == joined


# What binds at once ----------------------------------------------------------------------


def test_what_was_changed_of_late_is_told_and_not_what_binds_beside_it() -> None:
    """An older rule that asks for as much of whoever falls short is no news."""
    old, new = Layer(policy=REQUIRED, changed_at=MADE), theirs(KEYS, changed_at=NOW)
    found = duty(old, new, changed={new.key: NOW})
    assert found is not None
    assert (found.layer, found.due) == (new, NOW)


@pytest.mark.parametrize("first", ["own", "theirs"])
def test_of_rules_that_were_changed_of_late_the_first_is_told(first: str) -> None:
    """Where they ask for as much."""
    layers = {"own": Layer(policy=REQUIRED), "theirs": theirs(REQUIRED)}
    changed = {layer.key: NOW for layer in layers.values()}
    changed[layers[first].key] = NOW - 2 * A_DAY
    found = duty(*layers.values(), changed=changed)
    assert found is not None
    assert (found.layer, found.due) == (layers[first], NOW - 2 * A_DAY)


@pytest.mark.parametrize("harder", ["own", "theirs"])
def test_of_rules_that_were_changed_of_late_the_hardest_is_told(harder: str) -> None:
    """Also where it was changed after the other."""
    layers = {"own": Layer(policy=OPTIONAL), "theirs": theirs(OPTIONAL)}
    layers[harder] = replace(layers[harder], policy=REQUIRED)
    changed = {layer.key: NOW - 2 * A_DAY for layer in layers.values()}
    changed[layers[harder].key] = NOW
    found = duty(*layers.values(), changed=changed)
    assert found is not None
    assert (found.layer, found.due) == (layers[harder], NOW)


# Where nothing is ahead ------------------------------------------------------------------


@pytest.mark.parametrize(
    "layers",
    [
        (Layer(policy=REQUIRED), plan(DAWN + A_DAY)),
        (plan(DAWN + A_DAY), Layer(policy=REQUIRED)),
        (plan(DAWN - A_DAY, after=replace(REQUIRED, grace=A_DAY)),),
        (plan(DAWN - A_DAY, before=replace(OPTIONAL, grace=A_DAY)),),
        (plan(DAWN - A_DAY, DAWN + A_DAY),),
    ],
    ids=["second", "first", "grace-of-the-plan", "grace-before-it", "one-wave-of-two"],
)
def test_a_single_thing_ahead_is_enough_for_a_portal_not_to_be_quiet(
    layers: tuple[Layer, ...],
) -> None:
    """One rule of many, one side of a plan, one wave of several."""
    assert not rules(*layers).is_quiet
