"""What one person is under: layers, waves, grace and exemptions, folded at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.effective import DEMANDS, Effective, Exemption, effective_of
from farstu.core.login import Account, SignedIn, state_of
from farstu.core.plans import (
    Everybody,
    Labelled,
    Layer,
    Person,
    Place,
    Plan,
    Reach,
    Share,
    Wave,
    fold_label,
    opened,
    possible_folds,
    resumed,
    settled,
)
from farstu.core.policy import Policy, strictest
from farstu.core.roles import OrganisationKind, Role, standing_of

from .cast import APP, EMAIL, KEY, NOW, WORTHS, login, policy
from .test_policy import LAYERS, is_as_strict_as

SINGLE, MULTI = Assurance.SINGLE, Assurance.MULTI
OPTIONAL = policy(SINGLE, APP, KEY)
REQUIRED = policy(MULTI, APP, KEY)
A_DAY, YEAR = timedelta(days=1), timedelta(days=365)
HERE = "nordskar"
MAJA = Person(account_id="maja", joined_at=NOW - YEAR)
DAYS = st.integers(min_value=-60, max_value=60).map(lambda days: NOW + days * A_DAY)
REACHES = st.one_of(
    st.just(Everybody()),
    st.sampled_from(["sales", "board"]).map(Labelled),
    st.integers(min_value=1, max_value=100).map(Share),
)
WAVES = st.builds(Wave, starts_at=DAYS, reaches=REACHES)
PLANS = st.builds(
    Plan,
    policy=LAYERS,
    waves=st.lists(WAVES, min_size=1, max_size=3).map(tuple),
    paused_at=st.none() | DAYS,
)
HOUSE = Layer(
    policy=Policy(required=MULTI, allowed=frozenset(WORTHS), limited_entry=True),
    role=Role.ADMINISTRATOR,
    opens=frozenset({APP, KEY}),
)
WHERE = st.builds(
    Layer,
    policy=st.none() | LAYERS,
    organisation_id=st.sampled_from([None, HERE, "other"]),
    role=st.none() | st.sampled_from(Role),
    plan=st.none() | PLANS,
)
OWN = st.builds(Layer, policy=LAYERS, plan=st.none() | PLANS)
PEOPLE = st.builds(
    Person,
    account_id=st.sampled_from(["maja", "olle", "karin"]),
    joined_at=DAYS,
    graceless=st.booleans(),
    labels=st.frozensets(st.sampled_from(["sales", "board"])),
    places=st.frozensets(
        st.builds(Place, organisation_id=st.just(HERE), role=st.sampled_from(Role))
    ),
)


def exemption(**facts: Any) -> Exemption:
    """Build one for Maja, at the portal, for another ten days."""
    usual = {
        "id": "e",
        "account_id": MAJA.account_id,
        "organisation_id": None,
        "owner_id": None,
        "owner": "Karin",
        "reason": "no phone",
        "granted_at": NOW - A_DAY,
        "expires_at": NOW + 10 * A_DAY,
    }
    return Exemption(**usual | facts)


EXEMPTIONS = st.lists(
    st.builds(
        lambda whose, where, since, lasts: exemption(
            account_id=whose, organisation_id=where, granted_at=since, expires_at=since + lasts
        ),
        st.sampled_from(["maja", "olle"]),
        st.sampled_from([None, HERE]),
        DAYS,
        st.integers(min_value=1, max_value=90).map(lambda days: days * A_DAY),
    ),
    max_size=2,
)


def by_plan(*waves: Wave, before: Policy | None = OPTIONAL, **rest: Any) -> Layer:
    """Build a portal's layer with a plan that requires a second factor."""
    return Layer(policy=before, plan=Plan(policy=REQUIRED, waves=waves, **rest))


def required(layer: Layer, person: Person = MAJA, *, at: datetime = NOW) -> Assurance:
    """Say what a single layer requires of somebody."""
    return effective_of([layer], person, now=at).policy.required


# Who is reached ----------------------------------------------------------------------


def test_before_its_wave_somebody_is_under_the_policy_and_after_it_under_the_plan() -> None:
    """To the microsecond, and nothing has to run for it."""
    layer = by_plan(Wave(starts_at=NOW))
    assert required(layer, at=NOW - timedelta(microseconds=1)) is SINGLE
    assert required(layer) is MULTI
    assert required(replace(layer, plan=None)) is SINGLE


@pytest.mark.parametrize(
    ("reach", "labels", "reached"),
    [
        (Everybody(), set(), True),
        (Labelled("sales"), {"sales", "board"}, True),
        (Labelled("sales"), {"board"}, False),
        (Share(100), set(), True),
    ],
)
def test_a_wave_reaches_whom_it_says(reach: Reach, labels: set[str], *, reached: bool) -> None:
    """Everybody, those with a label, or a part; whoever no wave reaches stays as they were."""
    person = replace(MAJA, labels=frozenset(labels))
    layer = by_plan(Wave(starts_at=NOW, reaches=reach))
    assert (required(layer, person) is MULTI) is reached


@given(st.text(), st.text(min_size=1), st.integers(1, 100), st.integers(1, 100))
def test_a_share_grows_and_nobody_leaves_it(key: str, account: str, a: int, b: int) -> None:
    """Who is among the smaller part is among the larger, each time."""
    person = Person(account_id=account, joined_at=NOW)
    layer = Layer(policy=None, organisation_id=key)
    small, large = (Wave(starts_at=NOW, reaches=Share(n)) for n in sorted((a, b)))
    assert layer.reaches(large, person) >= layer.reaches(small, person)
    assert layer.reaches(small, person) == layer.reaches(small, replace(person, labels=frozenset()))


def test_a_share_is_about_that_part_and_another_one_elsewhere() -> None:
    """Of a thousand people 30 % are some 300, and no layer picks the same as another."""
    people = [Person(account_id=f"account {n}", joined_at=NOW) for n in range(1000)]
    wave = Wave(starts_at=NOW, reaches=Share(30))
    picked = [
        {p.account_id for p in people if Layer(policy=None, organisation_id=key).reaches(wave, p)}
        for key in (None, HERE)
    ]
    assert all(250 < len(some) < 350 for some in picked)
    assert picked[0] != picked[1]
    with pytest.raises(ValueError, match="0"):
        Share(0)


def test_a_pause_keeps_waves_from_beginning_and_takes_nothing_back() -> None:
    """Whom a wave has reached stays reached; resumed, the late ones begin at that moment."""
    sales, later = Wave(starts_at=NOW, reaches=Labelled("sales")), Wave(starts_at=NOW + A_DAY)
    last = Wave(starts_at=NOW + 9 * A_DAY)
    layer = by_plan(sales, later, last, paused_at=NOW)
    in_sales = replace(MAJA, labels=frozenset({"sales"}))
    assert required(layer, in_sales, at=NOW + 5 * A_DAY) is MULTI
    assert required(layer, at=NOW + 5 * A_DAY) is SINGLE
    assert not effective_of([layer], MAJA, now=NOW).coming
    assert layer.plan is not None
    again = resumed(layer.plan, now=NOW + 5 * A_DAY)
    assert [w.starts_at for w in again.waves] == [NOW, NOW + 5 * A_DAY, last.starts_at]
    assert required(replace(layer, plan=again), at=NOW + 5 * A_DAY) is MULTI


@given(OWN, PEOPLE, DAYS)
def test_settling_a_plan_changes_nothing(layer: Layer, person: Person, now: datetime) -> None:
    """Once everybody is reached the plan may take the policy's place; nobody can tell."""
    for at in (now, now + 7 * A_DAY, now + 70 * A_DAY):
        before = effective_of([layer], person, now=at)
        after = effective_of([settled(layer, now=now)], person, now=at)
        assert (before.policy, before.coming) == (after.policy, after.coming)
    reached = by_plan(Wave(starts_at=NOW))
    assert settled(reached, now=NOW) == Layer(policy=REQUIRED)
    assert settled(reached, now=NOW - A_DAY) == reached


def test_a_role_means_that_one_and_those_above() -> None:
    """A layer for administrators is for owners too; the portal's own staff count as such."""
    layer = Layer(policy=REQUIRED, role=Role.ADMINISTRATOR)
    for role, asked in ((Role.MEMBER, False), (Role.ADMINISTRATOR, True), (Role.OWNER, True)):
        place = Place(organisation_id=HERE, role=role)
        assert layer.applies_to(replace(MAJA, places=frozenset({place}))) is asked
        elsewhere = replace(layer, organisation_id="other")
        assert not elsewhere.applies_to(replace(MAJA, places=frozenset({place})))
    assert standing_of(Role.MEMBER, OrganisationKind.STAFF) is Role.ADMINISTRATOR
    assert standing_of(Role.OWNER, OrganisationKind.STAFF) is Role.OWNER
    assert standing_of(Role.MEMBER, OrganisationKind.CUSTOMER) is Role.MEMBER


# Dates -------------------------------------------------------------------------------


@given(
    starts=st.integers(0, 90),
    joined=st.integers(0, 90),
    planned=st.booleans(),
    graceless=st.booleans(),
)
def test_a_deadline_is_the_later_of_the_start_and_the_end_of_grace(
    *, starts: int, joined: int, planned: bool, graceless: bool
) -> None:
    """It is a date: required from that moment on, and coming before it (`ux.md` rule 7)."""
    grace = timedelta(days=14)
    asked = replace(REQUIRED, grace=grace)
    start = NOW + starts * A_DAY
    person = Person(account_id="a", joined_at=NOW + joined * A_DAY, graceless=graceless)
    layer = Layer(policy=OPTIONAL, plan=Plan(policy=asked, waves=(Wave(starts_at=start),)))
    due = person.joined_at + (timedelta(0) if graceless else grace)
    if planned:
        due = max(start, due)
    else:
        layer = Layer(policy=asked)
    before = effective_of([layer], person, now=due - timedelta(microseconds=1))
    assert before.policy.required is SINGLE
    assert [(c.due, c.required, c.allowed) for c in before.coming] == [(due, MULTI, asked.allowed)]
    after = effective_of([layer], person, now=due)
    assert (after.policy.required, after.coming) == (MULTI, ())


def test_other_demands_of_a_plan_bind_from_the_start_of_its_wave() -> None:
    """Grace is for what is required: kinds, devices and keys change at once."""
    asked = replace(policy(MULTI, KEY), grace=30 * A_DAY)
    layer = Layer(
        policy=replace(OPTIONAL, remembers=A_DAY, limited_entry=True),
        plan=Plan(policy=asked, waves=(Wave(starts_at=NOW),)),
    )
    new = replace(MAJA, joined_at=NOW)
    now = effective_of([layer], new, now=NOW).policy
    assert now == replace(asked, required=SINGLE, grace=timedelta(0))


def test_a_kind_that_will_no_longer_do_is_coming_too() -> None:
    """Where the same is required of fewer kinds, whoever holds the others hears before."""
    plan = Plan(policy=policy(MULTI, KEY), waves=(Wave(starts_at=NOW + A_DAY),))
    coming = effective_of([Layer(policy=REQUIRED, plan=plan)], MAJA, now=NOW).coming
    assert [(one.due, one.allowed) for one in coming] == [(NOW + A_DAY, frozenset({KEY}))]
    softer = Plan(policy=OPTIONAL, waves=plan.waves)
    assert not effective_of([Layer(policy=REQUIRED, plan=softer)], MAJA, now=NOW).coming


# Exemptions --------------------------------------------------------------------------


def test_an_exemption_lifts_what_is_required_there_until_its_day() -> None:
    """Of that account, of that place's layers; the day on which it ends is one to prepare for."""
    own, theirs = Layer(policy=REQUIRED), Layer(policy=REQUIRED, organisation_id=HERE)
    place = Place(organisation_id=HERE, role=Role.MEMBER)
    person = replace(MAJA, places=frozenset({place}))
    free = exemption()
    now = effective_of([own], person, [free], now=NOW)
    assert now.policy == replace(REQUIRED, required=SINGLE)
    assert [one.due for one in now.coming] == [free.expires_at]
    assert effective_of([own, theirs], person, [free], now=NOW).policy == REQUIRED
    both = [free, exemption(organisation_id=HERE)]
    assert effective_of([own, theirs], person, both, now=NOW).policy.required is SINGLE
    assert effective_of([own], person, [free], now=free.expires_at).policy == REQUIRED
    other = replace(person, account_id="olle")
    assert effective_of([own], other, [free], now=NOW).policy == REQUIRED


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, EXEMPTIONS, DAYS)
def test_an_exemption_loosens_nothing_else(
    own: Layer, layers: list[Layer], person: Person, exemptions: list[Exemption], now: datetime
) -> None:
    """All other demands are the same, for everybody and at any time."""
    with_them = effective_of([own, *layers], person, exemptions, now=now).policy
    without = effective_of([own, *layers], person, now=now).policy
    assert replace(with_them, required=without.required) == without
    assert with_them.required <= without.required
    living = [
        one
        for one in exemptions
        if one.account_id == person.account_id and one.granted_at <= now < one.expires_at
    ]
    if not living:
        assert with_them == without


# The fold ----------------------------------------------------------------------------


@given(OWN, st.lists(WHERE, max_size=4), PEOPLE, EXEMPTIONS, DAYS, st.randoms())
def test_the_order_of_layers_does_not_matter(
    own: Layer,
    layers: list[Layer],
    person: Person,
    exemptions: list[Exemption],
    now: datetime,
    chance: Any,
) -> None:
    """The same policy and the same dates, however they are read."""
    mixed = [own, *layers]
    chance.shuffle(mixed)
    a = effective_of([own, *layers], person, exemptions, now=now)
    b = effective_of(mixed, person, exemptions, now=now)
    assert (a.policy, a.coming) == (b.policy, b.coming)


@given(OWN, st.lists(WHERE, max_size=3), WHERE, PEOPLE, EXEMPTIONS, DAYS)
def test_another_layer_only_tightens(
    own: Layer,
    layers: list[Layer],
    more: Layer,
    person: Person,
    exemptions: list[Exemption],
    now: datetime,
) -> None:
    """Whatever its plan says, it softens no demand of the others, at any time."""
    after = effective_of([own, *layers, more], person, exemptions, now=now)
    before = effective_of([own, *layers], person, exemptions, now=now)
    assert is_as_strict_as(after.policy, before.policy)


@given(OWN, WAVES, PEOPLE, DAYS)
def test_a_plan_moves_people_between_its_two_policies_only(
    layer: Layer, wave: Wave, person: Person, now: datetime
) -> None:
    """Who is reached is under the plan's, who is not is where they were; another wave only adds."""

    def asked(of: Layer) -> Policy:
        return effective_of([of], replace(person, graceless=True, joined_at=LONG), now=now).policy

    if layer.plan is not None and layer.policy is not None:
        sides = [replace(one, grace=timedelta(0)) for one in layer.sides]
        assert asked(layer) in sides
        more = replace(layer, plan=replace(layer.plan, waves=(*layer.plan.waves, wave)))
        if asked(layer) == sides[1]:
            assert asked(more) == sides[1]
        assert asked(replace(layer, plan=None)) == sides[0]


LONG = NOW - 400 * A_DAY


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, EXEMPTIONS, DAYS)
def test_what_is_coming_comes(
    own: Layer, layers: list[Layer], person: Person, exemptions: list[Exemption], now: datetime
) -> None:
    """Each date that somebody is told is the moment at which just that binds, and not before."""
    seen = effective_of([own, *layers], person, exemptions, now=now)
    assert [one.due for one in seen.coming] == sorted(one.due for one in seen.coming)
    for one in seen.coming:
        assert one.due > now
        then = effective_of([own, *layers], person, exemptions, now=one.due).policy
        assert (then.required, then.allowed) == (one.required, one.allowed)
        before = one.due - timedelta(microseconds=1)
        earlier = effective_of([own, *layers], person, exemptions, now=before).policy
        assert (earlier.required, earlier.allowed) != (one.required, one.allowed)


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, EXEMPTIONS, DAYS)
def test_nobody_is_asked_for_what_is_neither_due_nor_coming(
    own: Layer, layers: list[Layer], person: Person, exemptions: list[Exemption], now: datetime
) -> None:
    """Whoever holds nothing, with nothing required or coming, walks in."""
    seen = effective_of([own, *layers], person, exemptions, now=now)
    if seen.policy.required <= SINGLE and not seen.coming:
        there = login(expires_at=now + A_DAY)
        state = state_of(there, Account(coming=seen.coming), seen.policy, WORTHS, now=now)
        assert state == SignedIn(SINGLE)


# Why ---------------------------------------------------------------------------------


def fold_of(seen: Effective, demand: str) -> Any:
    """Fold by hand what the lines of a demand say binds now."""
    says = [one.value for one in seen.lines if one.demand == demand and one.starts_at is None]
    neutral = Policy(
        required=Assurance.NONE,
        allowed=frozenset({EMAIL, APP, KEY}),
        remembers=YEAR,
        limited_entry=True,
    )
    return getattr(strictest(*(replace(neutral, **{demand: value}) for value in says)), demand)


@given(OWN, st.lists(WHERE, max_size=4), PEOPLE, EXEMPTIONS, DAYS)
def test_the_lines_of_an_explanation_fold_to_the_policy(
    own: Layer, layers: list[Layer], person: Person, exemptions: list[Exemption], now: datetime
) -> None:
    """Each demand has lines, and what they say together is what binds; so with what is coming."""
    seen = effective_of([own, *layers], person, exemptions, now=now)
    for demand in DEMANDS:
        assert fold_of(seen, demand) == getattr(seen.policy, demand)
    dates = {one.due: one.required for one in seen.coming}
    assert {one.starts_at: one.value for one in seen.lines if one.starts_at} == dates


def test_a_line_says_which_layer_wave_and_exemption() -> None:
    """What is lifted is named, although it binds nobody."""
    wave = Wave(starts_at=NOW - A_DAY, reaches=Share(100))
    layer, free = by_plan(wave), exemption()
    now, then = (
        one
        for one in effective_of([layer], MAJA, [free], now=NOW).lines
        if one.demand == "required"
    )
    assert (now.part.wave, now.part.lifted, now.value) == (wave, free, SINGLE)
    assert (then.starts_at, then.part.lifted, then.value) == (free.expires_at, None, MULTI)
    theirs = Layer(policy=REQUIRED, organisation_id=HERE)
    member = replace(MAJA, places=frozenset({Place(organisation_id=HERE, role=Role.MEMBER)}))
    lines = effective_of([layer, theirs], member, [free], now=NOW).lines
    named = [(one.part.layer, one.value) for one in lines if one.demand == "required"]
    assert named == [(theirs, MULTI), (layer, SINGLE)]


# The house's own ---------------------------------------------------------------------


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, EXEMPTIONS, DAYS)
def test_the_houses_own_layer_binds_officers_and_nobody_else(
    own: Layer, layers: list[Layer], person: Person, exemptions: list[Exemption], now: datetime
) -> None:
    """Whatever was written, planned or lifted: no officer is under less, no member under more."""
    person = replace(person, joined_at=min(person.joined_at, now))
    without = effective_of([own, *layers], person, exemptions, now=now).policy
    with_it = effective_of([own, *layers, HOUSE], person, exemptions, now=now).policy
    if any(place.role >= Role.ADMINISTRATOR for place in person.places):
        assert with_it.required >= MULTI
        assert with_it.required >= without.required
        assert without.allowed <= with_it.allowed
    else:
        assert with_it == without


def test_a_layer_that_leaves_an_officer_something_is_not_widened() -> None:
    """One that is off, or names a mailbox alone, allows the usual kinds besides, planned or not."""
    off = policy(SINGLE)
    plan = Plan(policy=policy(SINGLE, EMAIL), waves=(Wave(starts_at=NOW + A_DAY),))
    [app, nothing, planned, house] = opened(
        [Layer(policy=policy(SINGLE, APP)), Layer(policy=None), Layer(policy=off, plan=plan), HOUSE]
    )
    assert (app.policy, nothing.policy) == (policy(SINGLE, APP), None)
    assert planned.policy == policy(SINGLE, APP, KEY)
    assert planned.plan is not None
    assert planned.plan.policy == policy(SINGLE, APP, KEY, EMAIL)
    assert (house, house.key) == (HOUSE, "house")
    assert opened([Layer(policy=off)]) == (Layer(policy=off),)


def test_the_houses_own_is_named_where_it_alone_asks() -> None:
    """Beside a layer that asks for as much it says nothing."""
    boss = replace(MAJA, places=frozenset({Place(organisation_id=HERE, role=Role.OWNER)}))
    for own, told in ((OPTIONAL, [HOUSE.key]), (REQUIRED, ["-/-"])):
        lines = effective_of([Layer(policy=own), HOUSE], boss, now=NOW).lines
        assert [one.part.layer.key for one in lines if one.demand == "required"] == told


# Before it is saved ------------------------------------------------------------------


def test_every_fold_is_seen_before_a_policy_is_saved() -> None:
    """With each layer on either side of its plan, in each organisation, as its owner."""
    own = by_plan(Wave(starts_at=NOW + A_DAY))
    theirs = Layer(policy=policy(SINGLE, EMAIL), organisation_id=HERE)
    nothing = Layer(policy=None, organisation_id="other", role=Role.OWNER)
    folds = list(possible_folds([own, theirs, nothing]))
    assert strictest(REQUIRED, policy(SINGLE, EMAIL)) in folds
    assert strictest(OPTIONAL, policy(SINGLE, EMAIL)) in folds
    assert {REQUIRED.required, OPTIONAL.required} == {one.required for one in folds}


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, DAYS)
def test_nobody_is_under_more_than_was_seen(
    own: Layer, layers: list[Layer], person: Person, now: datetime
) -> None:
    """Whatever binds somebody of one organisation is at most as strict as a fold that was seen."""
    places = frozenset(list(person.places)[:1])
    binding = effective_of([own, *layers], replace(person, places=places), now=now).policy
    folds = [replace(one, grace=timedelta(0)) for one in possible_folds([own, *layers])]
    assert any(is_as_strict_as(fold, binding) for fold in folds)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        (" Sales ", "sales"),
        ("ÅRE-2.b_c", "åre-2.b_c"),
        ("x" * 40, "x" * 40),
        ("x" * 41, None),
        ("", None),
        ("-a", None),
        ("a b", None),
        ("a:b", None),
    ],
)
def test_a_label_is_a_word(typed: str, folded: str | None) -> None:
    """Letters and digits, whatever their case; nothing that a command line would take apart."""
    assert fold_label(typed) == folded
