"""Where somebody stands: judged anew at each deed, by the facts and the policy of that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.access import FRESH, AtLogin, AtSession, Gate, Outside
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.login import (
    EnrolmentPending,
    FactorPending,
    Limited,
    Refused,
    SignedIn,
    State,
)
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, Requirement, with_requirement
from farstu.core.roles import Role
from farstu.core.session_limits import EVERYBODY, PRIVILEGED
from farstu.factors.codes import PERIOD
from farstu.services import accounts, holdings
from farstu.services.answer import answer, postpone
from farstu.services.enrolment import (
    begin_enrolment,
    complete_enrolment,
    kinds_on_offer,
    show_enrolment,
)
from farstu.services.guest import Seat
from farstu.services.own_sessions import end_other_sessions
from farstu.services.saving_codes import make_sheet, needs_sheet, save_sheet, show_sheet
from farstu.services.seats import Moved, open_session, take
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from farstu.store import authenticators, schema
from farstu.store.logins import LoginRow
from farstu.store.sessions import SessionRow
from tests.support.house import OFF, OPTIONAL, PASSWORD, REQUIRED, TOTP, App, House, Person

GRACE = replace(REQUIRED, grace=timedelta(days=7))
LIMITED = replace(REQUIRED, limited_entry=True)
NOTHING_ALLOWED = replace(REQUIRED, allowed=frozenset())
TO_ENROL = EnrolmentPending(frozenset({TOTP}), postponable=False)
NOT_OFFERED = Rejected(Reason.NOT_OFFERED)


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


def knock(house: House, person: Person) -> State | Reason:
    """Say where the right password leads."""
    moved = sign_in(house.kit, house.visit, identifier=person.email, password=PASSWORD)
    return moved.state if isinstance(moved, Moved) else moved.reason


def now_at(house: House, token: str | None) -> State | None:
    """Say where a browser stands at its next request."""
    match house.guest(token).standing:
        case AtLogin(state) | AtSession(state):
            return state
        case _:
            return None


def moved_in(house: House, person: Person, app: App | None = None) -> str:
    """Sign in all the way, and keep the cookie."""
    moved = sign_in(house.kit, house.visit, identifier=person.email, password=PASSWORD)
    assert isinstance(moved, Moved)
    if app is not None:
        seat = house.seat(moved)
        answered = answer(house.kit, house.visit, seat, kind=TOTP, response=app.answer())
        assert isinstance(answered, Moved)
        moved = answered
    assert moved.token
    return moved.token


# Required, optional, off -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "bare", "holding"),
    [
        (Requirement.REQUIRED, TO_ENROL, FactorPending(frozenset({TOTP}), recovery=False)),
        (
            Requirement.OPTIONAL,
            SignedIn(Assurance.SINGLE),
            FactorPending(frozenset({TOTP}), recovery=False),
        ),
        (
            Requirement.OFF,
            SignedIn(Assurance.SINGLE),
            FactorPending(frozenset({TOTP}), recovery=False),
        ),
    ],
)
def test_each_word_of_the_policy(
    house: House, maja: Person, requirement: Requirement, bare: State, holding: State
) -> None:
    """Whoever holds an app is asked for it under all three; the words differ for who has none."""
    house.set_policy(with_requirement(REQUIRED, requirement, [TOTP]))
    assert knock(house, maja) == bare
    house.give_app(maja)
    assert knock(house, maja) == holding


@pytest.mark.parametrize(
    ("policy", "offered"),
    [(REQUIRED, True), (OPTIONAL, True), (OFF, False)],
    ids=["required", "optional", "off"],
)
def test_off_offers_nothing_to_set_up(
    house: House, maja: Person, policy: Policy, *, offered: bool
) -> None:
    """Under the other two an app may be added from within; under off none may."""
    app = house.give_app(maja)
    house.set_policy(policy)
    session = house.come_in(maja, app)
    state = now_at_seat(house, session)
    assert kinds_on_offer(house.kit, state, house.subject(maja)) == ([TOTP] if offered else [])
    refused = begin_enrolment(house.kit, house.visit, session, kind=TOTP)
    assert (refused == Rejected(Reason.FACTOR_NOT_ALLOWED)) != offered


def now_at_seat(house: House, seat: Seat) -> State:
    """Judge a seat inside a deed."""
    taken = house.write(lambda tx: take(house.kit, tx, seat, gate=Gate.INSIDE))
    assert not isinstance(taken, Rejected)
    return taken.state


def test_no_layer_of_policy_is_no_freedom(house: House, maja: Person) -> None:
    """Where nobody wrote a policy, a second factor is required."""
    t = schema.policies
    house.write(lambda tx: tx.changes(sa.delete(t).where(tx.inside(t))))
    choices = house.kit.usual_kinds
    assert knock(house, maja) == EnrolmentPending(choices, postponable=False)


def test_the_strictest_layer_counts(house: House, maja: Person) -> None:
    """An organisation, a role, or a role there, may demand more than the portal."""
    house.set_policy(OPTIONAL)
    there = house.add_organisation()
    sven = house.add_person("sven@example.com", organisation_id=there)
    olof = house.add_person("olof@example.com", staff=True)
    people = (maja, sven, olof)
    free = SignedIn(Assurance.SINGLE)
    assert [knock(house, p) for p in people] == [free, free, TO_ENROL]
    house.set_policy(REQUIRED, organisation_id=house.people, role=Role.ADMINISTRATOR)
    assert [knock(house, p) for p in people] == [free, free, TO_ENROL]
    house.set_policy(REQUIRED, organisation_id=there)
    assert [knock(house, p) for p in people] == [free, TO_ENROL, TO_ENROL]
    house.set_policy(REQUIRED, role=Role.MEMBER)
    assert [knock(house, p) for p in people] == [TO_ENROL] * 3


def test_a_role_means_those_above_and_the_portals_own_staff(house: House, maja: Person) -> None:
    """What administrators are asked for, owners and whoever works for the portal are asked too."""
    house.set_policy(OPTIONAL)
    olle = house.add_person("olle@example.com", role=Role.OWNER)
    olof = house.add_person("olof@example.com", staff=True)
    house.set_policy(REQUIRED, role=Role.ADMINISTRATOR)
    free = SignedIn(Assurance.SINGLE)
    assert [knock(house, p) for p in (maja, olle, olof)] == [free, TO_ENROL, TO_ENROL]
    assert house.subject(maja).limits == EVERYBODY
    assert house.subject(olof).limits == PRIVILEGED


def test_what_nobody_can_meet_is_refused(house: House, maja: Person) -> None:
    """Whoever is asked for something that is not to be had is told, and does not get in."""
    house.set_policy(NOTHING_ALLOWED)
    assert knock(house, maja) is Reason.LOGIN_UNMET


# A policy that changes meanwhile -----------------------------------------------------------------


def test_a_tightened_policy_holds_at_the_next_request(house: House, maja: Person) -> None:
    """A session with a password alone is sent to set up, and may do nothing else until then."""
    house.set_policy(OPTIONAL)
    cookie = moved_in(house, maja)
    seat = house.guest(cookie).seat
    assert seat is not None
    house.set_policy(REQUIRED)
    assert now_at(house, cookie) == TO_ENROL
    assert end_other_sessions(house.kit, house.visit, seat) == NOT_OFFERED
    house.set_policy(OPTIONAL)
    assert now_at(house, cookie) == SignedIn(Assurance.SINGLE)


def test_a_banned_kind_no_longer_counts(house: House, maja: Person) -> None:
    """What was proven with it stays in the facts, and is worth nothing while it is banned."""
    cookie = moved_in(house, maja, house.give_app(maja))
    assert now_at(house, cookie) == SignedIn(Assurance.MULTI)
    house.set_policy(replace(REQUIRED, allowed=frozenset({FactorKind("smoke")})))
    assert now_at(house, cookie) is None
    house.set_policy(REQUIRED)
    assert now_at(house, cookie) == SignedIn(Assurance.MULTI)


def test_a_login_in_progress_obeys_the_policy_of_its_next_step(house: House, maja: Person) -> None:
    """Between password and code a demand rose: what was offered before is judged again."""
    seat = house.knock(maja)
    house.set_policy(OFF)
    assert begin_enrolment(house.kit, house.visit, seat, kind=TOTP) == NOT_OFFERED
    house.set_policy(REQUIRED)
    app = house.enrol(seat)
    assert house.held(app, maja).id == app.id


def test_removing_what_a_session_proved_asks_for_the_rest(house: House, maja: Person) -> None:
    """A session of which the method is gone has to show another one."""
    app, tablet = house.give_app(maja), house.give_app(maja, name="Tablet")
    session = house.come_in(maja, app)
    kit, visit = house.kit, house.visit
    house.write(lambda tx: authenticators.remove(tx, app.id, account_id=maja.id))
    taken = house.write(lambda tx: take(kit, tx, session, gate=Gate.CONFIRM))
    assert not isinstance(taken, Rejected)
    assert taken.state == FactorPending(frozenset({TOTP}), recovery=False)
    no = holdings.test(kit, visit, session, authenticator_id=tablet.id, response={})
    assert no == Rejected(Reason.PROOF_NOT_FRESH)


# Grace -------------------------------------------------------------------------------------------


def test_grace_lets_enrolment_wait_until_its_last_moment(house: House, maja: Person) -> None:
    """Seven days from joining, to the microsecond, and then no more."""
    house.set_policy(GRACE)
    house.clock.advance(timedelta(days=7) - timedelta(microseconds=1))
    seat = house.knock(maja)
    moved = postpone(house.kit, house.visit, seat)
    assert isinstance(moved, Moved)
    assert moved.is_session
    assert moved.state == SignedIn(Assurance.SINGLE)
    house.clock.advance(timedelta(microseconds=1))
    assert now_at(house, moved.token) == TO_ENROL
    assert knock(house, maja) == TO_ENROL
    assert postpone(house.kit, house.visit, house.knock(maja)) == NOT_OFFERED


def test_postponing_is_for_one_sign_in(house: House, maja: Person) -> None:
    """The next one asks again."""
    house.set_policy(GRACE)
    postpone(house.kit, house.visit, house.knock(maja))
    assert knock(house, maja) == EnrolmentPending(frozenset({TOTP}), postponable=True)


def test_only_what_was_offered_can_be_postponed(house: House, maja: Person) -> None:
    """Neither a second step, nor an enrolment that is due, nor somebody inside can wait."""
    assert postpone(house.kit, house.visit, house.knock(maja)) == NOT_OFFERED
    app = house.give_app(maja)
    house.set_policy(GRACE)
    assert postpone(house.kit, house.visit, house.knock(maja)) == NOT_OFFERED
    assert postpone(house.kit, house.visit, house.come_in(maja, app)) == NOT_OFFERED


def test_a_session_may_postpone_what_became_due(house: House, maja: Person) -> None:
    """A demand that comes with grace meets living sessions with its grace."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(maja)
    house.set_policy(GRACE)
    moved = postpone(house.kit, house.visit, seat)
    assert isinstance(moved, Moved)
    assert now_at(house, moved.token) == SignedIn(Assurance.SINGLE)


@pytest.mark.parametrize("how", ["reset", "enrolled and removed"])
def test_grace_does_not_come_back(house: House, maja: Person, how: str) -> None:
    """Whoever had a factor once cannot put the next one off, however it went."""
    house.set_policy(replace(OPTIONAL, grace=timedelta(days=7)))
    app = house.enrol(house.come_in(maja))
    house.clock.advance(PERIOD)
    if how == "reset":
        house.write(lambda tx: accounts.reset_factors(house.kit, tx, maja.id, reason="lost"))
    else:
        session = house.come_in(maja, app)
        done = holdings.remove(house.kit, house.visit, session, authenticator_id=app.id)
        assert done is None
    house.set_policy(GRACE)
    assert knock(house, maja) == TO_ENROL


# Limited entry -----------------------------------------------------------------------------------


def test_limited_entry_lets_in_and_says_so(house: House, maja: Person) -> None:
    """Who has no factor gets a session that says that it is limited, and can set one up there."""
    house.set_policy(LIMITED)
    cookie = moved_in(house, maja)
    assert now_at(house, cookie) == Limited(frozenset({TOTP}))
    seat = house.guest(cookie).seat
    assert isinstance(seat, SessionRow)
    app = house.enrol(seat)
    house.clock.advance(PERIOD)
    assert now_at(house, moved_in(house, maja, app)) == SignedIn(Assurance.MULTI)
    assert now_at(house, cookie) is None


def test_limited_entry_is_for_those_who_hold_nothing(house: House, maja: Person) -> None:
    """It is no way around an app that is held."""
    house.set_policy(LIMITED)
    house.give_app(maja)
    assert knock(house, maja) == FactorPending(frozenset({TOTP}), recovery=False)


def test_enrolling_from_limited_wants_a_fresh_password(house: House, maja: Person) -> None:
    """A cookie left behind at a library enrols nobody's phone."""
    house.set_policy(LIMITED)
    seat = house.come_in(maja)
    house.clock.advance(timedelta(minutes=6))
    assert make_sheet(house.kit, house.visit, seat) == Rejected(Reason.PROOF_NOT_FRESH)


# A thief with the password -----------------------------------------------------------------------


def test_whoever_has_only_the_password_reaches_no_enrolment(house: House, maja: Person) -> None:
    """With something held, every door of set-up is shut in the hall (D1, D2)."""
    house.give_app(maja)
    house.give_codes(maja)
    seat, kit, visit = house.knock(maja), house.kit, house.visit
    refused = [
        make_sheet(kit, visit, seat),
        save_sheet(kit, visit, seat),
        begin_enrolment(kit, visit, seat, kind=TOTP),
        complete_enrolment(kit, visit, seat, kind=TOTP, response={"code": "123456"}),
        postpone(kit, visit, seat),
        end_other_sessions(kit, visit, seat),
    ]
    assert refused == [NOT_OFFERED] * len(refused)
    assert show_sheet(kit, visit, seat) is None


def test_a_thief_who_set_up_first_gets_nothing_from_the_owners_setting_up(
    house: House, maja: Person
) -> None:
    """Both are before their first app; the owner confirms, and the thief's own is refused (D2)."""
    thief, owner = house.knock(maja), house.knock(maja)
    kit, visit = house.kit, house.visit
    house.save_codes(thief)
    assert begin_enrolment(kit, visit, thief, kind=TOTP) is None
    app = house.enrol(owner)
    for attempt in (
        begin_enrolment(kit, visit, thief, kind=TOTP),
        complete_enrolment(kit, visit, thief, kind=TOTP, response=app.answer(1)),
        save_sheet(kit, visit, thief),
    ):
        assert attempt == Rejected(Reason.LOGIN_EXPIRED)
    assert [a.id for a in house.subject(maja).held] == [app.id]
    assert house.subject(maja).recovery_codes_left == 10


def test_a_pending_enrolment_is_of_its_seat(house: House, maja: Person) -> None:
    """What one browser began, another of the same account neither sees nor completes."""
    first, second = house.knock(maja), house.knock(maja)
    kit, visit = house.kit, house.visit
    house.save_codes(first)
    assert begin_enrolment(kit, visit, first, kind=TOTP) is None
    assert needs_sheet(kit, visit, second)
    assert not needs_sheet(kit, visit, first)
    no = complete_enrolment(kit, visit, second, kind=TOTP, response={"code": "123456"})
    assert no == Rejected(Reason.SHEET_GONE)
    house.save_codes(second)
    no = complete_enrolment(kit, visit, second, kind=TOTP, response={"code": "123456"})
    assert no == Rejected(Reason.ENROLMENT_GONE)


# Time --------------------------------------------------------------------------------------------


def test_a_login_without_a_second_proof_lives_ten_minutes(house: House, maja: Person) -> None:
    """The right code, eleven minutes after the password, opens nothing (A4)."""
    app = house.give_app(maja)
    seat = house.knock(maja)
    house.clock.advance(timedelta(minutes=10) - timedelta(microseconds=1))
    assert answer(house.kit, house.visit, seat, kind=TOTP, response=app.wrong()) != (
        Rejected(Reason.LOGIN_EXPIRED)
    )
    house.clock.advance(timedelta(microseconds=1))
    late = answer(house.kit, house.visit, seat, kind=TOTP, response=app.answer())
    assert late == Rejected(Reason.LOGIN_EXPIRED)


def test_an_expired_login_says_that_it_is_over(house: House, maja: Person) -> None:
    """Its cookie still tells the page what happened, and opens nothing."""
    moved = sign_in(house.kit, house.visit, identifier=maja.email, password=PASSWORD)
    assert isinstance(moved, Moved)
    house.clock.advance(timedelta(minutes=30))
    assert now_at(house, moved.token) == Refused(Reason.LOGIN_EXPIRED)


def test_a_suspended_account_is_out_of_everything(house: House, maja: Person) -> None:
    """Sessions and logins are over at their next request, and stay so when it is resumed."""
    app = house.give_app(maja)
    cookie, login = moved_in(house, maja, app), house.knock(maja)
    house.write(lambda tx: accounts.suspend_account(house.kit, tx, maja.id))
    assert house.guest(cookie).standing == Outside()
    house.clock.advance(PERIOD)
    over = Rejected(Reason.LOGIN_EXPIRED)
    assert answer(house.kit, house.visit, login, kind=TOTP, response=app.answer()) == over
    house.write(lambda tx: accounts.resume_account(house.kit, tx, maja.id))
    assert house.guest(cookie).standing == Outside()
    assert answer(house.kit, house.visit, login, kind=TOTP, response=app.answer()) == over


# Turning a login into a session ------------------------------------------------------------------


def test_a_login_becomes_a_session_once(house: House, maja: Person) -> None:
    """Even where two deeds got as far as opening it, the second opens nothing."""
    house.set_policy(OPTIONAL)
    subject, now = house.subject(maja), house.clock()
    house.set_policy(REQUIRED)
    login = house.knock(maja)
    assert isinstance(login, LoginRow)

    def open_it() -> Moved:
        return house.write(
            lambda tx: open_session(
                house.kit, tx, house.visit, login, login.facts, subject=subject, now=now
            )
        )

    first, second = open_it(), open_it()
    assert first.is_session
    assert second == Moved(state=Refused(Reason.LOGIN_EXPIRED))


def test_a_session_token_is_never_given_twice(house: House, maja: Person) -> None:
    """Each is new, of login, session, step-up and enrolment; only the last opens (SES-02)."""
    app, kit, visit = house.give_app(maja), house.kit, house.visit
    house.give_codes(maja)
    given: list[list[str | None]] = []

    def go(moved: Moved | Rejected) -> Seat:
        seat = house.seat(moved)
        assert isinstance(moved, Moved)
        given[-1].append(moved.token)
        assert [one for one in given[-1] if house.guest(one).seat] == [moved.token]
        house.clock.advance(PERIOD)
        return seat

    for number in range(3):
        given.append([])
        seat = go(sign_in(kit, visit, identifier=maja.email, password=PASSWORD))
        seat = go(answer(kit, visit, seat, kind=TOTP, response=app.answer()))
        house.clock.advance(FRESH)
        seat = go(confirm_with_factor(kit, visit, seat, kind=TOTP, response=app.answer()))
        assert begin_enrolment(kit, visit, seat, kind=TOTP) is None
        prompt = show_enrolment(kit, visit, seat, kind=TOTP)
        assert prompt is not None
        typed, name = App.of(prompt, house.clock).answer(), f"Phone {number}"
        go(complete_enrolment(kit, visit, seat, kind=TOTP, response=typed, name=name))
    cookies = [cookie for some in given for cookie in some if cookie]
    assert len(set(cookies)) == 12
    assert {len(cookie) for cookie in cookies} == {43}
