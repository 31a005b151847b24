"""Policies that change: at once, by plans, with exceptions, and back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from farstu.core.access import AtLogin, AtSession
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.effective import EXEMPT_AT_MOST, Exemption
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.login import EnrolmentPending, FactorPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Everybody, Labelled, Layer, Reach, Share, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.services import plans, policies
from farstu.services.answer import postpone
from farstu.services.exemptions import (
    ExemptionWish,
    end_exemption,
    grant_exemption,
    list_exemptions,
)
from farstu.services.labels import change_labels
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.store.exemptions import list_living
from farstu.store.labels import list_of_account
from farstu.store.policies import decode_plan, encode_plan
from tests.support.house import OPTIONAL, REQUIRED, TOTP, House, Person, at_once
from tests.support.remembered import have_remembered

A_DAY = timedelta(days=1)
KEY = FactorKind("webauthn")
SMS = replace(OPTIONAL, allowed=frozenset({FactorKind("sms_code")}))
STRONG = replace(REQUIRED, required=Assurance.PHISHING_RESISTANT, allowed=frozenset({TOTP, KEY}))
FREE = SignedIn(Assurance.SINGLE)


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody who holds nothing, where a second factor is up to her."""
    house.set_policy(OPTIONAL)
    return house.add_person()


def find(house: House, **where: Any) -> Layer:
    """Show a layer as it is to be changed."""
    return house.read(lambda tx: policies.find_layer(house.kit, tx, **where))


def do(house: House, deed: Callable[..., Layer | Rejected], *seen: Any, **more: Any) -> Any:
    """Do something with a layer; say why not, if it is refused."""
    layer = seen or (find(house),)
    done = house.write(lambda tx: deed(house.kit, tx, *layer, **more))
    return done.reason if isinstance(done, Rejected) else done


def change(
    house: House, policy: Policy, *waves: Wave, seen: Layer | None = None, by: str | None = None
) -> Any:
    """Change a layer, or plan to."""
    return do(house, policies.change_policy, seen or find(house), policy, waves=waves, by=by)


def knock(house: House, person: Person) -> object:
    """Say where somebody stands who signs in with the password."""
    moved = sign_in(house.kit, house.visit, identifier=person.email, password=person.password)
    assert isinstance(moved, Moved), moved
    return moved.state


def at(house: House, token: str | None) -> object:
    """Say where whoever has that cookie stands at the door."""
    match house.guest(token).standing:
        case AtLogin(state) | AtSession(state, _):
            return state
        case standing:
            return standing


def required(house: House, person: Person) -> bool:
    """Say whether a second factor is required of somebody now."""
    return house.subject(person).policy.required > Assurance.SINGLE


def reaching(house: House, person: Person) -> Assurance:
    """Say what a sign-in of somebody has to reach now."""
    return house.subject(person).policy.required


# Changed at once -----------------------------------------------------------------------


def test_a_change_on_an_outdated_view_changes_nothing(house: House, maja: Person) -> None:
    """Whoever saw the policy before somebody else changed it has to look again."""
    seen = find(house)
    assert change(house, REQUIRED, seen=seen).policy == REQUIRED
    assert change(house, OPTIONAL, seen=seen) is Reason.POLICY_CHANGED_MEANWHILE
    for deed in (plans.pause_plan, plans.resume_plan, plans.roll_back):
        assert do(house, deed, seen) is Reason.PLAN_ABSENT
    assert required(house, maja)


def test_of_two_who_change_a_policy_at_once_one_wins(house: House) -> None:
    """The other is told, and history has one change: for what is there, and for what is new."""
    for where in ({}, {"organisation_id": house.people}, {"role": Role.ADMINISTRATOR}):
        seen = find(house, **where)
        before = len(house.read(plans.list_changes))
        done = at_once(*(partial(change, house, policy, seen=seen) for policy in (OPTIONAL, SMS)))
        assert sorted(isinstance(one, Layer) for one in done) == [False, True]
        assert Reason.POLICY_CHANGED_MEANWHILE in done
        assert len(house.read(plans.list_changes)) == before + 1


def test_a_layer_is_made_for_administrators_and_undone(house: House, maja: Person) -> None:
    """What nobody had written asks for nothing of its own, nor does it once it is taken back."""
    house.set_policy(replace(OPTIONAL, allowed=frozenset({TOTP, KEY})))
    karin = house.add_person("karin@example.com", role=Role.ADMINISTRATOR)
    seen = find(house, role=Role.ADMINISTRATOR)
    assert (seen.policy, seen.revision) == (None, None)
    change(house, STRONG, seen=seen, by=karin.id)
    assert [reaching(house, one) for one in (karin, maja)] == [STRONG.required, Assurance.SINGLE]
    last = house.read(plans.list_changes)[0]
    assert (last.before, last.changed_by) == (None, karin.id)
    assert do(house, plans.undo_change, last).policy is None
    assert reaching(house, karin) is Assurance.MULTI


def test_an_organisation_of_another_portal_is_none(house: House) -> None:
    """An id that is not of this portal answers as if it did not exist."""
    seen = Layer(policy=None, organisation_id="0" * 26)
    assert change(house, REQUIRED, seen=seen) is Reason.NOT_FOUND


def test_what_nobody_could_meet_is_refused_with_any_wave(house: House) -> None:
    """A plan and a layer elsewhere may each be fine, and leave nothing together one day."""
    later = Wave(starts_at=house.clock() + A_DAY, reaches=Share(1))
    keys, apps = (replace(REQUIRED, allowed=frozenset({kind})) for kind in (KEY, TOTP))
    there = find(house, organisation_id=house.people)
    assert isinstance(change(house, OPTIONAL, seen=there), Layer)
    assert change(house, keys, later) is Reason.POLICY_UNSATISFIABLE
    assert isinstance(change(house, apps, later), Layer)
    there = find(house, organisation_id=house.people)
    only_keys = replace(OPTIONAL, allowed=frozenset({KEY}))
    assert change(house, only_keys, seen=there) is Reason.POLICY_UNSATISFIABLE


def test_keys_that_nobody_could_show_are_refused_at_every_door(house: House) -> None:
    """Without metadata no key is genuine; what was asked for before is no reason to refuse more."""
    genuine = KeyDemand(certification=Certification.GENUINE)
    asked = replace(REQUIRED, allowed=frozenset({TOTP, KEY}), keys=genuine)
    wave = Wave(starts_at=house.clock() + A_DAY)
    assert change(house, asked) is Reason.KEY_MODELS_UNKNOWN
    assert change(house, asked, wave) is Reason.KEY_MODELS_UNKNOWN
    house.set_policy(asked)
    assert isinstance(change(house, replace(asked, limited_entry=True)), Layer)


# Plans ---------------------------------------------------------------------------------


def test_a_plan_reaches_people_by_waves(house: House, maja: Person) -> None:
    """Sales first, everybody a week later; until then each hears of their own date."""
    olle = house.add_person("olle@example.com")
    house.write(lambda tx: change_labels(house.kit, tx, olle.id, add=["Sales"]))
    now = house.clock()
    first = Wave(starts_at=now + A_DAY, reaches=Labelled("sales"))
    planned = change(house, REQUIRED, first, Wave(starts_at=now + 8 * A_DAY))
    assert (planned.policy, len(planned.plan.waves)) == (OPTIONAL, 2)
    due = [house.subject(one).effective.coming[0].due - now for one in (olle, maja)]
    assert due == [A_DAY, 8 * A_DAY]
    assert knock(house, olle) == EnrolmentPending(frozenset({TOTP}), postponable=True)
    house.clock.advance(A_DAY)
    assert (required(house, olle), required(house, maja)) == (True, False)
    house.clock.advance(7 * A_DAY)
    assert required(house, maja)
    assert find(house) == replace(planned, policy=REQUIRED, plan=None)


def test_the_moment_a_wave_starts_a_session_is_asked_for_more(house: House, maja: Person) -> None:
    """Nothing has to run: its next request is judged under the plan, postponed or not."""
    start = house.clock() + timedelta(minutes=5)
    change(house, REQUIRED, Wave(starts_at=start))
    login = house.knock(maja)
    moved = postpone(house.kit, house.visit, login)
    assert isinstance(moved, Moved)
    assert at(house, moved.token) == FREE
    house.clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    assert at(house, moved.token) == FREE
    house.clock.advance(timedelta(microseconds=1))
    assert at(house, moved.token) == EnrolmentPending(frozenset({TOTP}), postponable=False)


def test_the_moment_a_wave_starts_a_remembered_device_is_none(house: House) -> None:
    """Where the plan remembers no device, each is asked again, and its session with it."""
    browser = have_remembered(house)
    start = house.clock() + timedelta(minutes=5)
    change(house, REQUIRED, Wave(starts_at=start))
    session = browser.come_in()
    house.clock.advance(timedelta(minutes=4))
    assert at(house, session.token) == FREE
    assert not browser.is_asked()
    house.clock.advance(timedelta(minutes=1))
    assert isinstance(at(house, session.token), FactorPending)
    assert browser.is_asked()


def test_a_pause_and_a_way_back(house: House, maja: Person) -> None:
    """Paused, no wave begins; resumed, the late one does; rolled back, all are free at once."""
    change(house, REQUIRED, Wave(starts_at=house.clock() + A_DAY, reaches=Labelled("sales")))
    house.write(lambda tx: change_labels(house.kit, tx, maja.id, add=["sales"]))
    assert do(house, plans.resume_plan) is Reason.PLAN_ABSENT
    assert do(house, plans.pause_plan).plan.paused_at == house.clock()
    assert do(house, plans.pause_plan) is Reason.PLAN_ABSENT
    house.clock.advance(3 * A_DAY)
    assert not required(house, maja)
    resumed = do(house, plans.resume_plan)
    assert [wave.starts_at for wave in resumed.plan.waves] == [house.clock()]
    assert required(house, maja)
    assert do(house, plans.roll_back).plan is None
    assert knock(house, maja) == FREE
    assert do(house, plans.roll_back) is Reason.PLAN_ABSENT


def test_a_plan_under_way_is_changed_by_a_plan(house: House, maja: Person) -> None:
    """Not by the way; and whom a wave has reached is kept by naming that wave again."""
    first = Wave(starts_at=house.clock(), reaches=Share(100))
    change(house, REQUIRED, first)
    house.clock.advance(3 * A_DAY)
    assert change(house, OPTIONAL) is Reason.PLAN_UNDER_WAY
    assert change(house, REQUIRED, replace(first, starts_at=first.starts_at + A_DAY)) is (
        Reason.WAVE_PAST
    )
    later = Wave(starts_at=house.clock() + A_DAY)
    assert change(house, REQUIRED, first, later).plan.waves == (first, later)
    assert required(house, maja)


def test_a_wave_of_today_begins_now(house: House) -> None:
    """A day is named by its first moment, which is over when somebody says *today*."""
    midnight = house.clock().replace(hour=0, minute=0)
    planned = change(house, REQUIRED, Wave(starts_at=midnight, reaches=Share(1)))
    assert planned.plan.waves[0].starts_at == house.clock()
    yesterday = Wave(starts_at=midnight - A_DAY)
    assert change(house, REQUIRED, yesterday) is Reason.WAVE_PAST
    house.clock.advance(3 * A_DAY)
    again = Wave(starts_at=midnight, reaches=Share(1))
    assert change(house, REQUIRED, again).plan == planned.plan


def test_a_change_is_undone_unless_something_came_after_it(house: House, maja: Person) -> None:
    """And undoing that makes it again."""
    change(house, REQUIRED)
    change(house, OPTIONAL, Wave(starts_at=house.clock() + A_DAY, reaches=Share(10)))
    planned, changed = house.read(plans.list_changes)
    assert do(house, plans.undo_change, changed) is Reason.POLICY_CHANGED_MEANWHILE
    assert do(house, plans.undo_change, planned).plan is None
    undone = house.read(plans.list_changes)[0]
    assert do(house, plans.undo_change, undone).plan == planned.after.plan
    events = [one.event for one in house.read(plans.list_changes)]
    undoing = AuditEvent.POLICY_UNDONE
    planning = AuditEvent.POLICY_PLANNED
    assert events == [undoing, undoing, planning, AuditEvent.POLICY_CHANGED]
    assert required(house, maja)


def test_what_was_fine_once_is_not_brought_back_where_nobody_could_meet_it(house: House) -> None:
    """Undoing is a change like any other."""
    keys = replace(REQUIRED, allowed=frozenset({KEY}))
    change(house, keys)
    change(house, OPTIONAL)
    last = house.read(plans.list_changes)[0]
    change(house, OPTIONAL, seen=find(house, organisation_id=house.people))
    assert do(house, plans.undo_change, last) is Reason.POLICY_UNSATISFIABLE


@pytest.mark.parametrize("reach", [Everybody(), Labelled("sales"), Share(30)])
def test_a_plan_is_kept_as_it_is(house: House, reach: Reach) -> None:
    """Waves, whom they reach, and a pause come back from the database as they were."""
    wave = Wave(starts_at=house.clock() + A_DAY, reaches=reach)
    change(house, replace(REQUIRED, grace=7 * A_DAY), wave)
    paused = do(house, plans.pause_plan)
    assert find(house) == paused
    damaged = encode_plan(paused.plan) | {"policy": {}}
    with pytest.raises(ValueError, match="waves"):
        decode_plan(damaged)


# Exceptions ----------------------------------------------------------------------------


def wish(house: House, person: Person, **changes: Any) -> ExemptionWish:
    """Ask for an exception of ten days."""
    usual: dict[str, Any] = {
        "account_id": person.id,
        "owner": "Karin Öst",
        "reason": "no phone before Monday",
        "expires_at": house.clock() + 10 * A_DAY,
    }
    return ExemptionWish(**usual | changes)


def grant(house: House, asked: ExemptionWish, by: str | None = None) -> Any:
    """Grant it; say what is wrong with it, if anything is."""
    done = house.write(lambda tx: grant_exemption(house.kit, tx, asked, by=by))
    return done if isinstance(done, Exemption) else [(one.reason, one.field) for one in done]


def test_an_exception_lifts_until_its_day_what_is_required(house: House, maja: Person) -> None:
    """Hers alone; the day on which it ends is the one that she is told."""
    change(house, REQUIRED)
    olle = house.add_person("olle@example.com")
    made = grant(house, wish(house, maja), by=olle.id)
    assert (required(house, maja), required(house, olle)) == (False, True)
    assert (made.owner, made.owner_id) == ("Karin Öst", olle.id)
    coming = house.subject(maja).effective.coming
    assert [one.due for one in coming] == [made.expires_at]
    house.clock.advance(10 * A_DAY)
    assert required(house, maja)
    assert house.read(lambda tx: list_exemptions(house.kit, tx)) == []


def test_an_exception_ends_once(house: House, maja: Person) -> None:
    """Before its day, by one of two; and of the others none is touched."""
    change(house, REQUIRED)
    made = grant(house, wish(house, maja))
    other = grant(house, wish(house, house.add_person("olle@example.com")))

    def end() -> Exemption | Rejected:
        return house.write(lambda tx: end_exemption(house.kit, tx, made.id, by=maja.id))

    done = at_once(end, end)
    assert sorted(isinstance(one, Exemption) for one in done) == [False, True]
    assert Rejected(Reason.NOT_FOUND) in done
    assert required(house, maja)
    assert house.read(lambda tx: list_living(tx, now=house.clock())) == [other]


def test_an_exception_without_owner_reason_or_end_is_none(house: House, maja: Person) -> None:
    """Each mistake is told, and nothing is lifted."""
    now = house.clock()
    empty = wish(house, maja, owner=" ", reason="", expires_at=now)
    assert grant(house, empty) == [
        (Reason.FIELD_EMPTY, "owner"),
        (Reason.FIELD_EMPTY, "reason"),
        (Reason.EXEMPTION_TERM, "until"),
    ]
    term = [(Reason.EXEMPTION_TERM, "until")]
    assert grant(house, wish(house, maja, expires_at=now + EXEMPT_AT_MOST)).account_id == maja.id
    too_long = now + EXEMPT_AT_MOST + timedelta(microseconds=1)
    assert grant(house, wish(house, maja, expires_at=too_long)) == term
    for stranger in ({"account_id": "0" * 26}, {"organisation_id": "0" * 26}):
        assert grant(house, wish(house, maja, **stranger)) == [(Reason.NOT_FOUND, "")]


def test_an_exception_is_about_the_layers_of_one_place(house: House, maja: Person) -> None:
    """What her organisation requires is lifted by an exception there, and by no other."""
    change(house, REQUIRED, seen=find(house, organisation_id=house.people))
    grant(house, wish(house, maja))
    assert required(house, maja)
    grant(house, wish(house, maja, organisation_id=house.people))
    assert not required(house, maja)


# Labels --------------------------------------------------------------------------------


def test_labels_are_given_and_taken(house: House, maja: Person) -> None:
    """Folded, once each; what is no word changes nothing."""

    def label(account_id: str = maja.id, **words: Any) -> object:
        done = house.write(lambda tx: change_labels(house.kit, tx, account_id, **words))
        return done.reason if isinstance(done, Rejected) else sorted(done)

    assert label(add=["Sales", "SALES", "board"]) == ["board", "sales"]
    assert label(add=["sales"], by=maja.id) == ["board", "sales"]
    assert label(add=["north"], remove=["Board", "south"], by=maja.id) == ["north", "sales"]
    assert label(add=["two words"]) is Reason.LABEL_INVALID
    assert label(remove=[""]) is Reason.LABEL_INVALID
    assert label("0" * 26, add=["sales"]) is Reason.NOT_FOUND
    assert house.read(lambda tx: list_of_account(tx, maja.id)) == {"north", "sales"}
    assert house.events()[AuditEvent.LABELS_CHANGED] == 2
