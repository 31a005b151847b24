"""Layers, shares, pauses and folds of plans, told at the edges (``core/plans.py``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from farstu.core.plans import (
    Everybody,
    Labelled,
    Layer,
    Person,
    Plan,
    Share,
    Wave,
    possible_folds,
    resumed,
    settled,
)
from farstu.core.policy import Policy, strictest
from farstu.core.roles import Role

from .cast import APP, EMAIL, KEY, NOW, policy
from .stories import MULTI, PHR, SINGLE
from .test_effective import HERE, HOUSE, OPTIONAL, REQUIRED

A_DAY = timedelta(days=1)
ELSEWHERE = "other"
FOR_ALL = Wave(starts_at=NOW)
FOR_SALES = Wave(starts_at=NOW, reaches=Labelled("sales"))
KEYS_ONLY, MAIL_ONLY = policy(PHR, KEY), policy(SINGLE, EMAIL)


# Names and shares --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "key"),
    [
        (Layer(policy=None), "-/-"),
        (Layer(policy=None, organisation_id=HERE), "nordskar/-"),
        (Layer(policy=None, role=Role.ADMINISTRATOR), "-/2"),
        (Layer(policy=None, organisation_id=HERE, role=Role.OWNER), "nordskar/3"),
        (HOUSE, "house"),
    ],
)
def test_each_layer_of_a_portal_has_a_name_of_its_own(layer: Layer, key: str) -> None:
    """By its organisation and its role; the house's own is written nowhere."""
    assert layer.key == key


@pytest.mark.parametrize("percent", [-1, 0, 101])
def test_a_share_is_a_part_and_no_more_than_the_whole(percent: int) -> None:
    """Nobody and more than everybody are no shares."""
    with pytest.raises(ValueError, match=str(percent)):
        Share(percent)


def test_whom_a_share_has_reached_it_reaches_in_every_version() -> None:
    """The lot is drawn by a rule that never changes, or a wave would turn back on an upgrade."""
    people = [Person(account_id=f"account {n}", joined_at=NOW) for n in range(40)]
    wave = Wave(starts_at=NOW, reaches=Share(20))
    layer = Layer(policy=None, organisation_id=HERE)
    reached = [n for n, person in enumerate(people) if layer.reaches(wave, person)]
    assert reached == [6, 8, 10, 11, 20, 21, 27, 32, 39]


# Pauses and ends ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waves", "paused", "is_settled"),
    [
        ((FOR_ALL,), None, True),
        ((FOR_SALES, FOR_ALL), None, True),
        ((FOR_SALES,), None, False),
        ((FOR_SALES, replace(FOR_ALL, starts_at=NOW + A_DAY)), None, False),
        ((FOR_ALL,), NOW, True),
        ((FOR_ALL,), NOW - A_DAY, False),
    ],
)
def test_a_plan_is_settled_once_a_wave_for_everybody_has_begun(
    waves: tuple[Wave, ...], paused: datetime | None, *, is_settled: bool
) -> None:
    """Other waves beside it change nothing; one that a pause held back has not begun."""
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=REQUIRED, waves=waves, paused_at=paused))
    assert settled(layer, now=NOW) == (Layer(policy=REQUIRED) if is_settled else layer)


def test_resumed_waves_begin_at_their_time_or_now_if_it_is_over() -> None:
    """What had begun before the pause stays as it was, and so does what is not yet due."""
    times = (-3, -1, 0, 2)
    plan = Plan(
        policy=REQUIRED,
        waves=tuple(Wave(starts_at=NOW + days * A_DAY, reaches=Everybody()) for days in times),
        paused_at=NOW - 2 * A_DAY,
    )
    again = resumed(plan, now=NOW)
    assert [wave.starts_at for wave in again.waves] == [NOW - 3 * A_DAY, NOW, NOW, NOW + 2 * A_DAY]
    assert again.paused_at is None


# Before it is saved ------------------------------------------------------------------

OWN = Layer(policy=OPTIONAL)
HERE_KEYS = Layer(policy=KEYS_ONLY, organisation_id=HERE)
THERE_MAIL = Layer(policy=MAIL_ONLY, organisation_id=ELSEWHERE)
OFF = Layer(policy=policy(SINGLE))


@pytest.mark.parametrize(
    ("layers", "folds"),
    [
        ((), set()),
        ((Layer(policy=None),), set()),
        ((OWN,), {OPTIONAL}),
        (
            (OWN, HERE_KEYS, THERE_MAIL),
            {OPTIONAL, strictest(OPTIONAL, KEYS_ONLY), strictest(OPTIONAL, MAIL_ONLY)},
        ),
        (
            (replace(OWN, plan=Plan(policy=REQUIRED, waves=(FOR_ALL,))), HERE_KEYS),
            {OPTIONAL, REQUIRED, strictest(OPTIONAL, KEYS_ONLY), strictest(REQUIRED, KEYS_ONLY)},
        ),
        (
            (OFF, HOUSE),
            {policy(SINGLE), replace(policy(MULTI, APP, KEY), limited_entry=False)},
        ),
    ],
    ids=["nothing", "asks-nothing", "own", "apart", "planned", "house"],
)
def test_folds_are_what_may_come_together_and_nothing_else(
    layers: tuple[Layer, ...], folds: set[Policy]
) -> None:
    """Organisations are never mixed; with the house's own, members are asked about without it."""
    assert set(possible_folds(layers)) == folds
