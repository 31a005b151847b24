"""Class B: one answer used twice, or by two at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from tests.gauntlet.stage import CONFIRM, INSIDE, MAILBOX, STEP, Hand, Stage
from tests.races.arena import LONG_AGO
from tests.support.house import Person, at_once
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.story import Story

pytestmark = pytest.mark.slow

RECOVERY = "/login/recovery-code"


def test_b1_a_used_code_is_used_everywhere(stage: Stage) -> None:
    """The same code, in the same half minute, opens no second login."""
    person, app = stage.owner()
    stage.begin_step()
    first, second, code = stage.half(person), stage.half(person), app.code()
    assert stage.code(first, code).location == INSIDE
    assert stage.code(second, code).status == 422
    assert stage.arena.failures(person) == {"code_used": 1}
    assert stage.arena.opened(person) == 1


def test_b2_a_used_code_stays_used_in_the_next_half_minute(stage: Stage) -> None:
    """Although the window for clocks that are off would still let it through."""
    person, app = stage.owner()
    stage.begin_step()
    code = app.code()
    assert stage.code(stage.half(person), code).location == INSIDE
    stage.clock.advance(STEP)
    assert stage.code(stage.half(person), code).status == 422
    assert stage.arena.failures(person) == {"code_used": 1}


def test_b4_a_code_works_once_over_all_doors(stage: Stage) -> None:
    """Sign-in, confirming, and the API: what one took the others refuse."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    path, code = f"/people/{own}/verify", app.code()
    hand = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    assert stage.program.post(path, {"code": code}).json["status"] == "passed"
    assert hand.post(CONFIRM, {"code": code}).status == 422
    stage.clock.advance(STEP)
    code = app.code()
    assert hand.post(CONFIRM, {"code": code}).status == 303
    assert stage.program.post(path, {"code": code}).code == "code_used"
    person, app = stage.owner()
    hand = stage.half(person)
    code = app.code()
    assert stage.code(hand, code).location == INSIDE
    stage.clock.advance(LONG_AGO)
    old = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    assert old.post(CONFIRM, {"code": code}).status == 422


def test_b5_a_code_does_not_live_for_minutes(stage: Stage) -> None:
    """One that nobody used is dead after 95 seconds."""
    person, app = stage.owner()
    code = app.code()
    stage.clock.advance(95)
    assert stage.code(stage.half(person), code).status == 422
    assert stage.arena.opened(person) == 0


@pytest.mark.parametrize("spell", ["{} ", " {}", "{0[0]} {1}", "{0[0]}-{1}", "{}\t", "{}\u00a0"])
def test_b7_a_used_code_is_used_in_every_spelling(stage: Stage, spell: str) -> None:
    """What is spent is the step, not the text."""
    person, app = stage.owner()
    code = app.code()
    assert stage.code(stage.half(person), code).location == INSIDE
    again = spell.format(code, code[1:]) if "[0]" in spell else spell.format(code)
    assert stage.code(stage.half(person), again).status == 422
    assert stage.arena.opened(person) == 1


def test_b8_a_code_that_set_something_up_signs_nobody_in(stage: Stage) -> None:
    """Nor does one that the lost phone showed before its owner came by a recovery code."""
    person = stage.arena.add_person()
    story = Story(browser=stage.browser(), clock=stage.clock)
    story.sign_in(person.email)
    story.set_up()
    code = story.code()
    assert stage.code(stage.half(person), code).status == 422
    stage.clock.advance(STEP)
    person, app = stage.owner()
    captured, printed = app.code(), stage.house.give_codes(person)[0]
    hand = stage.half(person)
    assert hand.post(RECOVERY, {"code": printed}).location == "/setup"
    assert stage.code(stage.half(person), captured).status == 422
    assert stage.code(stage.half(person), app.code(1)).status == 422
    assert stage.arena.opened(person) == 0


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=1)], ids=["minute", "day"])
def test_b10_a_clock_that_goes_back_revives_nothing(stage: Stage, back: timedelta) -> None:
    """The last step that was used is kept, and never falls."""
    person, app = stage.owner()
    code = app.code()
    assert stage.code(stage.half(person), code).location == INSIDE
    with stage.later(-back):
        hand = stage.half(person)
        assert stage.code(hand, code).status == 422
        assert stage.code(hand, app.code()).status == 422
        assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 1


def test_b11_a_recovery_code_works_once(stage: Stage) -> None:
    """It is counted off, its owner hears of it, and the second time it is refused."""
    person, _ = stage.owner()
    printed = stage.house.give_codes(person)[0]
    assert stage.half(person).post(RECOVERY, {"code": printed}).location == "/setup"
    assert stage.house.subject(person).recovery_codes_left == 9
    assert stage.half(person).post(RECOVERY, {"code": printed}).status == 422
    assert stage.house.subject(person).recovery_codes_left == 9
    assert stage.wait_for_letter(person, "A recovery code was used: 9 left")


def test_b13_of_one_mailed_code_comes_one_session(stage: Stage) -> None:
    """Twenty posts of it at the same moment, in the login that it was sent to."""
    with stage.policy(WANTS_TWO_STEPS):
        person, hand, right = _sent(stage)
        twins = [_copy(stage, hand) for _ in range(20)]
        said = at_once(
            *(lambda one=one: one.post(MAILBOX, {"code": right}).location for one in twins)
        )
        assert said.count(INSIDE) == 1
        assert stage.arena.opened(person) == 1
        assert stage.arena.events(person)[AuditEvent.FACTOR_PROVEN] == 1


def test_b14_one_challenge_one_session_one_link_one_password(stage: Stage) -> None:
    """In parallel too; and the right code for a login that is over opens nothing."""
    person, app = stage.owner()
    hand, code = stage.half(person), app.code()
    twins = [_copy(stage, hand) for _ in range(12)]
    said = at_once(*(lambda one=one: stage.code(one, code).location for one in twins))
    assert said.count(INSIDE) == 1
    assert stage.arena.opened(person) == 1
    late = stage.half(person)
    stage.clock.advance(timedelta(minutes=10, seconds=5))
    assert stage.code(late, app.code()).location == "/login/over"
    link = stage.password_link(person)
    readers = [stage.browser() for _ in range(8)]
    for one in readers:
        assert one.get(link).status == 200
    new = [f"another password altogether {number}" for number in range(8)]
    at_once(
        *(
            lambda one=one, word=word: one.post(link, {"password": word})
            for one, word in zip(readers, new, strict=True)
        )
    )
    assert stage.arena.events(person)[AuditEvent.PASSWORD_RESET] == 1


def test_b16_a_mailed_code_belongs_to_the_login_that_asked(stage: Stage) -> None:
    """In another browser of the same person it is no code at all, and stays good in its own."""
    with stage.policy(WANTS_TWO_STEPS):
        person, hand, right = _sent(stage)
        other = stage.browser()
        stage.sign_in(other, person.email, person.password)
        other.get(MAILBOX)
        assert other.post(MAILBOX, {"code": right}).status in {409, 422}
        assert not stage.is_in(other)
        assert hand.post(MAILBOX, {"code": right}).location == INSIDE


def test_b17_a_new_code_ends_the_one_before(stage: Stage) -> None:
    """They differ; the first is dead, and so is the second after ten minutes, or after success."""
    with stage.policy(WANTS_TWO_STEPS):
        person, hand, first = _sent(stage)
        stage.clock.advance(timedelta(seconds=61))
        hand.post(f"{MAILBOX}/send")
        second = stage.sent_code(person, other_than=first)
        assert first != second
        assert hand.post(MAILBOX, {"code": first}).status == 422
        assert hand.post(MAILBOX, {"code": second}).location == INSIDE
        another = stage.browser()
        stage.sign_in(another, person.email, person.password)
        another.get(MAILBOX)
        assert another.post(MAILBOX, {"code": second}).status in {409, 422}
        person, hand, right = _sent(stage)
        stage.clock.advance(timedelta(minutes=10, seconds=1))
        hand.post(MAILBOX, {"code": right})
        assert not stage.is_in(hand)


def _sent(stage: Stage) -> tuple[Person, Hand, str]:
    """Have a code mailed to somebody: who, where they sit, and the code."""
    person = stage.arena.add_person()
    give_mailbox(stage.house, person)
    hand = stage.browser()
    stage.sign_in(hand, person.email, person.password)
    hand.get(MAILBOX)
    hand.post(f"{MAILBOX}/send")
    return person, hand, stage.sent_code(person)


def _copy(stage: Stage, hand: Hand) -> Hand:
    """Be the same browser in another thread."""
    twin = stage.browser(hand.address)
    twin.cookies, twin.csrf = dict(hand.cookies), hand.csrf
    return twin
