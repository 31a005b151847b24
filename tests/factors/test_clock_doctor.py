"""The clock doctor: what it says of a phone whose clock is wrong, and what it never tells."""

from __future__ import annotations

import itertools
from base64 import b32encode
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.codes import PERIOD, CodeMaker, code_at, step_at
from farstu.factors.shape import Accepted, Ceremony, Held, Missed
from farstu.factors.totp import DOCTOR_REACH, Totp, _around
from tests.factors.honest import AT

FACTOR = Totp()
SEED = b"12345678901234567890"
HELD = Held(id="app", secret={"secret": b32encode(SEED).decode()})
HERE = step_at(AT.now)

BEHIND = range(-DOCTOR_REACH, -1)
AHEAD = range(2, DOCTOR_REACH + 1)
DRIFTS = [*BEHIND, *AHEAD]
BEYOND = [-40, -DOCTOR_REACH - 1, DOCTOR_REACH + 1, 40]


def later(steps: float) -> Ceremony:
    """Wait."""
    return replace(AT, now=AT.now + timedelta(seconds=steps * PERIOD))


def shown(*, drift: int, at: Ceremony) -> str:
    """Say what an app shows whose clock is *drift* steps fast."""
    return code_at(SEED, step_at(at.now) + drift)


@dataclass
class Desk:
    """The service in front of the factor: it keeps what a miss says should be kept."""

    held: list[Held] = field(default_factory=lambda: [HELD])
    dead: set[int] = field(default_factory=set)

    def judge(self, code: str, *, at: Ceremony) -> Accepted | Rejected:
        """Judge a code, and note what the verdict asks for, as ``services/proving.py`` does."""
        verdict = FACTOR.complete_challenge(at, self.held, {}, {"code": code})
        match verdict:
            case Missed():
                self._note(verdict.id, step=verdict.step, drift=verdict.drift)
                self.dead |= set(verdict.bury)
                return verdict.rejected
            case Rejected():
                for app in self.held:
                    self._note(app.id, step=0, drift=0)
        return verdict

    def _note(self, app_id: str, *, step: int, drift: int) -> None:
        self.held = [
            replace(app, drift_step=step, drift=drift) if app.id == app_id else app
            for app in self.held
        ]


def test_the_codes_of_these_tests_are_all_different() -> None:
    """No test of this file passes by a coincidence of codes."""
    codes = [code_at(SEED, HERE + ahead) for ahead in range(-80, 120)]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("drift", DRIFTS)
def test_two_codes_in_a_row_with_equal_drift_explain_it(drift: int) -> None:
    """The second of them is told which way the clock is wrong, and by how many minutes."""
    desk = Desk()
    desk.judge(shown(drift=drift, at=AT), at=AT)
    told = desk.judge(shown(drift=drift, at=later(1)), at=later(1))
    assert isinstance(told, Rejected)
    assert told.reason is (Reason.CLOCK_FAST if drift > 0 else Reason.CLOCK_SLOW)
    assert told.detail == Detail(amount=max(1, round(abs(drift) / 2)))
    assert told.field == "code"


@pytest.mark.parametrize("drift", DRIFTS)
def test_both_steps_are_dead_once_they_were_told(drift: int) -> None:
    """A guesser who learns *four minutes fast* finds both codes buried when their time comes."""
    desk = Desk()
    desk.judge(shown(drift=drift, at=AT), at=AT)
    desk.judge(shown(drift=drift, at=later(1)), at=later(1))
    assert desk.dead == {HERE + drift, HERE + 1 + drift}


@pytest.mark.parametrize("drift", DRIFTS)
def test_each_pair_that_is_told_is_buried(drift: int) -> None:
    """The doctor starts anew after speaking: the third code alone is not told about."""
    desk = Desk()
    told = [desk.judge(shown(drift=drift, at=later(n)), at=later(n)) for n in range(6)]
    reasons = [t.reason for t in told if isinstance(t, Rejected)]
    spoke = [reason in {Reason.CLOCK_FAST, Reason.CLOCK_SLOW} for reason in reasons]
    assert spoke == [False, True, False, True, False, True]
    assert desk.dead == {HERE + n + drift for n in range(6)}


@pytest.mark.parametrize("ahead", [*DRIFTS, *BEYOND])
def test_one_code_alone_says_nothing_but_that_it_ran_out(ahead: int) -> None:
    """Only a code of the last 90 seconds is called expired; one to come is simply wrong."""
    told = Desk().judge(shown(drift=ahead, at=AT), at=AT)
    assert isinstance(told, Rejected)
    expected = Reason.CODE_EXPIRED if ahead in {-3, -2} else Reason.CODE_WRONG
    assert told == Rejected(expected, field="code")


@pytest.mark.parametrize("ahead", [-3, -2, -1, 1, 2])
def test_a_strict_portal_calls_its_previous_step_expired(ahead: int) -> None:
    """There the step before is already outside, within the same 90 seconds."""
    at = replace(AT, strict=True)
    told = Desk().judge(shown(drift=ahead, at=at), at=at)
    expected = Reason.CODE_EXPIRED if ahead < 0 else Reason.CODE_WRONG
    assert told == Rejected(expected, field="code")


@pytest.mark.parametrize("drift", [-1, 1])
def test_a_strict_portal_explains_half_a_minute(drift: int) -> None:
    """Where the current step alone counts, a clock off by one step is told so, as one minute."""
    desk, first, second = Desk(), replace(AT, strict=True), replace(later(1), strict=True)
    desk.judge(shown(drift=drift, at=first), at=first)
    told = desk.judge(shown(drift=drift, at=second), at=second)
    assert isinstance(told, Rejected)
    assert told.reason is (Reason.CLOCK_FAST if drift > 0 else Reason.CLOCK_SLOW)
    assert told.detail == Detail(amount=1)


@pytest.mark.parametrize("drift", DRIFTS)
def test_the_same_code_again_explains_nothing(drift: int) -> None:
    """One code typed twice is one code: whoever saw a single one learns nothing from it."""
    desk = Desk()
    code = shown(drift=drift, at=AT)
    told = [desk.judge(code, at=AT) for _ in range(4)]
    assert len(set(map(repr, told))) == 1
    assert not desk.dead


@pytest.mark.parametrize("drift", DRIFTS)
def test_the_same_code_a_step_later_explains_nothing(drift: int) -> None:
    """Half a minute on it is off by another drift, so it is no second witness."""
    desk = Desk()
    code = shown(drift=drift, at=AT)
    told = [desk.judge(code, at=later(n)) for n in range(2)]
    assert not desk.dead
    assert all(isinstance(t, Rejected | Accepted) for t in told)
    assert not any(
        t.reason in {Reason.CLOCK_FAST, Reason.CLOCK_SLOW} for t in told if isinstance(t, Rejected)
    )


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.permutations([-12, -4, -2, 2, 8, 15], 2))
)
def test_two_different_drifts_explain_nothing(first: int, second: int) -> None:
    """A clock is off by one amount; two hits with different ones are guesses."""
    desk = Desk()
    desk.judge(shown(drift=first, at=AT), at=AT)
    told = desk.judge(shown(drift=second, at=later(1)), at=later(1))
    assert isinstance(told, Rejected)
    assert told.reason in {Reason.CODE_WRONG, Reason.CODE_EXPIRED}
    assert not desk.dead


@pytest.mark.parametrize("drift", [-8, 8])
@pytest.mark.parametrize("between", ["000000", "12345"])
def test_a_wholly_wrong_code_in_between_starts_it_anew(drift: int, between: str) -> None:
    """Only two codes in a row count, so that guesses cannot be sprinkled among each other."""
    desk = Desk()
    desk.judge(shown(drift=drift, at=AT), at=AT)
    desk.judge(between, at=AT)
    told = desk.judge(shown(drift=drift, at=later(1)), at=later(1))
    assert told == Rejected(Reason.CODE_WRONG, field="code")
    third = desk.judge(shown(drift=drift, at=later(2)), at=later(2))
    assert isinstance(third, Rejected)
    assert third.reason in {Reason.CLOCK_FAST, Reason.CLOCK_SLOW}


@pytest.mark.parametrize("drift", BEYOND)
def test_the_doctor_looks_no_further_than_ten_minutes(drift: int) -> None:
    """Beyond, each step looked at would only help a guesser."""
    desk = Desk()
    for n in range(3):
        told = desk.judge(shown(drift=drift, at=later(n)), at=later(n))
        assert told == Rejected(Reason.CODE_WRONG, field="code")
    assert not desk.dead


@pytest.mark.parametrize("drift", DRIFTS)
def test_the_doctor_never_lets_anybody_in(drift: int) -> None:
    """However often a drift was seen, no code outside of the window is accepted."""
    desk = Desk()
    told = [desk.judge(shown(drift=drift, at=later(n)), at=later(n)) for n in range(10)]
    assert all(isinstance(t, Rejected) for t in told)


def test_the_doctor_knows_apps_apart() -> None:
    """One drift seen on each of two apps is no pair."""
    other = Held(id="other", secret={"secret": b32encode(SEED[::-1]).decode()})
    desk = Desk(held=[HELD, other])
    desk.judge(shown(drift=8, at=AT), at=AT)
    told = desk.judge(code_at(SEED[::-1], step_at(later(1).now) + 8), at=later(1))
    assert told == Rejected(Reason.CODE_WRONG, field="code")
    assert not desk.dead


@pytest.mark.parametrize(
    ("ahead", "reason"),
    [
        (-20, Reason.CODE_WRONG),
        (-4, Reason.CODE_WRONG),
        (-3, Reason.CODE_EXPIRED),
        (-2, Reason.CODE_EXPIRED),
        (2, Reason.CODE_WRONG),
        (20, Reason.CODE_WRONG),
        (21, Reason.CODE_WRONG),
    ],
)
def test_enrolling_says_as_much_as_one_code_alone(ahead: int, reason: Reason) -> None:
    """While enrolling nothing is remembered between codes, so the doctor does not speak."""
    code = code_at(SEED, HERE + ahead)
    told = FACTOR.complete_enrolment(AT, HELD.secret, {"code": code})
    assert told == Rejected(reason, field="code")


def test_the_doctor_looks_at_the_nearest_last() -> None:
    """What is in the window was looked at already; of two that fit, the nearer one is told."""
    minute = CodeMaker(seed=SEED, period=60)
    steps = _around(minute, 100, 1)
    assert sorted(steps) == [*range(90, 99), *range(102, 111)]
    far = [abs(step - 100) for step in steps]
    assert far == sorted(far, reverse=True)
