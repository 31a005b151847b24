"""A clock that is set back by an hour, or ahead by a day and back: what does not come of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import EVERYBODY
from farstu.core.skew import SKEW
from farstu.core.throttle import CODES
from farstu.services.answer import answer
from farstu.services.hosted_requests import Doubt, begin_hosted
from farstu.services.housekeeping import EVERY, keep_house
from farstu.services.own_sessions import end_other_sessions
from farstu.services.passkeys import sign_in_with_passkey
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.services.tries import key_of
from farstu.services.turns import Turn
from farstu.store import throttles
from tests.support.hosted import add_sender
from tests.support.house import TOTP, App, House, Person
from tests.support.key_holder import BOTH, BROWSER, hold

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUMPS = [
    pytest.param(6 * MINUTE, -5 * MINUTE, id="back a little"),
    pytest.param(6 * MINUTE, -HOUR, id="back an hour"),
    pytest.param(DAY, -DAY, id="ahead a day, and back"),
]
"""How long after something was used the house is kept, and by how much the clock is set then."""
jumps = pytest.mark.parametrize(("later", "by"), JUMPS)


@pytest.fixture
def maja(house: House) -> Person:
    """Be somebody."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Have an app."""
    return house.give_app(maja)


def jump(house: House, later: timedelta, by: timedelta) -> None:
    """Keep house at a later time, and have the clock set."""
    house.clock.advance(later)
    assert keep_house(house.kit, holder="a") is not None
    house.clock.advance(by)


def type_code(house: House, maja: Person, code: str) -> Moved | Rejected:
    """Give the password, and type a code."""
    seat, response = house.knock(maja), {"code": code}
    return answer(house.kit, house.visit, seat, kind=TOTP, response=response)


# What is good once ---------------------------------------------------------------------


@jumps
def test_no_passkey_answers_twice(house: House, later: timedelta, by: timedelta) -> None:
    """That a question was answered is known for longer than any clock brings it back."""
    house.set_policy(BOTH)
    maja = hold(house)
    asked = maja.ask()
    send = partial(
        sign_in_with_passkey,
        *(house.kit, house.visit),
        browser=BROWSER,
        ticket=asked.ticket,
        response=maja.tell(asked),
    )
    assert isinstance(send(), Moved)
    jump(house, later, by)
    assert send() == Rejected(Reason.CHALLENGE_GONE, field="credential")


@jumps
def test_no_signed_request_is_taken_twice(house: House, later: timedelta, by: timedelta) -> None:
    """Whatever time it is where it is judged."""
    request = add_sender(house).request("nobody")
    assert not isinstance(begin_hosted(house.kit, house.visit, request, browser=BROWSER), Doubt)
    jump(house, later, by)
    again = begin_hosted(house.kit, house.visit, request, browser=BROWSER)
    assert isinstance(again, Doubt)
    assert again.reason is Reason.HOSTED_OVER


@jumps
def test_no_code_of_an_app_is_taken_twice(
    house: House, maja: Person, app: App, later: timedelta, by: timedelta
) -> None:
    """Nor one that it showed before the last that was taken."""
    before, code = app.code(), app.code(1)
    assert isinstance(type_code(house, maja, code), Moved)
    jump(house, later, by)
    for typed in (before, code):
        assert isinstance(type_code(house, maja, typed), Rejected)


@jumps
def test_no_recovery_code_is_taken_twice(
    house: House, maja: Person, app: App, later: timedelta, by: timedelta
) -> None:
    """It is crossed off for good."""
    assert app.id
    typed = house.give_codes(maja)[0]
    assert isinstance(_recover(house, maja, typed), Moved)
    jump(house, later, by)
    assert _recover(house, maja, typed) == Rejected(Reason.RECOVERY_CODE_USED, field="code")


def _recover(house: House, maja: Person, typed: str) -> Moved | Rejected:
    return use_recovery_code(house.kit, house.visit, house.knock(maja), typed=typed)


# What lasts a while --------------------------------------------------------------------


@pytest.mark.parametrize("back", [6 * MINUTE, HOUR, DAY])
def test_a_proof_that_lies_ahead_is_not_fresh(
    house: House, maja: Person, app: App, back: timedelta
) -> None:
    """Nobody knows how old it is, so it is asked for again; and then it is enough."""
    seat = house.come_in(maja, app)
    house.clock.advance(-back)
    assert end_other_sessions(house.kit, house.visit, seat) == Rejected(Reason.PROOF_NOT_FRESH)
    house.clock.advance(back + 6 * MINUTE)  # the app shows what was not used yet
    response = {"code": app.code()}
    again = house.seat(
        confirm_with_factor(house.kit, house.visit, seat, kind=TOTP, response=response)
    )
    assert not isinstance(end_other_sessions(house.kit, house.visit, again), Rejected)


def test_a_proof_is_fresh_while_the_clock_is_put_right(
    house: House, maja: Person, app: App
) -> None:
    """By seconds, as happens every day."""
    seat = house.come_in(maja, app)
    house.clock.advance(-2)
    assert not isinstance(end_other_sessions(house.kit, house.visit, seat), Rejected)


@pytest.mark.parametrize("back", [HOUR, DAY])
def test_a_session_lasts_longer_by_the_jump_at_most(
    house: House, maja: Person, app: App, back: timedelta
) -> None:
    """Idle or in use: what it may last counts from when it began."""
    moved = answer(
        house.kit, house.visit, house.knock(maja), kind=TOTP, response={"code": app.code()}
    )
    assert isinstance(moved, Moved)
    assert moved.token is not None
    house.clock.advance(-back)
    house.clock.advance(back + EVERYBODY.idle - MINUTE)
    assert house.guest(moved.token).seat is not None
    house.clock.advance(MINUTE)
    assert house.guest(moved.token).seat is None


def test_a_session_is_over_where_the_clock_runs_ahead(house: House, maja: Person, app: App) -> None:
    """And what housekeeping took away then does not come back with the clock."""
    seat, token = house.knock(maja), ""
    moved = answer(house.kit, house.visit, seat, kind=TOTP, response={"code": app.code()})
    assert isinstance(moved, Moved)
    token = moved.token or ""
    house.clock.advance(DAY)
    assert house.guest(token).seat is None
    house.clock.advance(DAY)
    keep_house(house.kit, holder="a")
    house.clock.advance(-2 * DAY)
    assert house.guest(token).seat is None


# Throttles -----------------------------------------------------------------------------


def close(house: House, maja: Person, app: App) -> str:
    """Type wrong codes until no more are judged; say which counter that is."""
    for _ in range(CODES.free):
        assert not _is_closed(type_code(house, maja, app.wrong()["code"]))
    assert _is_closed(type_code(house, maja, app.code()))
    return key_of(house.kit, CODES, house.portal.id, maja.id)


def _is_closed(done: Moved | Rejected) -> bool:
    return isinstance(done, Rejected) and done.reason is Reason.TOO_MANY_TRIES


def failures(house: House, key: str) -> int:
    """Read how many failures are counted."""
    return house.read(lambda tx: throttles.failures_of(tx, key, CODES, now=house.clock()))


@pytest.mark.parametrize("by", [-DAY, -MINUTE, DAY], ids=str)
def test_no_jump_forgets_a_failure(house: House, maja: Person, app: App, by: timedelta) -> None:
    """The next one that is judged closes the counter for as long as it would have."""
    key = close(house, maja, app)
    jump(house, timedelta(0), by)
    assert failures(house, key) == CODES.free
    house.write(lambda tx: throttles.charge(tx, key, CODES, now=house.clock() + HOUR))
    assert failures(house, key) == CODES.free + 1


@pytest.mark.parametrize("back", [2 * HOUR, DAY, 30 * DAY])
def test_nobody_waits_for_a_day_that_is_not_to_come(
    house: House, maja: Person, app: App, back: timedelta
) -> None:
    """One try is judged, and closes the counter by the clock of today; the next one waits."""
    key = close(house, maja, app)
    house.clock.advance(-back)
    assert not _is_closed(type_code(house, maja, app.wrong()["code"]))
    assert failures(house, key) == CODES.free + 1
    assert _is_closed(type_code(house, maja, app.wrong()["code"]))
    ends = house.read(lambda tx: throttles.closed_until(tx, key, CODES, now=house.clock()))
    assert ends == house.clock() + CODES.delay_after(CODES.free + 1)


@pytest.mark.parametrize("back", [MINUTE, SKEW, HOUR])
def test_a_pause_that_may_be_of_today_is_kept(
    house: House, maja: Person, app: App, back: timedelta
) -> None:
    """Machines whose clocks differ a little give nobody a try."""
    key = close(house, maja, app)
    house.clock.advance(-back)
    assert _is_closed(type_code(house, maja, app.code()))
    assert failures(house, key) == CODES.free
    assert house.read(lambda tx: throttles.closed_until(tx, key, CODES, now=house.clock()))


# Leases --------------------------------------------------------------------------------


def test_no_lease_of_a_clock_that_was_set_back_is_kept(house: House) -> None:
    """Its holder may be gone; house is kept by whoever is there."""
    assert keep_house(house.kit, holder="a") is not None
    house.clock.advance(-MINUTE)
    assert keep_house(house.kit, holder="b") is None
    house.clock.advance(-HOUR)
    assert keep_house(house.kit, holder="b") is not None
    assert keep_house(house.kit, holder="a") is None


def test_whoever_waits_for_a_turn_asks_again_after_a_jump(house: House) -> None:
    """In either direction: else nobody would do the chore until the clock is where it was."""
    first, second = (Turn(house.kit, "chore", holder=name, lasts=EVERY) for name in "ab")
    assert (first.is_ours(), second.is_ours()) == (True, False)
    house.clock.advance(-DAY)
    assert (second.is_ours(), first.is_ours()) == (True, False)
    house.clock.advance(2 * DAY)
    assert (first.is_ours(), second.is_ours()) == (True, False)
