"""A rule of an office, rehearsed on its people and started as it was rehearsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Everybody, Labelled, Layer, Share, Wave
from farstu.core.policy import Policy
from farstu.core.rehearsal import Outcome
from farstu.core.roles import Role
from farstu.services.accounts import suspend_account
from farstu.services.ahead import Told, tell_ahead
from farstu.services.guest import Seat
from farstu.services.labels import change_labels
from farstu.services.office_policy import Audience, see_policy
from farstu.services.office_rule import (
    Rehearsed,
    RuleSeen,
    RuleWish,
    rehearse_rule,
    see_rule,
    start_rule,
)
from farstu.services.policies import find_layer
from farstu.store import authenticators
from tests.support.house import OFF, OPTIONAL, REQUIRED, TOTP, House
from tests.support.key_holder import KEY, give_key
from tests.support.mailbox import give_mailbox
from tests.support.members import add_officer, come_to_office

A_DAY = timedelta(days=1)
EVERYBODY, ADMINISTRATORS = Audience


@pytest.fixture
def owner(house: House) -> Seat:
    """Let an owner of the customers come in, where a second factor is up to people."""
    house.set_policy(OPTIONAL)
    return add_officer(house, "owner@example.com")


def wish(policy: Policy, *waves: Wave, revision: int | None = None, **more: Any) -> RuleWish:
    """Wish for a rule for everybody, its waves in rows from 1."""
    rows = tuple(enumerate(waves, start=1))
    return RuleWish(
        **{"audience": EVERYBODY, "waves": rows, **more}, revision=revision, policy=policy
    )


def see(house: House, seat: Seat, audience: Audience = EVERYBODY, place: str = "") -> RuleSeen:
    """See a rule that is to be changed."""
    found = see_rule(house.kit, house.visit, seat, place or house.people, audience)
    assert isinstance(found, RuleSeen), found
    return found


def rehearse(house: House, seat: Seat, what: RuleWish, **more: Any) -> Any:
    """Rehearse a wish of the customers."""
    return rehearse_rule(house.kit, house.visit, seat, house.people, what, **more)


def start(house: House, seat: Seat, what: RuleWish) -> Rejected | None:
    """Start it."""
    return start_rule(house.kit, house.visit, seat, house.people, what)


def layer_of(house: House, role: Role | None = None) -> Layer:
    """Read the customers' layer."""
    here = house.people
    return house.read(lambda tx: find_layer(house.kit, tx, organisation_id=here, role=role))


def test_a_rule_begins_as_what_the_portal_asks(house: House, owner: Seat) -> None:
    """An organisation may allow what the portal allows, and limit where the portal does."""
    rule = see(house, owner)
    assert (rule.base, rule.kinds, rule.may_limit) == (OPTIONAL, (TOTP,), False)
    house.set_policy(replace(OPTIONAL, limited_entry=True))
    assert see(house, owner).may_limit
    staff = add_officer(house, "staff@example.com", staff=True)
    own = see(house, staff, place=house.staff)
    assert (set(own.kinds), own.may_limit) == (set(house.kit.factors), True)


def test_who_may_not_change_it_is_told(house: House) -> None:
    """A member, for each of the three."""
    seat = add_officer(house, "m@example.com", Role.MEMBER)
    no, what = Rejected(Reason.NOT_PERMITTED), wish(OPTIONAL)
    assert see_rule(house.kit, house.visit, seat, house.people, EVERYBODY) == no
    assert (rehearse(house, seat, what), start(house, seat, what)) == (no, no)


def test_a_preview_says_what_becomes_of_everybody_and_changes_nothing(
    house: House, owner: Seat
) -> None:
    """By name, within the organisation only."""
    house.add_person()
    house.add_person("x@example.com", organisation_id=house.add_organisation())
    found = rehearse(house, owner, wish(REQUIRED))
    assert isinstance(found, Rehearsed)
    assert found.tally.counts == {Outcome.ASKED: 1, Outcome.UNCHANGED: 1}
    assert (found.people, found.is_part, found.refused) == (2, False, None)
    assert (found.before.policy, found.after.policy) == (None, REQUIRED)
    assert layer_of(house).policy is None


def test_of_a_crowd_the_first_are_asked_about(house: House, owner: Seat) -> None:
    """So that no request is held for long; how many there are is said."""
    house.add_person()
    found = rehearse(house, owner, wish(REQUIRED), most=1)
    assert (len(found.rows), found.people, found.is_part) == (1, 2, True)


def test_what_was_previewed_is_started(house: House, owner: Seat) -> None:
    """With the name of who did it; a second one on the same revision changes nothing."""
    house.add_person()
    assert start(house, owner, wish(REQUIRED)) is None
    assert layer_of(house).policy == REQUIRED
    again = wish(OPTIONAL)
    late = Rejected(Reason.POLICY_CHANGED_MEANWHILE)
    assert (rehearse(house, owner, again), start(house, owner, again)) == (late, late)
    seen = see_policy(house.kit, house.visit, owner, house.people)
    assert not isinstance(seen, Rejected)
    assert [one.changed_by for one in seen.changes] == [owner.account_id]


def test_administrators_have_a_rule_of_their_own(house: House, owner: Seat) -> None:
    """Nobody else is asked by it."""
    house.add_person()
    what = wish(REQUIRED, audience=ADMINISTRATORS)
    found = rehearse(house, owner, what)
    assert found.tally.counts == {Outcome.UNCHANGED: 2}
    assert start(house, owner, what) is None
    assert (layer_of(house).policy, layer_of(house, Role.ADMINISTRATOR).policy) == (None, REQUIRED)


def test_a_plan_is_changed_from_what_it_plans(house: House, owner: Seat) -> None:
    """By another plan; at once only when it was rolled back."""
    wave = Wave(starts_at=house.clock() + A_DAY, reaches=Everybody())
    assert start(house, owner, wish(REQUIRED, wave)) is None
    assert see(house, owner).base == REQUIRED
    under_way = Rejected(Reason.PLAN_UNDER_WAY)
    assert start(house, owner, wish(OFF, revision=0)) == under_way
    assert rehearse(house, owner, wish(OFF, revision=0)) == under_way
    assert start(house, owner, wish(OFF, wave, revision=0)) is None


def test_a_wave_that_cannot_be_is_named_by_its_row(house: House, owner: Seat) -> None:
    """A day that is over; a label that nobody here has."""
    now = house.clock()
    share = Wave(starts_at=now, reaches=Share(10))
    past = Wave(starts_at=now - 9 * A_DAY)
    wrong = rehearse(house, owner, wish(REQUIRED, share, past))
    assert wrong == Rejected(Reason.WAVE_PAST, field="day_2")
    labelled = Wave(starts_at=now + A_DAY, reaches=Labelled("it"))
    stranger = house.add_person("x@example.com", organisation_id=house.add_organisation())
    house.write(lambda tx: change_labels(house.kit, tx, stranger.id, add=["it"]))
    unknown = Rejected(Reason.LABEL_UNKNOWN, field="which_2")
    assert start(house, owner, wish(REQUIRED, share, labelled)) == unknown
    maja = house.add_person()
    house.write(lambda tx: change_labels(house.kit, tx, maja.id, add=["it"]))
    assert start(house, owner, wish(REQUIRED, share, labelled)) is None


def test_what_nobody_could_satisfy_is_refused_before_its_preview(house: House, owner: Seat) -> None:
    """Apps cannot reach what keys can."""
    strong = replace(REQUIRED, required=Assurance.PHISHING_RESISTANT)
    no = Rejected(Reason.POLICY_UNSATISFIABLE)
    assert (rehearse(house, owner, wish(strong)), start(house, owner, wish(strong))) == (no, no)


def test_the_last_owner_is_never_locked_out(house: House) -> None:
    """The preview says so, and the start is refused in its transaction."""
    house.set_policy(replace(OPTIONAL, allowed=frozenset({TOTP, KEY})))
    seat = add_officer(house, "admin@example.com", Role.ADMINISTRATOR)
    stuck = house.add_person("o@example.com", role=Role.OWNER)
    house.give_app(stuck)
    key = give_key(house, stuck)
    house.write(lambda tx: authenticators.suspend(tx, [key.id], at=house.clock()))
    strong = replace(REQUIRED, required=Assurance.PHISHING_RESISTANT)
    keys = wish(replace(strong, allowed=frozenset({TOTP, KEY})))
    found = rehearse(house, seat, keys)
    assert found.refused == Rejected(Reason.LAST_OWNER)
    assert found.tally.owners_out == 1
    assert start(house, seat, keys) == Rejected(Reason.LAST_OWNER)


def test_which_keys_are_taken_stays(house: House, owner: Seat) -> None:
    """It is said on the command line only."""
    keys = KeyDemand(certification=Certification.GENUINE)
    house.set_policy(replace(OPTIONAL, keys=keys), organisation_id=house.people)
    assert start(house, owner, wish(OPTIONAL, revision=see(house, owner).layer.revision)) is None
    policy = layer_of(house).policy
    assert policy is not None
    assert policy.keys == keys


@pytest.mark.parametrize("days", [0, 3])
def test_as_many_are_told_as_the_rehearsal_said(house: House, owner: Seat, days: int) -> None:
    """Not who holds enough, was invited, is under the rule already, or is stopped."""
    house.add_person("bare@example.com")
    give_mailbox(house, house.add_person("mail@example.com"))
    house.give_app(house.add_person("app@example.com"))
    house.add_person("invited@example.com", password=None)
    stopped = house.add_person("stopped@example.com")
    house.write(lambda tx: suspend_account(house.kit, tx, stopped.id))
    house.clock.advance(timedelta(days=2).total_seconds())
    owner = come_to_office(house, house.add_person("two@example.com", role=Role.OWNER))
    waves = [Wave(starts_at=house.clock() + days * A_DAY)] if days else []
    what = wish(REQUIRED, *waves)
    rehearsed = rehearse(house, owner, what)
    assert rehearsed.tally.mailed == 2
    assert start(house, owner, what) is None
    assert tell_ahead(house.kit, house.portal)[Told.SENT] == rehearsed.tally.mailed
