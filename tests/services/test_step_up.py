"""Proving more, or again: what a session is asked for, and what that gives it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.login import EnrolmentPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.factors.codes import PERIOD
from farstu.services import holdings
from farstu.services.guest import Seat
from farstu.services.own_password import change_password
from farstu.services.own_sessions import end_other_sessions
from farstu.services.saving_codes import make_sheet
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor, confirm_with_password
from tests.support.house import (
    ELSEWHERE,
    OFF,
    OPTIONAL,
    PASSWORD,
    REQUIRED,
    TOTP,
    App,
    House,
    Person,
)

STALE = timedelta(minutes=5, microseconds=1)
NOT_OFFERED = Rejected(Reason.NOT_OFFERED)
NOT_FRESH = Rejected(Reason.PROOF_NOT_FRESH)


def with_code(house: House, seat: Seat, app: App) -> Moved | Rejected:
    """Confirm with the code that the app shows."""
    return confirm_with_factor(house.kit, house.visit, seat, kind=TOTP, response=app.answer())


def with_password(house: House, seat: Seat, password: str = PASSWORD) -> Moved | Rejected:
    """Confirm with the password."""
    return confirm_with_password(house.kit, house.visit, seat, password=password)


def end_others(house: House, seat: Seat) -> int | Rejected:
    """Do something that needs a fresh proof."""
    return end_other_sessions(house.kit, house.visit, seat)


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


def test_a_proof_is_fresh_for_five_minutes(house: House, maja: Person) -> None:
    """To the microsecond; then it has to be given again, and is good for five more."""
    app = house.give_app(maja)
    seat = house.come_in(maja, app)
    house.clock.advance(timedelta(minutes=5))
    assert end_others(house, seat) == 0
    house.clock.advance(timedelta(microseconds=1))
    assert end_others(house, seat) == NOT_FRESH
    assert isinstance(with_code(house, seat, app), Moved)
    house.clock.advance(timedelta(minutes=5))
    assert end_others(house, seat) == 0


def test_stepping_up_changes_the_token(house: House, maja: Person) -> None:
    """Rights rose, so the cookie of before is dead, wherever it lies (ASVS 7.2.4)."""
    app = house.give_app(maja)
    house.knock(maja)
    seat, token = house.come_in(maja, app), None
    for _ in range(3):
        house.clock.advance(STALE)
        moved = with_code(house, seat, app)
        assert isinstance(moved, Moved)
        assert moved.is_session
        assert house.guest(token).seat is None
        token = moved.token
        renewed = house.guest(token).seat
        assert renewed is not None
        assert renewed.id == seat.id


def test_a_fresh_session_is_asked_for_nothing(house: House, maja: Person) -> None:
    """Where nothing has to be proven no code is spent."""
    app = house.give_app(maja)
    seat = house.come_in(maja, app)
    house.clock.advance(PERIOD)
    counter = house.held(app, maja).counter
    assert with_code(house, seat, app) == NOT_OFFERED
    assert house.held(app, maja).counter == counter


def test_stepping_up_many_times_keeps_one_proof_for_each_app(house: House, maja: Person) -> None:
    """A session does not grow with every confirmation."""
    app = house.give_app(maja)
    seat = house.come_in(maja, app)
    for _ in range(5):
        house.clock.advance(STALE)
        seat = house.seat(with_code(house, seat, app))  # type: ignore[assignment]
    assert [proof.authenticator_id for proof in seat.facts.proofs] == [app.id]
    assert seat.facts.proofs[0].proven_at == house.clock()


def test_the_password_does_not_step_up_past_an_app(house: House, maja: Person) -> None:
    """A thief with the password and a stolen session proves nothing fresh (D4)."""
    seat = house.come_in(maja, house.give_app(maja))
    house.clock.advance(STALE)
    assert with_password(house, seat) == NOT_OFFERED
    assert end_others(house, seat) == NOT_FRESH


def test_a_login_in_progress_steps_nothing_up(house: House, maja: Person) -> None:
    """The hall is no room inside: its only way on is the second step itself."""
    app = house.give_app(maja)
    seat = house.knock(maja)
    assert with_code(house, seat, app) == NOT_OFFERED
    assert with_password(house, seat) == NOT_OFFERED


def test_the_app_of_somebody_else_freshens_nothing(house: House, maja: Person) -> None:
    """Another account's code is a wrong code (D11)."""
    sven = house.add_person("sven@example.com")
    phone = house.give_app(sven)
    seat = house.come_in(maja, house.give_app(maja))
    house.clock.advance(STALE)
    assert with_code(house, seat, phone) == Rejected(Reason.CODE_WRONG, field="code")
    assert end_others(house, seat) == NOT_FRESH


def test_nothing_that_matters_is_changed_with_a_stale_session(house: House, maja: Person) -> None:
    """Every change to how one signs in wants a proof of the last five minutes (ASVS 7.5.1)."""
    app = house.give_app(maja)
    house.give_codes(maja)
    seat = house.come_in(maja, app)
    house.clock.advance(STALE)
    kit, visit = house.kit, house.visit
    new = "another password altogether"
    assert holdings.remove(kit, visit, seat, authenticator_id=app.id) == NOT_FRESH
    assert make_sheet(kit, visit, seat) == NOT_FRESH
    assert change_password(kit, visit, seat, current=PASSWORD, new=new) == NOT_FRESH
    assert end_others(house, seat) == NOT_FRESH


# Who has only a password -------------------------------------------------------------------------


def test_a_password_freshens_where_it_is_all_there_is(house: House, maja: Person) -> None:
    """Whoever holds nothing confirms with the password, and gets a new token for it."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(maja)
    house.clock.advance(STALE)
    assert end_others(house, seat) == NOT_FRESH
    moved = with_password(house, seat)
    assert isinstance(moved, Moved)
    assert moved.state == SignedIn(moved.state.assurance)  # type: ignore[union-attr]
    assert end_others(house, seat) == 0


def test_a_living_session_can_enrol_once_the_policy_demands_it(house: House, maja: Person) -> None:
    """Hours into a session a factor becomes required: the password is asked, and then set-up."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(maja)
    house.clock.advance(timedelta(minutes=20))
    house.set_policy(REQUIRED)
    assert make_sheet(house.kit, house.visit, seat) == NOT_FRESH
    moved = with_password(house, seat)
    assert isinstance(moved, Moved)
    assert moved.state == EnrolmentPending(frozenset({TOTP}), postponable=False)
    app = house.enrol(seat)
    house.clock.advance(PERIOD)
    house.come_in(maja, app)


def test_a_wrong_password_of_ones_own_is_counted_and_noted(house: House, maja: Person) -> None:
    """A stolen session is no place to guess the password in silence."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(maja)
    house.clock.advance(STALE)
    before = house.events()
    wrong = Rejected(Reason.PASSWORD_WRONG, field="password")
    assert [with_password(house, seat, "wrong") for _ in range(5)] == [wrong] * 5
    no = with_password(house, seat)
    assert isinstance(no, Rejected)
    assert no.reason is Reason.TOO_MANY_TRIES
    assert house.events(since=before) == {
        AuditEvent.SIGN_IN_FAILED: 5,
        AuditEvent.SIGN_IN_THROTTLED: 1,
    }


def test_ones_own_password_and_signing_in_share_a_counter(house: House, maja: Person) -> None:
    """Guesses within and guesses outside, from one network, are the same guesses."""
    house.set_policy(OPTIONAL)
    seat = house.come_in(maja)
    house.clock.advance(STALE)
    for _ in range(5):
        with_password(house, seat, "wrong")
    elsewhere = house.visit_from(ELSEWHERE)
    house.knock(maja, visit=elsewhere)
    with pytest.raises(AssertionError, match="TOO_MANY_TRIES"):
        house.knock(maja)


# Banned and off ----------------------------------------------------------------------------------


def test_a_banned_app_still_has_to_be_proven(house: House, maja: Person) -> None:
    """Where the policy is off, changes still want the app that is held, fresh (row 6)."""
    app = house.give_app(maja)
    house.set_policy(OFF)
    seat = house.come_in(maja, app)
    house.clock.advance(STALE)
    kit, visit = house.kit, house.visit
    assert holdings.remove(kit, visit, seat, authenticator_id=app.id) == NOT_FRESH
    assert with_password(house, seat) == NOT_OFFERED
    assert isinstance(with_code(house, seat, app), Moved)
    assert holdings.remove(kit, visit, seat, authenticator_id=app.id) is None
