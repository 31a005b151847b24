"""The one place where codes are judged: one budget, one use, whichever way they come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.throttle import CODES
from farstu.factors.codes import PERIOD
from farstu.services import holdings
from farstu.services.answer import answer
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.services.tries import key_of
from farstu.store import schema
from farstu.store.columns import EPOCH
from farstu.store.engine import open_store
from tests.support.databases import Database
from tests.support.house import ELSEWHERE, TOTP, App, House, Person, at_once

Response = dict[str, str]
Outcome = Moved | Rejected | None

MISS = Rejected(Reason.CODE_WRONG, field="code")
USED = Rejected(Reason.CODE_USED, field="code")
FOUR_MINUTES = 8


@pytest.fixture
def maja(house: House) -> Person:
    """Add somebody."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an authenticator app."""
    return house.give_app(maja)


def type_code(house: House, seat: Seat, response: Response) -> Outcome:
    """Answer at a login's second step."""
    return answer(house.kit, house.visit, seat, kind=TOTP, response=response)


def confirm(house: House, seat: Seat, response: Response) -> Outcome:
    """Step up with a code."""
    return confirm_with_factor(house.kit, house.visit, seat, kind=TOTP, response=response)


def try_out(house: House, seat: Seat, app: App, response: Response) -> Outcome:
    """Test an authenticator."""
    return holdings.test(house.kit, house.visit, seat, authenticator_id=app.id, response=response)


def failed_before(house: House, person: Person, times: int) -> None:
    """Let there have been so many failures, whose delay is over."""
    key = key_of(house.kit, CODES, house.portal.id, person.id)
    row = {"key": key, "failures": times, "opens_at": EPOCH, "charged_at": house.clock()}
    house.write(lambda tx: tx.execute(sa.insert(schema.throttles).values(row)))


def is_closed(outcome: Outcome) -> bool:
    """Say whether there were too many tries."""
    return isinstance(outcome, Rejected) and outcome.reason is Reason.TOO_MANY_TRIES


# One budget --------------------------------------------------------------------------------------


def test_all_logins_of_an_account_share_one_budget(house: House, maja: Person, app: App) -> None:
    """Eight logins with the right password have five tries together (AuthQuake, A1)."""
    seats = [house.knock(maja) for _ in range(8)]
    outcomes = [type_code(house, seat, app.wrong()) for seat in seats]
    assert outcomes[:5] == [MISS] * 5
    assert all(map(is_closed, outcomes[5:]))
    fresh = house.knock(maja, visit=house.visit_from(ELSEWHERE))
    assert is_closed(type_code(house, fresh, app.answer()))


def test_sign_in_step_up_and_test_share_the_budget(house: House, maja: Person, app: App) -> None:
    """A session is no place to go on guessing (A11, A20)."""
    session = house.come_in(maja, app)
    house.clock.advance(timedelta(minutes=6))
    ways: list[Callable[[], Outcome]] = [
        lambda: confirm(house, session, app.wrong()),
        lambda: try_out(house, session, app, app.wrong()),
        lambda: type_code(house, house.knock(maja), app.wrong()),
    ]
    assert [way() for way in [*ways, *ways]][:5] == [MISS] * 5
    assert all(is_closed(way()) for way in ways)
    assert is_closed(confirm(house, session, app.answer()))
    assert is_closed(try_out(house, session, app, app.answer()))


@pytest.mark.parametrize(
    ("before", "minutes"), [(4, 0.5), (5, 1), (6, 2), (10, 32), (11, 60), (40, 60)]
)
def test_the_delay_doubles_up_to_an_hour(
    house: House, maja: Person, app: App, before: int, minutes: float
) -> None:
    """30 seconds after the fifth failure, then a minute … each said as a clock time."""
    failed_before(house, maja, before)
    assert type_code(house, house.knock(maja), app.wrong()) == MISS
    wait = timedelta(minutes=minutes)
    closed = Rejected(Reason.TOO_MANY_TRIES, Detail(opens_at=house.clock() + wait), "code")
    assert type_code(house, house.knock(maja), app.answer()) == closed
    house.clock.advance(wait - timedelta(microseconds=1))
    seat = house.knock(maja)
    assert is_closed(type_code(house, seat, app.answer()))
    house.clock.advance(timedelta(microseconds=1))
    assert isinstance(type_code(house, seat, app.answer()), Moved)


def test_the_budget_survives_a_restart(
    house: House, maja: Person, app: App, database: Database
) -> None:
    """A new process, with a new store on the same database, knows what was tried."""
    seat = house.knock(maja)
    for _ in range(5):
        type_code(house, seat, app.wrong())
    again = open_store(database.url)
    try:
        assert is_closed(type_code(house.with_kit(store=again), seat, app.answer()))
    finally:
        again.close()


def test_the_right_password_forgives_no_wrong_code(house: House, maja: Person, app: App) -> None:
    """Signing in again, rightly, is not a way to more codes (A11)."""
    outcomes = [type_code(house, house.knock(maja), app.wrong()) for _ in range(6)]
    assert [is_closed(outcome) for outcome in outcomes] == [False] * 5 + [True]


def test_a_right_code_starts_the_counter_anew(house: House, maja: Person, app: App) -> None:
    """Whoever has the app has five tries again."""
    for _ in range(3):
        seat = house.knock(maja)
        assert [type_code(house, seat, app.wrong()) for _ in range(4)] == [MISS] * 4
        assert isinstance(type_code(house, seat, app.answer()), Moved)
        house.clock.advance(PERIOD)


def test_a_right_code_forgives_no_recovery_codes(house: House, maja: Person, app: App) -> None:
    """A success clears only what it used (RATE-03), and so does the other one."""
    codes = house.give_codes(maja)
    seat = house.knock(maja)
    for _ in range(5):
        assert use_recovery_code(house.kit, house.visit, seat, typed="1-wrong") == Rejected(
            Reason.RECOVERY_CODE_WRONG, field="code"
        )
        house.knock(maja)
    house.come_in(maja, app)
    assert is_closed(use_recovery_code(house.kit, house.visit, house.knock(maja), typed=codes[0]))


def test_each_account_has_its_own_budget(house: House, maja: Person, app: App) -> None:
    """Nobody closes anybody else's second step."""
    sven = house.add_person("sven@example.com")
    phone = house.give_app(sven)
    seat = house.knock(maja)
    for _ in range(6):
        type_code(house, seat, app.wrong())
    assert isinstance(type_code(house, house.knock(sven), phone.answer()), Moved)


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_an_empty_field_costs_nothing(house: House, maja: Person, app: App, typed: str) -> None:
    """Pressing Enter too early is told, not counted, and closes nothing that had opened."""
    seat = house.knock(maja)
    empty = Rejected(Reason.CODE_EMPTY, field="code")
    assert [type_code(house, seat, {"code": typed}) for _ in range(9)] == [empty] * 9
    for _ in range(5):
        type_code(house, seat, app.wrong())
    house.clock.advance(30)
    assert type_code(house, seat, {"code": typed}) == empty
    assert isinstance(type_code(house, seat, app.answer()), Moved)


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "\uff11" * 6])
def test_anything_else_is_a_failure(house: House, maja: Person, app: App, typed: str) -> None:
    """What cannot be a code costs a try like a wrong one (A10)."""
    seat = house.knock(maja)
    for _ in range(5):
        no = type_code(house, seat, {"code": typed})
        assert isinstance(no, Rejected)
        assert no.reason is Reason.CODE_LENGTH
    assert is_closed(type_code(house, seat, app.answer()))


def test_a_closed_counter_is_noted(house: House, maja: Person, app: App) -> None:
    """Failures, and tries while the counter was closed, are on the trail."""
    seat = house.knock(maja)
    for _ in range(7):
        type_code(house, seat, app.wrong())
    assert house.events()[AuditEvent.FACTOR_FAILED] == 5
    assert house.events()[AuditEvent.FACTOR_THROTTLED] == 2
    assert house.events()[AuditEvent.FACTOR_CLOSED] == 1


# Suspension --------------------------------------------------------------------------------------


def test_fifty_failures_suspend_the_app(house: House, maja: Person, app: App) -> None:
    """Not the 49th: the fiftieth in a row, and then the right code is refused too (63B 3.2.2)."""
    failed_before(house, maja, 48)
    assert type_code(house, house.knock(maja), app.wrong()) == MISS
    assert house.held(app, maja).suspended_at is None
    house.clock.advance(timedelta(hours=1))
    no = type_code(house, house.knock(maja), app.wrong())
    assert no == Rejected(Reason.AUTHENTICATOR_SUSPENDED)
    assert house.held(app, maja).suspended_at == house.clock()
    assert house.events()[AuditEvent.AUTHENTICATOR_SUSPENDED] == 1
    house.clock.advance(timedelta(days=2))
    seat = house.knock(maja)
    assert type_code(house, seat, app.answer()) == Rejected(Reason.NOT_OFFERED)


def test_all_apps_that_were_asked_for_are_suspended(house: House, maja: Person, app: App) -> None:
    """A code is tried on every app, so every app has been guessed at."""
    tablet = house.give_app(maja, name="Tablet")
    failed_before(house, maja, 49)
    type_code(house, house.knock(maja), tablet.wrong())
    for each in (app, tablet):
        assert house.held(each, maja).suspended_at is not None


def test_a_suspended_app_cannot_be_tested(house: House, maja: Person, app: App) -> None:
    """From within, too, it is told that it is suspended; another app still works."""
    session = house.come_in(maja, app)
    tablet = house.give_app(maja, name="Tablet")
    failed_before(house, maja, 49)
    suspended = Rejected(Reason.AUTHENTICATOR_SUSPENDED)
    assert try_out(house, session, tablet, tablet.wrong()) == suspended
    assert try_out(house, session, tablet, tablet.answer()) == suspended
    assert house.held(app, maja).suspended_at is None


def test_recovery_codes_still_work_when_the_app_is_suspended(
    house: House, maja: Person, app: App
) -> None:
    """Whoever guessed at the front door has not closed the spare one."""
    codes = house.give_codes(maja)
    failed_before(house, maja, 49)
    type_code(house, house.knock(maja), app.wrong())
    moved = use_recovery_code(house.kit, house.visit, house.knock(maja), typed=codes[0])
    assert isinstance(moved, Moved)


def test_a_new_app_does_not_inherit_the_failures_of_the_old_one(
    house: House, maja: Person, app: App
) -> None:
    """Fifty guesses suspended the old app; the one enrolled instead has all its tries."""
    codes = house.give_codes(maja)
    failed_before(house, maja, 49)
    type_code(house, house.knock(maja), app.wrong())
    seat = house.knock(maja)
    use_recovery_code(house.kit, house.visit, seat, typed=codes[0])
    new = house.enrol(seat)
    house.clock.advance(PERIOD)
    seat = house.knock(maja)
    assert [type_code(house, seat, new.wrong()) for _ in range(4)] == [MISS] * 4
    assert isinstance(type_code(house, seat, new.answer()), Moved)


# One use -----------------------------------------------------------------------------------------


def test_a_code_works_once_whichever_way_it_came(house: House, maja: Person, app: App) -> None:
    """Used at sign-in, it is dead for another sign-in, for step-up and for the test (B1, B4)."""
    session = house.come_in(maja, app)
    house.clock.advance(timedelta(minutes=6))
    ways: list[Callable[[], Outcome]] = [
        lambda: type_code(house, house.knock(maja), app.answer()),
        lambda: confirm(house, session, app.answer()),
        lambda: try_out(house, session, app, app.answer()),
    ]
    for first in ways:
        house.clock.advance(timedelta(minutes=6))
        assert not isinstance(first(), Rejected)
        for again in (ways[0], ways[2]):
            assert again() == USED
        house.clock.advance(PERIOD)
        assert type_code(house, house.knock(maja), app.answer(-1)) == USED


def test_the_code_that_enrolled_signs_nobody_in(house: House) -> None:
    """What completed an enrolment is used up by it (B8)."""
    maja = house.add_person()
    new = house.enrol(house.knock(maja))
    seat = house.knock(maja)
    assert type_code(house, seat, new.answer()) == USED
    assert type_code(house, seat, new.answer(-1)) == USED
    assert isinstance(type_code(house, seat, new.answer(1)), Moved)


def test_an_older_code_is_dead_after_a_newer_one(house: House, maja: Person, app: App) -> None:
    """The code before, although within the window, has been overtaken."""
    house.come_in(maja, app)
    assert type_code(house, house.knock(maja), app.answer(-1)) == USED


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=1)])
def test_a_clock_set_back_opens_no_used_code(
    house: House, maja: Person, app: App, back: timedelta
) -> None:
    """The last accepted step is in the database, and only rises (B10)."""
    house.come_in(maja, app)
    house.clock.advance(-back)
    seat = house.knock(maja)
    assert type_code(house, seat, app.answer()) == USED
    house.clock.advance(back)
    assert type_code(house, house.knock(maja), app.answer()) == USED


def test_the_counter_is_that_of_each_app(house: House, maja: Person, app: App) -> None:
    """A code of one app uses up nothing of another."""
    tablet = house.give_app(maja, name="Tablet")
    house.come_in(maja, app)
    house.come_in(maja, tablet)
    assert type_code(house, house.knock(maja), app.answer()) == USED


def test_the_app_that_was_used_is_the_one_that_is_noted(house: House, maja: Person) -> None:
    """*Last used* says when and where, of the app whose code it was."""
    apps = [house.give_app(maja, name=name) for name in ("Phone", "Tablet")]
    house.clock.advance(5)
    house.come_in(maja, apps[1])
    assert house.held(apps[0], maja).last_used_at is None
    used = house.held(apps[1], maja)
    assert (used.last_used_at, used.last_used_agent) == (house.clock(), house.visit.agent)


# At once -----------------------------------------------------------------------------------------


def test_one_code_from_many_logins_at_once_opens_one_session(
    house: House, maja: Person, app: App
) -> None:
    """Eight browsers post the same right code: one is in, the others' code is used or too many."""
    seats = [house.knock(maja) for _ in range(8)]
    outcomes = at_once(*(partial(type_code, house, seat, app.answer()) for seat in seats))
    assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
    assert all(o == USED or is_closed(o) for o in outcomes if isinstance(o, Rejected))
    assert house.events()[AuditEvent.SIGN_IN_SUCCEEDED] == 1


@pytest.mark.parametrize("times", range(3))
def test_of_two_right_codes_at_once_the_newer_always_counts(
    house: House, maja: Person, app: App, times: int
) -> None:
    """Whatever the order, the newer one is accepted; the older one only if it came first."""
    house.clock.advance(times)
    seats = [house.knock(maja) for _ in range(2)]
    _, newer = at_once(
        partial(type_code, house, seats[0], app.answer()),
        partial(type_code, house, seats[1], app.answer(1)),
    )
    assert isinstance(newer, Moved)


def test_of_many_guesses_at_once_five_are_judged(house: House, maja: Person, app: App) -> None:
    """Sixteen at once, from as many logins, are no more than five."""
    seats = [house.knock(maja) for _ in range(16)]
    outcomes = at_once(*(partial(type_code, house, seat, app.wrong()) for seat in seats))
    assert outcomes.count(MISS) == 5
    assert sum(map(is_closed, outcomes)) == 11


def test_a_code_twice_at_one_login_opens_one_session(house: House, maja: Person, app: App) -> None:
    """A double click is one sign-in."""
    seat = house.knock(maja)
    outcomes = at_once(*[partial(type_code, house, seat, app.answer())] * 5)
    assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
    assert outcomes.count(Rejected(Reason.LOGIN_EXPIRED)) == 4


def test_a_code_and_a_recovery_code_at_once_open_one_door(
    house: House, maja: Person, app: App
) -> None:
    """At one login either the code counts or the recovery code, never both."""
    codes = house.give_codes(maja)
    seat = house.knock(maja)
    outcomes = at_once(
        partial(type_code, house, seat, app.answer()),
        partial(use_recovery_code, house.kit, house.visit, seat, typed=codes[0]),
    )
    assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
    subject, noted = house.subject(maja), house.events()
    assert noted[AuditEvent.RECOVERY_CODE_USED] + noted[AuditEvent.FACTOR_PROVEN] == 1
    assert subject.recovery_codes_left == 10 - noted[AuditEvent.RECOVERY_CODE_USED]


# The clock doctor --------------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [FOUR_MINUTES, -FOUR_MINUTES])
def test_a_phone_whose_clock_is_off_is_told_so(
    house: House, maja: Person, app: App, slow: int
) -> None:
    """The second code of a phone four minutes off is told which way and how much."""
    seat = house.knock(maja)
    assert type_code(house, seat, app.answer(-slow)) == MISS
    house.clock.advance(PERIOD)
    told = type_code(house, seat, app.answer(-slow))
    reason = Reason.CLOCK_SLOW if slow > 0 else Reason.CLOCK_FAST
    assert told == Rejected(reason, Detail(amount=4), field="code")


def test_codes_that_were_told_are_dead_when_their_time_comes(
    house: House, maja: Person, app: App
) -> None:
    """*4 minutes fast* gives a guesser nothing: four minutes later both codes are refused."""
    for _ in range(2):
        type_code(house, house.knock(maja), app.answer(FOUR_MINUTES))
        house.clock.advance(PERIOD)
    house.clock.advance(PERIOD * (FOUR_MINUTES - 2))
    for told in range(2):
        assert type_code(house, house.knock(maja), app.answer()) == USED, told
        house.clock.advance(PERIOD)
    assert isinstance(type_code(house, house.knock(maja), app.answer()), Moved)


def test_a_code_that_was_not_told_still_counts(house: House, maja: Person, app: App) -> None:
    """A code that was typed too early, once, is simply right when its time has come."""
    ahead = app.answer(3)
    seat = house.knock(maja)
    assert type_code(house, seat, ahead) == MISS
    house.clock.advance(3 * PERIOD)
    assert isinstance(type_code(house, seat, ahead), Moved)


@pytest.mark.parametrize("between", ["wrong", "short", "right"])
def test_anything_in_between_starts_the_doctor_anew(
    house: House, maja: Person, app: App, between: str
) -> None:
    """Only codes that follow each other explain each other, in all logins together."""
    answers = {"wrong": app.wrong(), "short": {"code": "12"}, "right": app.answer()}
    type_code(house, house.knock(maja), app.answer(FOUR_MINUTES))
    type_code(house, house.knock(maja), answers[between])
    house.clock.advance(PERIOD)
    assert type_code(house, house.knock(maja), app.answer(FOUR_MINUTES)) == MISS


def test_the_doctor_counts_as_a_failure(house: House, maja: Person, app: App) -> None:
    """Being told about one's clock is no free try."""
    seat = house.knock(maja)
    for _ in range(5):
        house.clock.advance(PERIOD)
        assert not is_closed(type_code(house, seat, app.answer(FOUR_MINUTES)))
    assert is_closed(type_code(house, seat, app.answer()))


def test_a_code_that_ran_out_is_called_just_that(house: House, maja: Person, app: App) -> None:
    """Within 90 seconds; after that it is wrong like any other."""
    for behind, reason in ((2, "expired"), (3, "expired"), (4, "wrong")):
        no = type_code(house, house.knock(maja), app.answer(-behind))
        assert no == Rejected(Reason(f"code_{reason}"), field="code")


def test_a_strict_portal_takes_only_the_current_code(house: House, maja: Person, app: App) -> None:
    """The setting reaches the factor, at sign-in and while enrolling."""
    strict = house.with_settings(strict_codes=True)
    for ahead in (-1, 1):
        assert isinstance(type_code(strict, house.knock(maja), app.answer(ahead)), Rejected)
    assert isinstance(type_code(strict, house.knock(maja), app.answer()), Moved)
    sven = house.add_person("sven@example.com")
    house.give_codes(sven)
    seat = house.knock(sven)
    begin_enrolment(strict.kit, strict.visit, seat, kind=TOTP)
    prompt = show_enrolment(strict.kit, strict.visit, seat, kind=TOTP)
    assert prompt is not None
    new = App.of(prompt, house.clock)
    for ahead in (-1, 1):
        response = new.answer(ahead)
        no = complete_enrolment(strict.kit, strict.visit, seat, kind=TOTP, response=response)
        assert isinstance(no, Rejected)
