"""Several demands become one: the strictest of each, in whatever order they come."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.policy import (
    REMEMBERED_AT_MOST,
    USUAL_APPS,
    Policy,
    Requirement,
    Settings,
    requirement_of,
    satisfiable,
    stricter,
    strictest,
    with_requirement,
)

from .cast import APP, EMAIL, HOUSE, KEY, WORTHS, policy, subsets

KEYS_OF_HOUSE = frozenset({KEY})
DAYS = st.integers(min_value=0, max_value=90).map(lambda days: timedelta(days=days))
KEYS = st.builds(
    KeyDemand,
    models=st.none() | st.frozensets(st.sampled_from(("nordnyckel", "vakt", "vakt-bio"))),
    certification=st.sampled_from(Certification),
)
LAYERS = st.builds(
    Policy,
    required=st.sampled_from(Assurance),
    allowed=st.frozensets(st.sampled_from(HOUSE)),
    grace=DAYS,
    remembers=DAYS,
    limited_entry=st.booleans(),
    keys=KEYS,
)


def is_as_strict_as(a: Policy, b: Policy) -> bool:
    """Say whether no demand of *a* is softer than the one of *b*."""
    return (
        a.required >= b.required
        and a.allowed <= b.allowed
        and a.grace <= b.grace
        and a.remembers <= b.remembers
        and a.limited_entry <= b.limited_entry
        and a.keys.certification >= b.keys.certification
        and (
            b.keys.models is None or (a.keys.models is not None and a.keys.models <= b.keys.models)
        )
    )


@given(LAYERS, LAYERS)
def test_the_order_of_two_layers_does_not_matter(a: Policy, b: Policy) -> None:
    """Portal and organisation give the same whichever is read first."""
    assert stricter(a, b) == stricter(b, a)


@given(LAYERS, LAYERS, LAYERS)
def test_the_grouping_of_layers_does_not_matter(a: Policy, b: Policy, c: Policy) -> None:
    """Folding in pairs or all at once is the same."""
    assert stricter(stricter(a, b), c) == stricter(a, stricter(b, c)) == strictest(a, b, c)


@given(LAYERS)
def test_a_layer_that_comes_twice_counts_once(a: Policy) -> None:
    """Two memberships with the same demands demand no more than one."""
    assert stricter(a, a) == strictest(a) == a


@given(LAYERS, LAYERS)
def test_a_layer_only_tightens(a: Policy, b: Policy) -> None:
    """No layer softens any demand of another, and none is harder than the hardest."""
    folded = stricter(a, b)
    assert is_as_strict_as(folded, a)
    assert is_as_strict_as(folded, b)
    assert folded.required in {a.required, b.required}
    assert folded.grace in {a.grace, b.grace}
    assert folded.remembers in {a.remembers, b.remembers}
    assert folded.keys.certification in {a.keys.certification, b.keys.certification}
    assert folded.keys.asks is (a.keys.asks or b.keys.asks)


@pytest.mark.parametrize("required", Assurance)
@pytest.mark.parametrize("allowed", tuple(subsets(HOUSE)))
def test_satisfiable_means_that_somebody_could(
    required: Assurance, allowed: tuple[FactorKind, ...]
) -> None:
    """A policy can be met if it asks for the password only, or allows a kind that is enough."""
    enough = required <= Assurance.SINGLE or any(WORTHS[kind] >= required for kind in allowed)
    assert satisfiable(policy(required, *allowed), WORTHS, keys=KEYS_OF_HOUSE) is enough


def test_kinds_that_the_house_does_not_have_satisfy_nobody() -> None:
    """A kind that is allowed but not built is no way in."""
    app_only = {APP: Assurance.MULTI}
    assert not satisfiable(policy(Assurance.MULTI, KEY), app_only, keys=KEYS_OF_HOUSE)


def test_a_key_of_no_model_satisfies_nobody() -> None:
    """Where layers agree on no model, keys are no way in; whatever else is allowed still is."""
    portal = KeyDemand(models=frozenset({"vakt"}))
    role = KeyDemand(models=frozenset({"nordnyckel"}))
    for kinds, fine in (((KEY,), False), ((KEY, APP), True)):
        layers = [replace(policy(Assurance.MULTI, *kinds), keys=keys) for keys in (portal, role)]
        assert satisfiable(strictest(*layers), WORTHS, keys=KEYS_OF_HOUSE) is fine
        assert satisfiable(layers[0], WORTHS, keys=KEYS_OF_HOUSE)


@given(LAYERS)
def test_saying_the_same_word_again_changes_nothing(a: Policy) -> None:
    """A policy named and set by its own name is what it was: nothing is loosened by repeating."""
    word = requirement_of(a)
    again = with_requirement(a, word, a.allowed)
    assert requirement_of(again) is word
    assert is_as_strict_as(again, a)
    if word is Requirement.REQUIRED:
        assert again == a


def test_the_words_mean_what_they_say() -> None:
    """Required asks for two factors, optional for what one has, off lets nobody enrol."""
    before = policy(Assurance.SINGLE, EMAIL, grace=timedelta(days=7), limited_entry=True)
    required = with_requirement(before, Requirement.REQUIRED, [APP])
    assert required == policy(Assurance.MULTI, APP, grace=timedelta(days=7), limited_entry=True)
    optional = with_requirement(required, Requirement.OPTIONAL, [APP, KEY])
    assert optional.required is Assurance.SINGLE
    assert optional.allowed == {APP, KEY}
    assert not with_requirement(optional, Requirement.OFF, [APP]).allowed


def test_required_does_not_soften_what_resists_phishing() -> None:
    """Where keys are required, saying *required* does not let apps do."""
    strict = policy(Assurance.PHISHING_RESISTANT, KEY)
    assert with_requirement(strict, Requirement.REQUIRED, [KEY]) == strict


def test_no_device_is_remembered_for_more_than_thirty_days() -> None:
    """Whatever a layer says."""
    assert timedelta(days=30) == REMEMBERED_AT_MOST


@pytest.mark.parametrize(
    ("said", "apps"),
    [
        ("", USUAL_APPS.split(", ")),
        ("Aegis", ["Aegis"]),
        (" Aegis ,2FAS ", ["Aegis", "2FAS"]),
        ("Aegis,, ", ["Aegis"]),
    ],
)
def test_the_apps_that_a_portal_names_are_listed(said: str, apps: list[str]) -> None:
    """Its own, without what is empty between the commas; else those that most people have."""
    assert Settings(authenticator_apps=said).apps == tuple(apps)


def test_six_apps_are_named_where_a_portal_names_none() -> None:
    """Each by the name that stands in the shops."""
    assert Settings().apps == (
        "Google Authenticator",
        "Microsoft Authenticator",
        "2FAS",
        "Aegis",
        "KeePassXC",
        "Bitwarden",
    )


@pytest.mark.parametrize(
    ("after", "holding", "first"),
    [(False, False, True), (False, True, True), (True, False, False), (True, True, True)],
)
def test_codes_come_first_unless_a_portal_has_them_after(
    *, after: bool, holding: bool, first: bool
) -> None:
    """Whoever holds something already saves new ones before anything else, wherever they come."""
    assert Settings(codes_after=after).codes_first(holding=holding) is first


def test_a_portal_that_chose_nothing_has_the_quiet_settings() -> None:
    """Nothing is asked back, nothing is strict, and nothing is by request."""
    usual = Settings()
    assert not any(getattr(usual, one.name) for one in fields(Settings))


def test_a_policy_that_demands_nothing_is_optional_or_off() -> None:
    """Optional while something may be enrolled, off while nothing may."""
    assert requirement_of(policy(Assurance.SINGLE, APP)) is Requirement.OPTIONAL
    assert requirement_of(policy(Assurance.SINGLE)) is Requirement.OFF
    assert requirement_of(policy(Assurance.TWO_STEP)) is Requirement.REQUIRED


def test_a_layer_that_says_no_more_gives_no_more() -> None:
    """No time to put it off, no device that is remembered, no entry with less, any key."""
    bare = Policy(required=Assurance.MULTI, allowed=frozenset({APP}))
    assert (bare.grace, bare.remembers) == (timedelta(0), timedelta(0))
    assert bare.limited_entry is False
    assert bare.keys == KeyDemand()
