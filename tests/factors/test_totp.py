"""Authenticator apps: the window, single use, and what people type."""

from __future__ import annotations

from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.codes import PERIOD, code_at, step_at
from farstu.factors.shape import Accepted, Ceremony, Enrolled, Held, Missed, Prompt
from farstu.factors.totp import SEED_BYTES, Totp
from tests.factors.honest import AT, enrol

FACTOR = Totp()
SEED = b"12345678901234567890"
HELD = Held(id="app", secret={"secret": b32encode(SEED).decode()})
HERE = step_at(AT.now)
STRICT = replace(AT, strict=True)

ALIKE = 62075368
"""A step of this seed that has the same code as the one after it."""


def judge(code: str, *, at: Ceremony = AT, held: Held = HELD) -> Accepted | Missed | Rejected:
    """Let one app's owner type a code."""
    return FACTOR.complete_challenge(at, [held], {}, {"code": code})


def code(ahead: int = 0) -> str:
    """Say what the app shows, so many steps from now."""
    return code_at(SEED, HERE + ahead)


def at_step(step: int) -> Ceremony:
    """Make it that time."""
    return replace(AT, now=datetime.fromtimestamp(step * PERIOD, UTC))


def why(verdict: object) -> Reason:
    """Say why a code was refused, whether or not anything was noted."""
    rejected = verdict.rejected if isinstance(verdict, Missed) else verdict
    assert isinstance(rejected, Rejected)
    assert rejected.field == "code"
    return rejected.reason


# The window ------------------------------------------------------------------


@pytest.mark.parametrize("ahead", range(-25, 26))
def test_a_code_counts_one_step_either_way(ahead: int) -> None:
    """T-1, T and T+1 count by our clock; nothing else does, however near (RFC 6238, 5.2)."""
    verdict = judge(code(ahead))
    assert isinstance(verdict, Accepted) == (ahead in {-1, 0, 1})
    if isinstance(verdict, Accepted):
        assert verdict.counter == HERE + ahead


@pytest.mark.parametrize("ahead", range(-25, 26))
def test_a_strict_portal_takes_the_current_step_only(ahead: int) -> None:
    """Where the portal is strict, so is the window."""
    assert isinstance(judge(code(ahead), at=STRICT), Accepted) == (ahead == 0)


@pytest.mark.parametrize(("seconds", "counts"), [(59.9, True), (60, False)])
def test_a_code_lives_until_the_end_of_the_step_after_its_own(
    seconds: float, *, counts: bool
) -> None:
    """Read at the start of a step, a code is good for just under a minute."""
    at = replace(AT, now=AT.now + timedelta(seconds=seconds))
    assert isinstance(judge(code(), at=at), Accepted) == counts


@pytest.mark.parametrize("ahead", range(-25, 26))
def test_enrolling_has_the_same_window(ahead: int) -> None:
    """An app whose codes would not count at sign-in is not enrolled either."""
    for at, window in ((AT, {-1, 0, 1}), (STRICT, {0})):
        verdict = FACTOR.complete_enrolment(at, HELD.secret, {"code": code(ahead)})
        assert isinstance(verdict, Enrolled) == (ahead in window)
        if isinstance(verdict, Enrolled):
            assert verdict.counter == HERE + ahead


# Single use ------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [-1, 0, 1])
@pytest.mark.parametrize("used", [-1, 0, 1])
def test_a_used_step_and_all_before_it_are_dead(used: int, ahead: int) -> None:
    """Only what is newer than the last accepted step counts."""
    verdict = judge(code(ahead), held=replace(HELD, counter=HERE + used))
    if ahead > used:
        assert isinstance(verdict, Accepted)
    else:
        assert why(verdict) is Reason.CODE_USED


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=1), timedelta(days=4000)])
def test_a_clock_that_was_set_back_opens_no_used_code(back: timedelta) -> None:
    """The last accepted step only rises, whatever the time is said to be."""
    used = replace(HELD, counter=HERE)
    earlier = replace(AT, now=AT.now - back)
    old = code_at(SEED, step_at(earlier.now))
    assert why(judge(old, at=earlier, held=used)) is Reason.CODE_USED


@pytest.mark.parametrize("early", [0, 1])
def test_equal_codes_of_neighbouring_steps_are_two_codes(early: int) -> None:
    """Where two steps share a code it counts twice, the second time not before its own step."""
    shared = code_at(SEED, ALIKE)
    assert shared == code_at(SEED, ALIKE + 1)
    first = judge(shared, at=at_step(ALIKE - early))
    assert isinstance(first, Accepted)
    assert first.counter == ALIKE
    used = replace(HELD, counter=ALIKE)
    assert why(judge(shared, at=at_step(ALIKE - early), held=used)) is Reason.CODE_USED
    assert why(judge(shared, at=at_step(ALIKE), held=used)) is Reason.CODE_USED
    second = judge(shared, at=at_step(ALIKE + 1), held=used)
    assert isinstance(second, Accepted)
    assert second.counter == ALIKE + 1
    both = replace(HELD, counter=second.counter)
    assert why(judge(shared, at=at_step(ALIKE + 2), held=both)) is Reason.CODE_USED


def test_retiring_reaches_as_far_as_the_window() -> None:
    """What an app shows now, and what it shows next, is dead; a strict portal's window is less."""
    assert FACTOR.retire(AT) == HERE + 1
    assert FACTOR.retire(STRICT) == HERE


# What people type ------------------------------------------------------------


@pytest.mark.parametrize(
    "spell",
    [
        lambda c: f" {c} ",
        lambda c: f"{c[:3]} {c[3:]}",
        lambda c: f"{c[:3]}-{c[3:]}",
        " ".join,
        lambda c: f"\t{c}\r\n",
        lambda c: f"{c[:3]}\u00a0{c[3:]}",
        lambda c: f"{c[:3]}\u2009{c[3:]}",
    ],
)
def test_spaces_and_hyphens_do_not_matter(spell: Any) -> None:
    """People type codes as apps show them."""
    assert isinstance(judge(spell(code())), Accepted)


def test_another_spelling_of_a_used_code_is_used() -> None:
    """What is dead is the step, not the text (weaknesses B7)."""
    used = replace(HELD, counter=HERE)
    for spelled in (code(), f"{code()} ", f"{code()[:3]} {code()[3:]}"):
        assert why(judge(spelled, held=used)) is Reason.CODE_USED


def _in_digits_from(zero: int, digits: str) -> str:
    return "".join(chr(zero + int(digit)) for digit in digits)


@pytest.mark.parametrize(
    "zero", [0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE, 0x1FBF0], ids="{:x}".format
)
def test_only_ascii_digits_are_digits(zero: int) -> None:
    """Full-width, Arabic and other digits are a miss, not the code (weaknesses A10)."""
    foreign = _in_digits_from(zero, code())
    assert foreign.isdecimal()
    assert why(judge(foreign)) is Reason.CODE_LENGTH


@pytest.mark.parametrize("typed", ["", " ", "-", " - \t-"])
def test_nothing_typed_is_called_empty(typed: str) -> None:
    """An empty field is a slip, and is told apart from a wrong code."""
    assert judge(typed) == Rejected(Reason.CODE_EMPTY, field="code")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12345", 5), ("1234567", 7), ("12345a", 6), ("1", 1), ("1.2345", 6), ("٣", 1), ("+12345", 6)],
)
def test_anything_but_six_digits_says_so(typed: str, amount: int) -> None:
    """The refusal says how many characters there were."""
    assert judge(typed) == Rejected(
        Reason.CODE_LENGTH, Detail(amount=amount, wanted=6), field="code"
    )


def test_leading_zeros_count() -> None:
    """A code that begins with a zero is that text, and no number (weaknesses A29)."""
    step = next(s for s in range(HERE, HERE + 500) if code_at(SEED, s).startswith("0"))
    shown, at = code_at(SEED, step), at_step(step)
    assert isinstance(judge(shown, at=at), Accepted)
    assert why(judge(shown.lstrip("0"), at=at)) is Reason.CODE_LENGTH


@pytest.mark.parametrize("spell", [int, float, list, lambda c: {c: c}, lambda _: None, str.encode])
def test_a_code_is_text(spell: Any) -> None:
    """What a program sends as a number or a list is no code, not even the right one."""
    assert isinstance(judge(code()), Accepted)
    verdict = FACTOR.complete_challenge(AT, [HELD], {}, {"code": spell(code())})
    assert why(verdict) is Reason.CODE_EMPTY


# Several apps ----------------------------------------------------------------


def test_a_used_code_of_one_app_does_not_hide_another_app() -> None:
    """Where two apps happen to show one code, the unused one is accepted."""
    used, fresh = replace(HELD, id="used", counter=HERE), replace(HELD, id="fresh")
    for held in ([used, fresh], [fresh, used]):
        verdict = FACTOR.complete_challenge(AT, held, {}, {"code": code()})
        assert isinstance(verdict, Accepted)
        assert verdict.id == "fresh"


# Secrets ---------------------------------------------------------------------


def test_a_secret_is_160_bits_of_the_entropy_given() -> None:
    """RFC 4226 R6 asks for 160 bits; they come from nowhere but the argument."""
    asked: list[int] = []

    def count(size: int) -> bytes:
        asked.append(size)
        return bytes(range(size))

    prompt = FACTOR.begin_enrolment(replace(AT, entropy=count), ())
    assert isinstance(prompt, Prompt)
    assert asked == [SEED_BYTES] == [20]
    assert b32decode(prompt.memory["secret"]) == bytes(range(20))
    assert prompt.memory["secret"].isalnum()


def test_fifty_secrets_are_all_different() -> None:
    """No two apps share a secret."""
    assert len({enrol(FACTOR).held.secret["secret"] for _ in range(50)}) == 50


@given(st.binary(min_size=20, max_size=20))
def test_any_secret_works(secret: bytes) -> None:
    """There is no secret whose own codes are refused."""
    held = Held(id="app", secret={"secret": b32encode(secret).decode()})
    assert isinstance(judge(code_at(secret, HERE), held=held), Accepted)


def test_an_app_is_told_as_a_code_that_is_used_once() -> None:
    """The word that applications read in ``amr`` (RFC 8176)."""
    assert Totp.traits.amr == ("otp",)
