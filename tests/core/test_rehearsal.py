"""Rehearsals: what the machine says ahead is what people then meet, step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance, Identity, Source
from farstu.core.effective import Exemption, effective_of
from farstu.core.login import (
    Account,
    EnrolmentPending,
    FactorPending,
    FactorProven,
    Held,
    Identified,
    IdentityPending,
    Limited,
    Login,
    NewPasswordPending,
    RecoveryProven,
    Refused,
    SignedIn,
    advance,
    state_of,
)
from farstu.core.plans import Labelled, Layer, Person, Place, Plan, Wave, possible_folds
from farstu.core.policy import satisfiable
from farstu.core.rehearsal import (
    Change,
    Entry,
    Fate,
    Outcome,
    Somebody,
    may_be_out,
    rehearse,
    shuts_out,
)
from farstu.core.roles import Role

from .cast import APP, EMAIL, HOUSE, KEY, NOW, WORTHS, account, held, policy, proof
from .test_effective import A_DAY, EXEMPTIONS, OWN, PEOPLE, WHERE, exemption

OPTIONAL = policy(Assurance.SINGLE, APP, KEY)
REQUIRED = policy(Assurance.MULTI, APP, KEY)
KEYS = policy(Assurance.MULTI, KEY)
LATER = NOW + 9 * A_DAY
MAJA = Person(account_id="maja", joined_at=NOW - 400 * A_DAY)
ACCOUNTS = st.builds(
    Account,
    held=st.lists(
        st.builds(held, st.sampled_from(HOUSE), suspended=st.booleans()),
        max_size=3,
        unique_by=lambda one: one.kind,
    ).map(tuple),
    recovery_codes_left=st.sampled_from([0, 3]),
    suspended=st.sampled_from([False, False, False, True]),
    reset_by_mail_at=st.sampled_from([None, None, NOW - timedelta(hours=3), NOW - 2 * A_DAY]),
)
AHEAD = st.integers(0, 100 * 24).map(lambda hours: NOW + timedelta(hours=hours))


def planned(*waves: Wave, after: Any = REQUIRED, before: Any = OPTIONAL) -> Layer:
    """Build the portal's layer with a plan."""
    return Layer(policy=before, plan=Plan(policy=after, waves=waves))


def fate(
    before: Layer | Any,
    after: Layer | Any,
    who: Account | None = None,
    person: Person = MAJA,
    *exemptions: Exemption,
) -> Fate:
    """Rehearse a change of the portal's layer for one person."""
    one, other = (
        side if isinstance(side, Layer) else Layer(policy=side) for side in (before, after)
    )
    somebody = Somebody(person=person, account=who or account(), exemptions=exemptions)
    return rehearse(somebody, Change(before=(one,), after=(other,)), WORTHS, now=NOW)


def said(of: Fate) -> tuple[Outcome, datetime, datetime]:
    """Say what becomes of somebody, since when, and when it binds."""
    return of.outcome, of.since, of.due


# What becomes of somebody ------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "who", "outcome"),
    [
        (OPTIONAL, REQUIRED, account(), Outcome.ASKED),
        (OPTIONAL, REQUIRED, account(held(APP)), Outcome.UNCHANGED),
        (REQUIRED, REQUIRED, account(), Outcome.UNCHANGED),
        (REQUIRED, OPTIONAL, account(), Outcome.FREED),
        (REQUIRED, KEYS, account(held(APP)), Outcome.MUST_REPLACE),
        (REQUIRED, KEYS, account(held(APP), held(KEY)), Outcome.UNCHANGED),
        (OPTIONAL, REQUIRED, account(held(EMAIL)), Outcome.MUST_REPLACE),
        (OPTIONAL, replace(REQUIRED, limited_entry=True), account(), Outcome.LIMITED),
        (REQUIRED, replace(REQUIRED, limited_entry=True), account(), Outcome.FREED),
        (OPTIONAL, REQUIRED, account(suspended=True), Outcome.UNCHANGED),
        (OPTIONAL, REQUIRED, account(must_change_password=True), Outcome.ASKED),
    ],
)
def test_an_outcome_is_what_differs(
    before: Any, after: Any, who: Account, outcome: Outcome
) -> None:
    """At once, where no plan and no grace puts it off."""
    assert said(fate(before, after, who)) == (outcome, NOW, NOW)


def test_whom_only_a_code_lets_in_must_replace_and_without_one_is_locked_out() -> None:
    """Mail was enough; the app that is required now is suspended."""
    mail, app = held(EMAIL), held(APP, suspended=True)
    before = policy(Assurance.SINGLE, EMAIL, APP)
    after = replace(before, required=Assurance.MULTI)
    assert fate(before, after, account(mail, app)).outcome is Outcome.LOCKED_OUT
    with_codes = account(mail, app, recovery_codes_left=1)
    assert fate(before, after, with_codes).outcome is Outcome.MUST_REPLACE
    nothing = policy(Assurance.MULTI)
    assert fate(before, nothing, with_codes).outcome is Outcome.LOCKED_OUT


def test_a_plan_asks_at_once_and_binds_at_its_wave() -> None:
    """From now on there is *not now*, until the day; whom no wave reaches is left as they are."""
    asked = fate(OPTIONAL, planned(Wave(starts_at=LATER)))
    assert said(asked) == (Outcome.ASKED, NOW, LATER)
    assert [(step.at, step.after) for step in asked.steps] == [
        (NOW, Entry.PREPARING),
        (LATER, Entry.ENROLLING),
    ]
    sales = planned(Wave(starts_at=LATER, reaches=Labelled("sales")))
    assert fate(OPTIONAL, sales).outcome is Outcome.UNCHANGED
    limited = planned(Wave(starts_at=LATER), after=replace(REQUIRED, limited_entry=True))
    assert said(fate(OPTIONAL, limited)) == (Outcome.LIMITED, LATER, LATER)


def test_grace_and_an_exception_put_it_off() -> None:
    """Each is a date: asked from now on, bound from then on."""
    graceful = replace(REQUIRED, grace=14 * A_DAY)
    newcomer = replace(MAJA, joined_at=NOW - A_DAY)
    assert said(fate(OPTIONAL, graceful, None, newcomer)) == (
        Outcome.ASKED,
        NOW,
        NOW + 13 * A_DAY,
    )
    free = exemption()
    assert said(fate(OPTIONAL, REQUIRED, None, MAJA, free)) == (
        Outcome.ASKED,
        NOW,
        free.expires_at,
    )


def test_another_date_is_a_change_too() -> None:
    """Sooner, they are asked from the sooner day; later, they are free until the later."""
    soon, late = (planned(Wave(starts_at=NOW + n * A_DAY)) for n in (2, 9))
    assert said(fate(late, soon)) == (Outcome.ASKED, NOW + 2 * A_DAY, NOW + 2 * A_DAY)
    assert said(fate(soon, late)) == (Outcome.FREED, NOW + 2 * A_DAY, NOW + 9 * A_DAY)


def test_a_mailbox_that_opened_the_password_counts_again_a_day_later() -> None:
    """The change makes them wait for it; nothing else changes on that day."""
    reset = NOW - timedelta(hours=3)
    who = account(held(EMAIL), reset_by_mail_at=reset)
    mailbox = policy(Assurance.SINGLE, EMAIL)
    again = fate(mailbox, mailbox, who)
    assert [(step.at, step.after) for step in again.steps] == [
        (NOW, Entry.OUT),
        (reset + A_DAY, Entry.IN),
    ]
    assert again.outcome is Outcome.UNCHANGED


# Rehearsal equals what then happens --------------------------------------------------


def walk(who: Account, layers: list[Layer], somebody: Somebody, *, at: datetime) -> Entry:
    """Walk in at a moment, one event after another, as somebody does who has all that they hold."""
    effective = effective_of(layers, somebody.person, somebody.exemptions, now=at)
    who = replace(who, coming=effective.coming)
    login, coded = Login(expires_at=at + timedelta(minutes=8)), False
    while True:
        state = state_of(login, who, effective.policy, WORTHS, now=at)
        match state:
            case IdentityPending():
                event: Any = Identified(Identity(Source.PASSWORD, at))
            case FactorPending(choices, recovery):
                usable = [h for h in who.held if h.kind in choices and not h.suspended]
                best = max(usable, key=_strength, default=None)
                if best is not None:
                    event = FactorProven(proof(best.kind, at=at))
                elif recovery:
                    event, coded = RecoveryProven(at), True
                else:
                    return Entry.OUT
            case Refused():
                return Entry.OUT
            case _ if coded:
                return Entry.RECOVERING
            case SignedIn() | NewPasswordPending():
                return Entry.IN
            case Limited():
                return Entry.LIMITED
            case EnrolmentPending(_, postponable):
                return Entry.PREPARING if postponable else Entry.ENROLLING
            case _:
                raise AssertionError(state)
        login = advance(login, state, event)


def _strength(one: Held) -> Assurance:
    return one.worth


@given(OWN, OWN, st.lists(WHERE, max_size=3), WHERE, PEOPLE, ACCOUNTS, EXEMPTIONS, AHEAD)
def test_a_rehearsal_equals_what_then_happens(
    own: Layer,
    new: Layer,
    others: list[Layer],
    more: Layer,
    person: Person,
    who: Account,
    exemptions: list[Exemption],
    then: datetime,
) -> None:
    """At any later moment, whoever walks in gets as far as was said, with the change and without.

    What was granted by now counts: an exception that is granted later is a change of its own.
    """
    granted = tuple(one for one in exemptions if one.granted_at <= NOW)
    somebody = Somebody(person=person, account=who, exemptions=granted)
    before, after = [own, *others], [new, *others, more]
    change = Change(before=tuple(before), after=tuple(after))
    step = rehearse(somebody, change, WORTHS, now=NOW).at(then)
    assert step.before is walk(who, before, somebody, at=then)
    assert step.after is walk(who, after, somebody, at=then)


@given(OWN, OWN, PEOPLE, ACCOUNTS)
def test_whoever_is_not_meant_is_left_as_they_are(
    own: Layer, new: Layer, person: Person, who: Account
) -> None:
    """A layer of a place where they do not belong changes nothing for them."""
    layer = replace(new, organisation_id="other")
    change = Change(before=(own,), after=(own, layer))
    somebody = Somebody(person=person, account=who)
    assert rehearse(somebody, change, WORTHS, now=NOW).outcome is Outcome.UNCHANGED


@given(OWN, OWN, PEOPLE, ACCOUNTS)
def test_not_now_leads_on_until_the_day_that_is_said(
    own: Layer, new: Layer, person: Person, who: Account
) -> None:
    """The day lies ahead, and is one at which something changes."""
    somebody = Somebody(person=person, account=who)
    of = rehearse(somebody, Change(before=(own,), after=(new,)), WORTHS, now=NOW)
    for step in of.steps:
        put_off = step.after is Entry.PREPARING
        assert (step.due > step.at) is put_off
        assert of.at(step.due).at == step.due


# Who may be locked out ---------------------------------------------------------------


@given(OWN, st.lists(WHERE, max_size=3), PEOPLE, ACCOUNTS, EXEMPTIONS)
def test_whoever_cannot_be_locked_out_never_is(
    own: Layer,
    others: list[Layer],
    person: Person,
    who: Account,
    exemptions: list[Exemption],
) -> None:
    """Under layers that can be saved, today and later."""
    layers = (own, *others)
    keys = frozenset({KEY})
    assume(all(satisfiable(fold, WORTHS, keys=keys) for fold in possible_folds(layers)))
    somebody = Somebody(person=person, account=who, exemptions=tuple(exemptions))
    of = rehearse(somebody, Change(before=layers, after=layers), WORTHS, now=NOW)
    if any(step.after is Entry.OUT for step in of.steps):
        assert may_be_out(somebody)


def test_owners_are_shut_out_when_none_gets_in_at_the_same_time() -> None:
    """One who gets in is enough; and where none got in before, the change is not why."""
    stuck = account(held(EMAIL), held(APP, suspended=True))
    before = policy(Assurance.SINGLE, EMAIL, APP)
    after = planned(
        Wave(starts_at=LATER), before=before, after=replace(before, required=Assurance.MULTI)
    )
    out, fine = (fate(before, after, who) for who in (stuck, account()))
    assert shuts_out([out])
    assert shuts_out([out, out])
    assert not shuts_out([out, fine])
    assert not shuts_out([])
    assert not shuts_out([fate(after, after, account(suspended=True))])


def test_whoever_belongs_to_two_organisations_may_be_locked_out_by_both() -> None:
    """Each asks for something that can be met; together they ask for what cannot."""
    here, there = (Place(organisation_id=name, role=Role.OWNER) for name in ("here", "there"))
    person = replace(MAJA, places=frozenset({here, there}))
    apps = Layer(policy=policy(Assurance.MULTI, APP), organisation_id="here")
    keys = Layer(policy=KEYS, organisation_id="there")
    own = Layer(policy=OPTIONAL)
    somebody = Somebody(person=person, account=account())
    change = Change(before=(own, apps), after=(own, apps, keys))
    assert may_be_out(somebody)
    assert rehearse(somebody, change, WORTHS, now=NOW).outcome is Outcome.LOCKED_OUT
    assert not may_be_out(replace(somebody, person=replace(person, places=frozenset({here}))))
