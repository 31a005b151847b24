"""The moments ahead at which a person's policy turns, and what is said of each."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from farstu.core.effective import (
    DEMANDS,
    EXEMPT_AT_MOST,
    Exemption,
    effective_of,
    effects_of,
)
from farstu.core.plans import Layer, Person, Place, Plan, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Role

from .cast import APP, EMAIL, KEY, NOW, policy
from .stories import MULTI, PHR, SINGLE
from .test_effective import HERE, MAJA, OPTIONAL, REQUIRED, exemption

A_DAY = timedelta(days=1)
KEYS_ONLY = policy(MULTI, KEY)
TWELVE_DAYS = [NOW + day * A_DAY for day in (7, 2, 11, 5, 1, 9, 3, 12, 4, 10, 6, 8)]


def moments(*layers: Layer, person: Person = MAJA, exempt: tuple[Exemption, ...] = ()) -> list[int]:
    """List the moments that somebody's policy is told of, in days ahead."""
    seen = effects_of(layers, person, exempt, now=NOW)
    return [round((one.now.at - NOW) / A_DAY) for one in seen]


def coming(*layers: Layer, exempt: tuple[Exemption, ...] = ()) -> list[datetime]:
    """List when something harder comes."""
    return [one.due for one in effective_of(layers, MAJA, exempt, now=NOW).coming]


# Moments -----------------------------------------------------------------------------


def test_moments_come_in_the_order_of_time() -> None:
    """However waves and exemptions are written; now is the first, and none comes twice."""
    waves = tuple(Wave(starts_at=at) for at in TWELVE_DAYS)
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=REQUIRED, waves=waves))
    exempt = tuple(exemption(expires_at=at) for at in TWELVE_DAYS)
    assert moments(layer, exempt=exempt) == list(range(13))


def test_what_turns_just_now_has_turned() -> None:
    """A wave that begins at this moment is no moment ahead."""
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=REQUIRED, waves=(Wave(starts_at=NOW),)))
    assert moments(layer) == [0]
    [only] = effects_of([layer], MAJA, now=NOW)
    assert only.policy == REQUIRED


def test_kinds_turn_when_the_wave_begins_and_what_is_required_when_grace_ends() -> None:
    """Both are moments, for whoever joined today."""
    asked = replace(KEYS_ONLY, grace=14 * A_DAY)
    wave = Wave(starts_at=NOW + 3 * A_DAY)
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=asked, waves=(wave,)))
    new = replace(MAJA, joined_at=NOW)
    assert moments(layer, person=new) == [0, 3, 14]
    told = [(one.policy.required, one.policy.allowed) for one in effects_of([layer], new, now=NOW)]
    assert told == [
        (SINGLE, OPTIONAL.allowed),
        (SINGLE, frozenset({KEY})),
        (MULTI, frozenset({KEY})),
    ]


def test_what_a_wave_requires_is_due_no_sooner_than_the_wave_begins() -> None:
    """Whoever joined a year ago has no grace left, and still all the time before it."""
    wave = Wave(starts_at=NOW - A_DAY)
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=REQUIRED, waves=(wave,)))
    [part] = effective_of([layer], MAJA, now=NOW).now.parts
    assert part.due == wave.starts_at
    [part] = effective_of([Layer(policy=REQUIRED)], MAJA, now=NOW).now.parts
    assert part.due == MAJA.joined_at


def test_an_exemption_lifts_from_the_moment_at_which_it_is_granted() -> None:
    """And not a moment earlier."""
    free = exemption(granted_at=NOW)
    layers = [Layer(policy=REQUIRED)]
    assert effective_of(layers, MAJA, [free], now=NOW).policy.required is SINGLE
    before = NOW - timedelta(microseconds=1)
    assert effective_of(layers, MAJA, [free], now=before).policy.required is MULTI


def test_an_exemption_ends_within_ninety_days() -> None:
    """As the page about policies says."""
    assert timedelta(days=90) == EXEMPT_AT_MOST


# What is coming ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then", "is_told"),
    [
        (OPTIONAL, REQUIRED, True),
        (REQUIRED, policy(PHR, APP, KEY), True),
        (REQUIRED, KEYS_ONLY, True),
        (policy(MULTI, APP, EMAIL), policy(MULTI, APP, KEY), True),
        (OPTIONAL, policy(SINGLE, KEY), False),
        (REQUIRED, OPTIONAL, False),
        (KEYS_ONLY, REQUIRED, False),
        (policy(PHR, KEY), REQUIRED, False),
        (REQUIRED, replace(REQUIRED, remembers=A_DAY), False),
    ],
)
def test_coming_is_what_requires_more_or_the_same_of_fewer_kinds(
    now: Policy, then: Policy, *, is_told: bool
) -> None:
    """Nobody is to prepare for less, for more to choose from, or where nothing is required."""
    wave = Wave(starts_at=NOW + A_DAY)
    layer = Layer(policy=now, plan=Plan(policy=then, waves=(wave,)))
    assert coming(layer) == ([wave.starts_at] if is_told else [])


def test_what_binds_today_and_comes_back_is_not_coming() -> None:
    """A plan that softens for a while asks nobody to prepare for what they meet already."""
    softened = Plan(policy=OPTIONAL, waves=(Wave(starts_at=NOW + A_DAY),))
    again = Layer(policy=None, plan=Plan(policy=REQUIRED, waves=(Wave(starts_at=NOW + 5 * A_DAY),)))
    layers = [Layer(policy=REQUIRED, plan=softened), again]
    told = [one.policy.required for one in effects_of(layers, MAJA, now=NOW)]
    assert told == [MULTI, SINGLE, MULTI]
    assert coming(*layers) == []


# Why ---------------------------------------------------------------------------------


def test_every_demand_of_a_policy_is_explained() -> None:
    """All but grace, which has become dates."""
    assert {*DEMANDS, "grace"} == {one.name for one in fields(Policy)}


def test_what_is_lifted_is_said_of_what_is_required_alone() -> None:
    """An exemption lifts nothing else, so that no other demand names it."""
    theirs = Layer(policy=KEYS_ONLY, organisation_id=HERE)
    member = replace(MAJA, places=frozenset({Place(organisation_id=HERE, role=Role.MEMBER)}))
    own = Layer(policy=REQUIRED)
    seen = effective_of([own, theirs], member, [exemption()], now=NOW)
    named = {
        demand: [one.part.layer for one in seen.lines if one.demand == demand]
        for demand in ("required", "allowed")
    }
    assert named == {"required": [theirs, own], "allowed": [theirs]}
