"""Mails ahead: whom a rule will bind, from when, and which mail it is time for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.ahead import A_MOMENT, Duty, Rules, Stage, duty_of, obligation_of, stage_of
from farstu.core.assurance import Assurance
from farstu.core.effective import Exemption
from farstu.core.facts import Account
from farstu.core.plans import Everybody, Layer, Person, Place, Plan, Share, Wave
from farstu.core.rehearsal import Change, Outcome, Somebody, rehearse
from farstu.core.roles import Role

from .cast import APP, EMAIL, HOUSE, NOW, WORTHS, account, held, policy
from .test_effective import A_DAY, EXEMPTIONS, PEOPLE, exemption
from .test_rehearsal import ACCOUNTS, KEYS, OPTIONAL, REQUIRED

DAWN = NOW.replace(hour=0)
MADE = NOW - 20 * A_DAY
MAJA = Person(account_id="maja", joined_at=NOW - 400 * A_DAY)
MINUTE = timedelta(minutes=1)


def day_of(moment: datetime) -> date:
    """Take the days of the portal to be those of UTC."""
    return moment.date()


def plan(*starts: datetime, before: Any = OPTIONAL, after: Any = REQUIRED, **rest: Any) -> Layer:
    """Build the portal's layer with a plan for everybody."""
    waves = tuple(Wave(starts_at=at) for at in starts)
    at = rest.pop("changed_at", MADE)
    return Layer(policy=before, plan=Plan(policy=after, waves=waves, **rest), changed_at=at)


def rules(*layers: Layer, before: tuple[Layer, ...] = (), **changed: datetime) -> Rules:
    """Build the rules of a portal; what was changed of late is its own layer."""
    when = {Layer(policy=None).key: at for at in changed.values()}
    return Rules(layers=layers, before=before, changed=when, dawn=DAWN)


def duty(
    all_rules: Rules, who: Account | None = None, person: Person = MAJA, *lifted: Exemption
) -> Duty | None:
    """Say what somebody has to do."""
    somebody = Somebody(person=person, account=who or account(), exemptions=lifted)
    return duty_of(somebody, all_rules, WORTHS, now=NOW)


def stage(found: Duty | None, *, today: datetime = NOW) -> Stage | None:
    """Say which mail it is time for."""
    assert found is not None
    return stage_of(found, today=day_of(today), day_of=day_of)


# Whom it binds, and from when ----------------------------------------------------------


def test_a_wave_ahead_is_due_when_it_begins() -> None:
    """Of whoever holds nothing, or nothing that will do; not of whoever holds enough."""
    layer = plan(DAWN + 9 * A_DAY)
    found = duty(rules(layer))
    assert found == Duty(layer=layer, due=DAWN + 9 * A_DAY, since=MADE, replaces=False)
    assert found.is_announced
    must_replace = duty(rules(layer), account(held(EMAIL)))
    assert must_replace == replace(found, replaces=True)
    assert duty(rules(layer), account(held(APP))) is None
    banned = duty(rules(plan(DAWN + A_DAY, before=REQUIRED, after=KEYS)), account(held(APP)))
    assert banned is not None
    assert (banned.replaces, banned.due) == (True, DAWN + A_DAY)


@pytest.mark.parametrize(
    "layer",
    [
        plan(DAWN + 9 * A_DAY, paused_at=NOW - A_DAY),
        Layer(policy=OPTIONAL),
        plan(DAWN - A_DAY),
        Layer(policy=REQUIRED, changed_at=MADE),
    ],
    ids=["paused", "rolled back", "begun", "at once, long ago"],
)
def test_what_does_not_come_is_nobodys_duty(layer: Layer) -> None:
    """Nor is what lies behind."""
    assert duty(rules(layer)) is None


def test_grace_and_exemptions_move_the_day() -> None:
    """To the end of them; that is known since somebody joined, or was let off."""
    joined = replace(MAJA, joined_at=NOW - 2 * A_DAY)
    layer = Layer(policy=replace(REQUIRED, grace=10 * A_DAY), changed_at=MADE)
    found = duty(rules(layer), None, joined)
    assert found is not None
    assert (found.due, found.since) == (joined.joined_at + 10 * A_DAY, joined.joined_at)
    assert not found.is_announced
    let_off = exemption(expires_at=NOW + 5 * A_DAY, granted_at=NOW - 3 * A_DAY)
    found = duty(rules(Layer(policy=REQUIRED, changed_at=MADE)), None, MAJA, let_off)
    assert found is not None
    assert (found.due, found.since) == (NOW + 5 * A_DAY, NOW - 3 * A_DAY)
    assert duty(rules(plan(DAWN + A_DAY)), None, MAJA, let_off) is not None


def test_the_layer_is_the_one_that_begins_to_bind() -> None:
    """Of several that change on that day the one that asks for most."""
    own = plan(DAWN + 2 * A_DAY)
    others = Layer(
        policy=None,
        organisation_id="a",
        changed_at=MADE,
        plan=Plan(policy=REQUIRED, waves=(Wave(starts_at=DAWN + A_DAY),)),
    )
    there = Place(organisation_id="a", role=Role.MEMBER)
    found = duty(rules(own, others), None, replace(MAJA, places=frozenset({there})))
    assert found is not None
    assert (found.layer, found.due) == (others, DAWN + A_DAY)


def test_whoever_will_be_limited_is_asked_before_and_hears_of_it() -> None:
    """From the day on they come in with less; at once, nobody asked them before."""
    limited = replace(REQUIRED, limited_entry=True)
    found = duty(rules(plan(DAWN + A_DAY, after=limited)))
    assert found is not None
    assert found.due == DAWN + A_DAY
    layer = Layer(policy=limited, changed_at=NOW)
    assert duty(rules(layer, before=(Layer(policy=OPTIONAL),), own=NOW)) is None


def test_what_binds_at_once_is_due_when_it_was_changed() -> None:
    """For as long as that is news; any other change of that day is none."""
    layer = Layer(policy=REQUIRED, changed_at=NOW)
    was = (Layer(policy=OPTIONAL),)
    found = duty(rules(layer, before=was, own=NOW - MINUTE))
    assert found == Duty(layer=layer, due=NOW - MINUTE, since=NOW, replaces=False)
    assert stage(found) is Stage.TODAY
    assert duty(rules(layer, before=(layer,), own=NOW)) is None
    unsaid = replace(layer, changed_at=None)
    found = duty(rules(unsaid, before=was, own=NOW))
    assert found is not None
    assert found.since == NOW


def test_whoever_was_let_off_since_is_not_told_of_what_binds_at_once() -> None:
    """They may put it off."""
    layer = Layer(policy=REQUIRED, changed_at=NOW - MINUTE)
    let_off = exemption(expires_at=NOW + 5 * A_DAY, granted_at=NOW - MINUTE)
    was = (Layer(policy=OPTIONAL),)
    assert duty(rules(layer, before=was, own=NOW - MINUTE), None, MAJA, let_off) is None


def test_what_becomes_harder_without_a_rule_is_no_duty() -> None:
    """The mailbox that was asked for counts again: that is no matter of policy."""
    who = account(held(EMAIL), reset_by_mail_at=NOW - timedelta(hours=20))
    assert duty(rules(Layer(policy=REQUIRED, changed_at=MADE)), who) is None


def test_a_portal_where_nothing_is_ahead_is_quiet() -> None:
    """No wave, no grace, and no change of late."""
    assert rules(Layer(policy=REQUIRED)).is_quiet
    assert rules(plan(DAWN - A_DAY)).is_quiet
    assert not rules(plan(DAWN)).is_quiet
    assert not rules(Layer(policy=replace(REQUIRED, grace=A_DAY))).is_quiet
    assert not rules(Layer(policy=REQUIRED), own=NOW).is_quiet


# Which mail ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("announced", "told"),
    [
        (20, {9: "ANNOUNCED", 8: "ANNOUNCED", 7: "WEEK", 5: "WEEK", 1: "DAY", 0: "TODAY"}),
        (8, {8: "ANNOUNCED", 7: "WEEK", 1: "DAY", 0: "TODAY"}),
        (7, {7: "ANNOUNCED", 6: "ANNOUNCED", 1: "DAY", 0: "TODAY"}),
        (3, {3: "ANNOUNCED", 2: "ANNOUNCED", 1: "DAY", 0: "TODAY"}),
        (1, {1: "DAY", 0: "TODAY"}),
        (0, {0: "TODAY"}),
    ],
)
def test_what_lies_behind_is_left_out(announced: int, told: dict[int, str]) -> None:
    """A rule of three days before has no week; one mail a day, the nearest to the day."""
    due = DAWN + 30 * A_DAY
    made = due - announced * A_DAY + timedelta(hours=10)
    layer = plan(due, changed_at=made)
    found = Duty(layer=layer, due=due, since=made, replaces=False)
    for left, word in told.items():
        assert stage(found, today=due - left * A_DAY) is Stage[word]


def test_whoever_is_new_hears_of_the_last_days_only() -> None:
    """They were told when they joined; nothing comes on that day, nor an announcement."""
    due = DAWN + 20 * A_DAY
    found = Duty(layer=plan(due), due=due, since=due - 9 * A_DAY, replaces=False)
    said = {left: stage(found, today=due - left * A_DAY) for left in (9, 8, 7, 1, 0)}
    assert said == {9: None, 8: None, 7: Stage.WEEK, 1: Stage.DAY, 0: Stage.TODAY}
    short = replace(found, since=due - A_DAY)
    assert stage(short, today=due - A_DAY) is None
    assert stage(short, today=due) is Stage.TODAY


# By the rehearsal --------------------------------------------------------------------------

AHEAD = st.integers(-3 * 24, 30 * 24).map(lambda hours: NOW + timedelta(hours=hours))
WAVES = st.lists(
    st.builds(Wave, starts_at=AHEAD, reaches=st.sampled_from([Everybody(), Share(50)])),
    min_size=1,
    max_size=2,
).map(tuple)
POLICIES = st.builds(
    policy,
    st.sampled_from([Assurance.SINGLE, Assurance.TWO_STEP, Assurance.MULTI]),
    st.sampled_from(HOUSE),
    st.sampled_from(HOUSE),
    grace=st.sampled_from([timedelta(0), 5 * A_DAY]),
    limited_entry=st.booleans(),
)
LAYERS = st.builds(
    Layer,
    policy=POLICIES,
    plan=st.none() | st.builds(Plan, policy=POLICIES, waves=WAVES),
    changed_at=st.just(MADE),
)


@given(layer=LAYERS, who=ACCOUNTS, person=PEOPLE, lifted=EXEMPTIONS)
def test_nobody_has_a_duty_whom_the_rehearsal_does_not_ask(
    layer: Layer, who: Account, person: Person, lifted: Any
) -> None:
    """Whoever is told is asked, or must replace what they hold; from that day on, not before."""
    somebody = Somebody(person=person, account=who, exemptions=tuple(lifted))
    all_rules = rules(layer)
    found = duty_of(somebody, all_rules, WORTHS, now=NOW)
    fate = obligation_of(somebody, all_rules, WORTHS, at=DAWN - A_MOMENT)
    if found is None:
        return
    assert {Outcome.ASKED, Outcome.MUST_REPLACE} & {step.outcome for step in fate.steps}
    assert fate.outcome in {Outcome.ASKED, Outcome.MUST_REPLACE, Outcome.LIMITED}
    assert found.due == fate.due >= DAWN
    assert found.replaces is bool(who.held)


@given(starts=AHEAD.filter(lambda at: at > NOW), after=POLICIES, who=ACCOUNTS, person=PEOPLE)
def test_a_plan_tells_only_those_whom_its_own_rehearsal_asks(
    starts: datetime, after: Any, who: Account, person: Person
) -> None:
    """Where nothing was asked before: the rehearsal of the change, and of all rules, are one."""
    free = policy(Assurance.SINGLE, *HOUSE)
    layer = plan(starts, before=free, after=after)
    somebody = Somebody(person=person, account=who)
    found = duty_of(somebody, rules(layer), WORTHS, now=NOW)
    change = Change(before=(Layer(policy=free),), after=(layer,))
    fate = rehearse(somebody, change, WORTHS, now=NOW)
    asked = {Outcome.ASKED, Outcome.MUST_REPLACE}
    assert (found is not None) <= bool(asked & {step.outcome for step in fate.steps})
    if who.reset_by_mail_at is None:
        assert (found is not None) >= (fate.outcome in asked)
