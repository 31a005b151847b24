"""Rehearsals of a change: over everybody, by name, and as it then happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.login import (
    EnrolmentPending,
    FactorPending,
    Limited,
    Refused,
    Repair,
    SignedIn,
)
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Everybody, Labelled, Layer, Share, Wave
from farstu.core.policy import Policy
from farstu.core.rehearsal import Entry, Outcome
from farstu.core.roles import Role
from farstu.services import last_owner, plans, policies, rehearsal
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.exemptions import ExemptionWish, grant_exemption
from farstu.services.labels import change_labels
from farstu.services.recovery import use_recovery_code
from farstu.services.rehearsal import Foreseen, Rehearsal, Tally, begin_rehearsal, foresee
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.undelivered import list_unsent
from farstu.store import authenticators, labels, recovery_sheets
from farstu.store.tx import Tx
from tests.support.house import OPTIONAL, REQUIRED, TOTP, House, Person
from tests.support.key_holder import KEY, give_key
from tests.support.mailbox import MAIL, give_mailbox

A_DAY = timedelta(days=1)
MAILED = replace(OPTIONAL, required=Assurance.SINGLE, allowed=frozenset({TOTP, MAIL}))
MULTI = replace(MAILED, required=Assurance.MULTI)
APPS = replace(MULTI, allowed=frozenset({TOTP, KEY}))
KEYS = replace(APPS, required=Assurance.PHISHING_RESISTANT)


def draft(house: House, policy: Policy, *waves: Wave, **where: Any) -> Rehearsal | Rejected:
    """Begin to rehearse a change of a layer."""

    def ask(tx: Tx) -> Rehearsal | Rejected:
        seen = policies.find_layer(house.kit, tx, **where)
        deed = policies.draft_change(house.kit, tx, seen, policy, waves=waves)
        return deed if isinstance(deed, Rejected) else begin_rehearsal(house.kit, tx, deed)

    return house.read(ask)


def run(house: House, policy: Policy, *waves: Wave, **where: Any) -> list[Foreseen]:
    """Rehearse it for everybody."""
    begun = draft(house, policy, *waves, **where)
    assert isinstance(begun, Rehearsal), begun
    return list(foresee(house.kit, begun, portal_id=house.portal.id))


def tally(people: Sequence[Foreseen]) -> Tally:
    """Count them."""
    counted = Tally()
    for one in people:
        counted.add(one)
    return counted


def change(house: House, policy: Policy, *waves: Wave, **where: Any) -> Any:
    """Make the change, and say why not, if it is refused."""

    def deed(tx: Tx) -> Layer | Rejected:
        seen = policies.find_layer(house.kit, tx, **where)
        return policies.change_policy(house.kit, tx, seen, policy, waves=waves)

    done = house.write(deed)
    return done.reason if isinstance(done, Rejected) else done


def suspend_app(house: House, person: Person) -> None:
    """Give somebody an app that is suspended."""
    app = house.give_app(person)
    house.write(lambda tx: authenticators.suspend(tx, [app.id], at=house.clock()))


def stick(house: House, email: str, **where: Any) -> Person:
    """Add somebody whom mail lets in, and whose app is suspended: requiring more locks them out."""
    person = house.add_person(email, **where)
    give_mailbox(house, person)
    suspend_app(house, person)
    return person


def stick_owner(house: House, email: str) -> Person:
    """Add an owner whom an app lets in; their key is suspended: to ask for it locks them out."""
    person = house.add_person(email, role=Role.OWNER)
    house.give_app(person)
    key = give_key(house, person)
    house.write(lambda tx: authenticators.suspend(tx, [key.id], at=house.clock()))
    return person


# Over everybody ------------------------------------------------------------------------


def test_everybody_is_counted_and_some_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, with what they hold and where they belong; an owner has to anyhow."""
    house.set_policy(MAILED)
    monkeypatch.setattr(rehearsal, "MANY", 2)
    monkeypatch.setattr(rehearsal, "NAMED", 2)
    people = []
    for name in "abc":
        house.clock.advance(1)
        people.append(house.add_person(f"{name}@example.com"))
    maja, olle, karin = people
    house.clock.advance(1)
    house.give_app(maja)
    house.give_app(maja, name="Tablet")
    give_mailbox(house, olle)
    house.add_person("o@example.com", role=Role.OWNER, staff=True)
    dora = house.add_person("d@example.com")
    stuck = stick(house, "e@example.com")
    told = run(house, MULTI)
    counted = tally(told)
    assert counted.counts == {
        Outcome.UNCHANGED: 2,
        Outcome.ASKED: 2,
        Outcome.MUST_REPLACE: 1,
        Outcome.LOCKED_OUT: 1,
    }
    assert [one.face.account.id for one in counted.named(Outcome.ASKED)] == [karin.id, dora.id]
    assert counted.named(Outcome.FREED) == ()
    first = told[0]
    assert (first.face.address, first.held, first.organisations) == (
        "a@example.com",
        ((TOTP, 2),),
        ("Customers",),
    )
    assert counted.named(Outcome.LOCKED_OUT)[0].face.account.id == stuck.id
    assert (counted.owners, counted.owners_out, counted.staff, counted.staff_out) == (1, 0, 1, 0)
    assert counted.disturbs
    assert not tally(run(house, MAILED)).disturbs


def test_a_change_in_an_organisation_is_rehearsed_with_its_people(house: House) -> None:
    """Whoever belongs elsewhere is not among them; one without an address goes by none."""
    house.set_policy(OPTIONAL)
    there = house.add_organisation()
    house.add_person("maja@example.com")
    olle = house.add_person("olle@example.com", organisation_id=there)
    people = run(house, REQUIRED, organisation_id=there)
    assert [(one.face.account.id, one.fate.outcome) for one in people] == [(olle.id, Outcome.ASKED)]
    assert not run(house, REQUIRED, organisation_id=house.add_organisation("Empty"))


def test_what_cannot_be_saved_whoever_the_people_are_is_not_rehearsed(house: House) -> None:
    """There is nobody to show it on."""
    refused = draft(house, replace(REQUIRED, allowed=frozenset({MAIL})))
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.POLICY_UNSATISFIABLE
    past = draft(house, REQUIRED, Wave(starts_at=house.clock() - 9 * A_DAY))
    assert past == Rejected(Reason.WAVE_PAST)


# The last owner ------------------------------------------------------------------------


def test_what_would_lock_the_last_owner_out_cannot_be_saved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at once and not by a plan; the rehearsal shows who it is. One who gets in is enough."""
    monkeypatch.setattr(last_owner, "MANY", 1)
    house.set_policy(APPS)
    stuck = stick_owner(house, "o@example.com")
    house.add_person("invited@example.com", role=Role.OWNER, password=None)
    later = Wave(starts_at=house.clock() + A_DAY)
    assert change(house, KEYS) is Reason.LAST_OWNER
    assert change(house, KEYS, later) is Reason.LAST_OWNER
    assert change(house, KEYS, organisation_id=house.people) is Reason.LAST_OWNER
    begun = draft(house, KEYS, later)
    assert isinstance(begun, Rehearsal)
    assert begun.refused == Rejected(Reason.LAST_OWNER)
    counted = tally(run(house, KEYS, later))
    assert (counted.owners, counted.owners_out) == (2, 1)
    assert counted.named(Outcome.LOCKED_OUT)[0].face.account.id == stuck.id
    other = stick_owner(house, "other@example.com")
    assert change(house, KEYS) is Reason.LAST_OWNER
    house.give_codes(other)
    assert isinstance(change(house, KEYS), Layer)


def test_an_owner_elsewhere_is_no_reason(house: House) -> None:
    """An organisation may ask for more than an owner of another one could meet."""
    house.set_policy(APPS)
    stick_owner(house, "o@example.com")
    there = house.add_organisation()
    assert isinstance(change(house, KEYS, organisation_id=there), Layer)


def test_a_change_is_not_taken_back_where_that_locks_the_last_owner_out(house: House) -> None:
    """Undoing is a change like any other."""
    house.set_policy(KEYS)
    change(house, APPS)
    stick_owner(house, "o@example.com")
    last = house.read(plans.list_changes)[0]
    undone = house.write(lambda tx: plans.undo_change(house.kit, tx, last))
    assert undone == Rejected(Reason.LAST_OWNER)


# As it then happens --------------------------------------------------------------------

POLICIES = st.builds(
    Policy,
    required=st.sampled_from([Assurance.SINGLE, Assurance.TWO_STEP, Assurance.MULTI]),
    allowed=st.sampled_from([{TOTP}, {TOTP, MAIL}, {TOTP, FactorKind("sms_code")}]).map(frozenset),
    grace=st.sampled_from([timedelta(0), 3 * A_DAY]),
    limited_entry=st.booleans(),
)
WAVES = st.lists(
    st.builds(
        lambda days, reach: (days, reach),
        st.integers(0, 9),
        st.sampled_from([Everybody(), Labelled("it"), Share(50)]),
    ),
    max_size=2,
)


def walk(house: House, person: Person, app: Any, codes: list[str]) -> Entry:
    """Sign in as people do who have all that they hold, and say how far that leads."""
    kit, visit, coded = house.kit, house.visit, False
    moved = sign_in(kit, visit, identifier=person.email, password=person.password)
    seat: Any = None
    while isinstance(moved, Moved):
        state = moved.state
        if not isinstance(state, FactorPending):
            break
        choices = state.choices
        seat = seat if moved.token is None else house.seat(moved)
        if TOTP in choices:
            moved = answer(kit, visit, seat, kind=TOTP, response=app.answer(0))
        elif MAIL in choices:
            house.clock.advance(1)
            begin_challenge(kit, visit, seat, kind=MAIL, only=None, choice={"to": ""})
            sent = [one.letter for one in house.read(lambda tx: list_unsent(kit, tx)) if one.letter]
            mine = [one for one in sent if one.recipient == person.email and "code" in one.facts]
            typed = {"code": str(mine[-1].facts["code"])}
            moved = answer(kit, visit, seat, kind=MAIL, response=typed)
        elif state.recovery:
            moved = use_recovery_code(kit, visit, seat, typed=codes.pop(0))
            coded = True
        else:
            return Entry.OUT
    assert isinstance(moved, Moved), moved
    match moved.state:
        case Refused():
            return Entry.OUT
        case _ if coded:
            return Entry.RECOVERING
        case SignedIn():
            return Entry.IN
        case Limited():
            return Entry.LIMITED
        case EnrolmentPending(_, postponable):
            return Entry.PREPARING if postponable else Entry.ENROLLING
        case Repair() | _:
            raise AssertionError(moved.state)


def _label(house: House, person: Person, tx: Tx) -> None:
    change_labels(house.kit, tx, person.id, add=["it"])


def _exempt(house: House, person: Person, tx: Tx) -> None:
    wish = ExemptionWish(
        account_id=person.id,
        owner="Karin",
        reason="no phone",
        expires_at=house.clock() + 5 * A_DAY,
    )
    grant_exemption(house.kit, tx, wish)


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=POLICIES, after=POLICIES, days=WAVES, of_organisation=st.booleans())
def test_a_rehearsal_equals_what_then_happens(
    house: House,
    before: Policy,
    after: Policy,
    days: list[tuple[int, Any]],
    *,
    of_organisation: bool,
) -> None:
    """Everybody gets as far as was said, on each day that was said, through the front door."""
    where = {"organisation_id": house.add_organisation()} if of_organisation else {}
    place = where.get("organisation_id", house.people)
    house.set_policy(before)
    mark = str(house.clock().timestamp())
    crowd: list[tuple[Person, Any, list[str]]] = []
    for number, holds in enumerate(["", "a", "m", "am", "s", "sc", "sm", "x", "l"]):
        person = house.add_person(f"p{number}.{mark}@example.com", organisation_id=place)
        app = house.give_app(person) if "a" in holds else None
        codes = list(house.give_codes(person)) if "c" in holds else []
        if "m" in holds:
            give_mailbox(house, person)
        if "s" in holds:
            suspend_app(house, person)
        if "l" in holds:
            house.write(partial(_label, house, person))
        if "x" in holds:
            house.write(partial(_exempt, house, person))
        crowd.append((person, app, codes))
    waves = [Wave(starts_at=house.clock() + n * A_DAY, reaches=reach) for n, reach in days]
    seen = {one.face.account.id: one.fate for one in run(house, after, *waves, **where)}
    assert isinstance(change(house, after, *waves, **where), Layer)
    moments = sorted({step.at for fate in seen.values() for step in fate.steps})
    for moment in moments:
        house.clock.advance(max(moment - house.clock(), timedelta(0)))
        house.clock.advance(60)
        for person, app, codes in crowd:
            said = seen[person.id].at(moment).after
            assert walk(house, person, app, codes) is said, (person.email, moment)
            house.clock.advance(31)


def test_many_are_read_as_one_is(house: House) -> None:
    """Labels and codes of several accounts are those of each."""
    maja, olle = house.add_person(), house.add_person("olle@example.com")
    house.write(lambda tx: change_labels(house.kit, tx, maja.id, add=["it", "board"]))
    house.give_codes(olle)
    both = [maja.id, olle.id]
    assert house.read(lambda tx: labels.list_of_accounts(tx, both)) == {
        maja.id: frozenset({"it", "board"})
    }
    assert house.read(lambda tx: recovery_sheets.count_left_of(tx, both)) == {olle.id: 10}
