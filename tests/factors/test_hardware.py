"""Hardware that makes codes: its own length, its own pace, its own hash, and the same guards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.codes import CodeMaker
from farstu.factors.shape import Accepted, Ceremony, Enrolled, Held, Missed, Prompt
from farstu.factors.totp import Totp
from tests.factors.honest import AT

FACTOR = Totp()
SEED = bytes(range(32))
SLOW = CodeMaker(seed=SEED, digits=8, period=60, digest="sha256")
QUICK = CodeMaker(seed=SEED[::-1])
CHOICE = {"seed": SEED.hex(), "digits": "8", "period": "60", "digest": "sha256"}
HERE = SLOW.step_at(AT.now)
HELD = Held(id="slow", secret=SLOW.secret)
APP = Held(id="app", secret={"secret": QUICK.secret["secret"]})
STRICT = replace(AT, strict=True)


def at_second(second: int) -> Ceremony:
    """Make it so many seconds after noon."""
    return replace(AT, now=AT.now + timedelta(seconds=second))


def judge(code: str, *, at: Ceremony = AT, held: Held = HELD) -> Accepted | Missed | Rejected:
    """Let its owner type a code."""
    return FACTOR.complete_challenge(at, [held], {}, {"code": code})


def test_a_seed_that_was_typed_is_kept_and_not_shown() -> None:
    """The page says how long its codes are and how often they change; the seed is remembered."""
    prompt = FACTOR.begin_enrolment(AT, (), CHOICE)
    assert isinstance(prompt, Prompt)
    assert prompt.show == {"digits": 8, "period": 60}
    assert CodeMaker.of(prompt.memory) == SLOW
    assert FACTOR.resume_enrolment(AT, prompt.memory) == prompt


def test_it_is_on_once_it_has_shown_that_it_works() -> None:
    """With a code of its own; one of six digits is no code of eight."""
    prompt = FACTOR.begin_enrolment(AT, (), CHOICE)
    assert isinstance(prompt, Prompt)
    short = FACTOR.complete_enrolment(AT, prompt.memory, {"code": "123456"})
    detail = Detail(amount=6, wanted=8)
    assert short == Rejected(Reason.CODE_LENGTH, detail, field="code")
    done = FACTOR.complete_enrolment(AT, prompt.memory, {"code": SLOW.code_at(HERE)})
    assert isinstance(done, Enrolled)
    assert CodeMaker.of(done.secret) == SLOW
    again = judge(SLOW.code_at(HERE), held=replace(HELD, counter=done.counter))
    assert again == Rejected(Reason.CODE_USED, field="code")


@pytest.mark.parametrize("field", ["seed", "digits", "period", "digest"])
def test_what_is_wrong_is_said_at_its_field(field: str) -> None:
    """Nothing is begun by a seed that is none, or by a choice that there is not."""
    told = FACTOR.begin_enrolment(AT, (), {**CHOICE, field: "?"})
    assert isinstance(told, Rejected)
    assert told.field == field


def test_one_seed_is_held_once() -> None:
    """Held twice, each of its codes would be good twice; what else it does makes no difference."""
    for held in (HELD, Held(id="app", secret={"secret": SLOW.secret["secret"]})):
        told = FACTOR.begin_enrolment(AT, [APP, held], CHOICE)
        assert told == Rejected(Reason.ADDRESS_HELD, field="seed")
    assert isinstance(FACTOR.begin_enrolment(AT, [APP], CHOICE), Prompt)


@pytest.mark.parametrize("ahead", range(-12, 13))
def test_a_code_counts_one_of_its_own_steps_either_way(ahead: int) -> None:
    """A minute is its step; a strict portal takes the current one alone."""
    code = SLOW.code_at(HERE + ahead)
    assert isinstance(judge(code), Accepted) == (ahead in {-1, 0, 1})
    assert isinstance(judge(code, at=STRICT), Accepted) == (ahead == 0)


@pytest.mark.parametrize("second", [0, 29, 30, 59])
@pytest.mark.parametrize("used", [-1, 0, 1])
@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_used_step_and_all_before_it_are_dead(ahead: int, used: int, second: int) -> None:
    """Wherever in the minute it is."""
    held = replace(HELD, counter=SLOW.counter_of(HERE + used))
    verdict = judge(SLOW.code_at(HERE + ahead), at=at_second(second), held=held)
    assert isinstance(verdict, Accepted) == (ahead > used)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("second", range(0, 120, 10))
def test_retiring_kills_what_could_be_on_its_screen(second: int, *, strict: bool) -> None:
    """One number retires quick and slow ones alike, at any moment, and at most one step more."""
    at = replace(at_second(second), strict=strict)
    counter = FACTOR.retire(at)
    for maker in (SLOW, QUICK):
        window = 0 if strict else 1
        step = maker.step_at(at.now) + window
        assert maker.counter_of(step) <= counter < maker.counter_of(step + 2)


def test_an_app_and_hardware_live_side_by_side() -> None:
    """Each code finds its own; what has neither length is told the shorter."""
    quick = QUICK.code_at(QUICK.step_at(AT.now))
    for code, found in ((SLOW.code_at(HERE), "slow"), (quick, "app")):
        verdict = FACTOR.complete_challenge(AT, [APP, HELD], {}, {"code": code})
        assert isinstance(verdict, Accepted)
        assert verdict.id == found
    told = FACTOR.complete_challenge(AT, [HELD, APP], {}, {"code": "1234567"})
    assert told == Rejected(Reason.CODE_LENGTH, Detail(amount=7, wanted=6), field="code")


def test_a_page_can_say_what_its_codes_look_like() -> None:
    """How long they are and how long each is shown, and nothing else."""
    assert FACTOR.begin_challenge(AT, [HELD]).show == {"lengths": [8], "seconds": [60]}
    assert FACTOR.begin_challenge(AT, [HELD, APP]).show == {"lengths": [6, 8], "seconds": [30, 60]}
    assert FACTOR.begin_challenge(AT, []).show == {"lengths": [6], "seconds": [30]}


@pytest.mark.parametrize("drift", [-10, -3, -2, 2, 10])
def test_the_clock_doctor_counts_its_minutes(drift: int) -> None:
    """Two codes in a row with one drift explain it in minutes of a minute; both are dead then."""
    first = judge(SLOW.code_at(HERE + drift))
    assert isinstance(first, Missed)
    held = replace(HELD, drift_step=first.step, drift=first.drift)
    second = judge(SLOW.code_at(HERE + drift + 1), at=at_second(60), held=held)
    assert isinstance(second, Missed)
    assert second.rejected.reason is (Reason.CLOCK_FAST if drift > 0 else Reason.CLOCK_SLOW)
    assert second.rejected.detail == Detail(amount=abs(drift))
    assert second.bury == tuple(SLOW.counter_of(HERE + drift + n) for n in (0, 1))


def test_the_doctor_looks_ten_minutes_far() -> None:
    """Eleven of its steps off is simply wrong."""
    for drift in (-11, 11):
        assert judge(SLOW.code_at(HERE + drift)) == Rejected(Reason.CODE_WRONG, field="code")


def test_a_minute_ago_has_expired_where_the_portal_is_strict() -> None:
    """The step before is within the last ninety seconds; two steps before is not."""
    for ahead, reason in ((-1, Reason.CODE_EXPIRED), (-2, Reason.CODE_WRONG)):
        told = judge(SLOW.code_at(HERE + ahead), at=STRICT)
        assert isinstance(told, Missed)
        assert told.rejected.reason is reason


def test_a_step_lasts_its_minute() -> None:
    """From one full minute to the next, counted from the epoch."""
    steps = [SLOW.step_at(datetime.fromtimestamp(s, UTC)) for s in (0, 59, 60, 119, 120)]
    assert steps == [0, 0, 1, 1, 2]
