"""What help has to tell follows the login machine, policy by policy."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.assurance import Assurance
from farstu.core.guide import Guide, House, Start, Step, Topic, guide_of
from farstu.core.login import (
    EnrolmentPending,
    Limited,
    SignedIn,
    state_of,
)
from farstu.core.plans import Everybody, Layer, Plan, Share, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Role

from .cast import APP, CHANNELS, EMAIL, KEY, NOW, SMS, WORTHS, account, login, policies, policy

HALL = House(channels=CHANNELS, worths=WORTHS)
OFF = policy(Assurance.SINGLE)
ALL = policy(Assurance.SINGLE, APP, KEY, SMS, EMAIL)


def guide(under: Policy, *, has_organisations: bool = False) -> Guide:
    """Say what help has to tell under a policy."""
    return guide_of([Layer(policy=under)], HALL, has_organisations=has_organisations, now=NOW)


def test_whoever_is_asked_saves_codes_before_choosing() -> None:
    """Where a second factor is required, the first sign-in leads through every step of it."""
    told = guide(policy(Assurance.MULTI, APP, KEY))
    assert told.start is Start.ASKED
    assert told.steps == (
        Step.SIGN_IN,
        Step.REASON,
        Step.CODES,
        Step.METHOD,
        Step.FACTOR,
        Step.DONE,
    )
    assert told.kinds == (APP, KEY)


@pytest.mark.parametrize(
    ("under", "steps"),
    [
        (
            policy(Assurance.MULTI, APP, KEY),
            (Step.SIGN_IN, Step.REASON, Step.METHOD, Step.FACTOR, Step.CODES, Step.DONE),
        ),
        (
            policy(Assurance.SINGLE, APP),
            (Step.SIGN_IN, Step.MENU, Step.METHOD, Step.FACTOR, Step.CODES, Step.DONE),
        ),
        (OFF, ()),
    ],
)
def test_codes_may_come_after_the_method(under: Policy, steps: tuple[Step, ...]) -> None:
    """Where a portal says so they are the last step, whoever begins."""
    layers = [Layer(policy=under)]
    told = guide_of(layers, HALL, has_organisations=False, codes_after=True, now=NOW)
    assert told.steps == steps


def test_where_there_is_one_kind_nobody_chooses() -> None:
    """The choice of a method is left out where there is only one."""
    assert Step.METHOD not in guide(policy(Assurance.MULTI, APP)).steps


def test_a_weaker_kind_than_required_is_not_told() -> None:
    """What would not do is not advised."""
    assert guide(policy(Assurance.MULTI, APP, EMAIL)).kinds == (APP,)


def test_whoever_may_wait_is_told_so() -> None:
    """Whoever joins has the days of grace, and later there is a choice only where it is one."""
    told = guide(policy(Assurance.MULTI, APP, grace=timedelta(days=7)))
    assert (told.start, told.due) == (Start.LATER, NOW + timedelta(days=7))
    free = guide(policy(Assurance.SINGLE, APP, grace=timedelta(days=7)))
    assert (free.start, free.due) == (Start.CHOSEN, None)


def test_a_plan_is_told_once_it_is_for_everybody() -> None:
    """What is announced to all may wait for its date; a trial with some is no news to others."""

    def told(*waves: Wave) -> Start:
        plan = Plan(policy=policy(Assurance.MULTI, APP), waves=waves)
        layers = [Layer(policy=policy(Assurance.SINGLE, APP), plan=plan)]
        return guide_of(layers, HALL, has_organisations=False, now=NOW).start

    soon = NOW + timedelta(days=7)
    assert told(Wave(starts_at=soon)) is Start.LATER
    assert told(Wave(starts_at=NOW, reaches=Everybody())) is Start.ASKED
    assert told(Wave(starts_at=NOW, reaches=Share(100))) is Start.CHOSEN


@pytest.mark.parametrize(
    ("under", "start"),
    [
        (policy(Assurance.MULTI, APP, KEY, limited_entry=True), Start.LIMITED),
        (policy(Assurance.SINGLE, APP, KEY), Start.CHOSEN),
    ],
)
def test_whoever_is_inside_chooses_first(under: Policy, start: Start) -> None:
    """Whoever sets up by themselves begins at the menu, picks a method, and then saves codes."""
    told = guide(under)
    assert told.start is start
    assert told.steps[1:4] == (Step.MENU, Step.METHOD, Step.CODES)


def test_where_it_is_off_only_signing_in_is_told() -> None:
    """Nothing is advised that nobody may set up."""
    told = guide(OFF)
    assert (told.start, told.steps, told.kinds) == (Start.CLOSED, (), ())
    assert told.topics == (Topic.SIGN_IN,)


def test_articles_are_about_what_there_is() -> None:
    """Codes, keys, apps and colleagues have an article where the portal has them."""
    assert guide(ALL, has_organisations=True).topics == tuple(Topic)
    only_keys = guide(policy(Assurance.MULTI, KEY)).topics
    assert Topic.KEYS_AND_PASSKEYS in only_keys
    assert not {Topic.CODES_DO_NOT_WORK, Topic.APP_LIST, Topic.MORE_PEOPLE} & set(only_keys)
    only_mail = guide(policy(Assurance.SINGLE, EMAIL)).topics
    assert Topic.CODES_DO_NOT_WORK in only_mail
    assert not {Topic.KEYS_AND_PASSKEYS, Topic.APP_LIST} & set(only_mail)


def test_keys_are_told_apart() -> None:
    """Which of the kinds are keys is part of the guide."""
    assert guide(ALL).keys == (KEY,)


def test_devices_are_told_of_where_the_machine_remembers_them() -> None:
    """Remembering needs days in the policy, and something to remember."""
    remembers = timedelta(days=30)
    assert guide(policy(Assurance.SINGLE, APP, remembers=remembers)).remember_days == 30
    assert guide(policy(Assurance.SINGLE, APP)).remember_days == 0
    assert guide(policy(Assurance.SINGLE, remembers=remembers)).remember_days == 0


@pytest.mark.parametrize(
    ("others", "officers", "told"),
    [
        (policy(Assurance.SINGLE, APP), policy(Assurance.MULTI, APP), (Start.CHOSEN, Start.ASKED)),
        (policy(Assurance.SINGLE, APP), policy(Assurance.SINGLE, APP), (Start.CHOSEN, None)),
        (policy(Assurance.MULTI, APP), policy(Assurance.MULTI, APP), (Start.ASKED, None)),
        (
            policy(Assurance.SINGLE, APP, limited_entry=True),
            policy(Assurance.MULTI, APP, limited_entry=True),
            (Start.CHOSEN, Start.LIMITED),
        ),
    ],
)
def test_more_may_be_asked_of_administrators(
    others: Policy, officers: Policy, told: tuple[Start, Start | None]
) -> None:
    """Help says so, beside what everybody else has to do."""
    layers = [Layer(policy=others), Layer(policy=officers, role=Role.ADMINISTRATOR)]
    found = guide_of(layers, HALL, has_organisations=True, now=NOW)
    assert (found.start, found.officers) == told


@pytest.mark.parametrize("limited", [False, True])
def test_it_says_what_the_machine_does(*, limited: bool) -> None:
    """Under any policy help leads to where the machine sends somebody who is new."""
    for one in policies():
        under = Policy(required=one.required, allowed=one.allowed, limited_entry=limited)
        state, told = state_of(login(), account(), under, WORTHS, now=NOW), guide(under)
        match state:
            case EnrolmentPending(choices, _):
                assert (told.start, frozenset(told.kinds)) == (Start.ASKED, choices)
            case Limited(choices):
                assert (told.start, frozenset(told.kinds)) == (Start.LIMITED, choices)
            case _:
                assert isinstance(state, SignedIn)
                wanted = Start.CHOSEN if under.allowed else Start.CLOSED
                assert (told.start, frozenset(told.kinds)) == (wanted, under.allowed)
