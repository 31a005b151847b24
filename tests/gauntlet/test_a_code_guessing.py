"""Class A: guessing codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.http.cookies import Cookie
from tests.gauntlet.line import STRANGER
from tests.gauntlet.stage import CONFIRM, INSIDE, LOGIN, MAILBOX, Hand, Stage
from tests.races.arena import LONG_AGO, wrong_codes
from tests.support.house import Person, at_once
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox

pytestmark = pytest.mark.slow

FREE = 5
"""Wrong codes that are judged before the account has to wait."""


def test_a1_many_sessions_share_one_budget(stage: Stage) -> None:
    """Twenty logins that try at once: five codes are judged, and the owner hears of it by mail."""
    person, app = stage.owner()
    hands, codes = stage.halves(person, 20), list(wrong_codes(app, 80))
    began = stage.clock()
    said = at_once(
        *(
            lambda n=n, hand=hand: _type_all(stage, hand, codes[n::20])
            for n, hand in enumerate(hands)
        )
    )
    statuses = [status for one in said for status in one]
    assert set(statuses) == {422, 429}
    assert statuses.count(422) == stage.failed(person) <= _most(stage, began)
    assert stage.code(stage.half(person), app.code()).status == 429
    assert stage.arena.opened(person) == 0
    noted = stage.arena.events(person)
    assert noted[AuditEvent.FACTOR_CLOSED] == 1 <= noted[AuditEvent.FACTOR_THROTTLED]
    assert stage.wait_for_letter(person, "could not prove that it is you")


def test_a2_hundreds_of_codes_in_one_session(stage: Stage) -> None:
    """Five are judged, and one more a pause; the login ends, and the password is needed again."""
    person, app = stage.owner()
    hand, codes = stage.half(person), list(wrong_codes(app, 200))
    began = stage.clock()
    said = at_once(*(lambda n=n: _type_all(stage, hand, codes[n::4]) for n in range(4)))
    statuses = [status for one in said for status in one]
    assert set(statuses) == {422, 429}
    assert statuses.count(422) == stage.failed(person) <= _most(stage, began)
    stage.clock.advance(timedelta(minutes=11))
    assert stage.code(hand, app.code()).location == "/login/over"
    assert not stage.is_in(hand)


def test_a4_a_login_cannot_be_waited_out(stage: Stage) -> None:
    """After eleven minutes it is over; what was tried in it still counts in the next one."""
    person, app = stage.owner()
    hand = stage.half(person)
    _type_all(stage, hand, wrong_codes(app, FREE - 1))
    stage.clock.advance(timedelta(minutes=11))
    assert stage.code(hand, app.code()).location == "/login/over"
    assert stage.arena.opened(person) == 0
    another = stage.half(person)
    last, more = wrong_codes(app, 2)
    assert stage.code(another, last).status == 422
    assert stage.code(another, more).status == 429


def test_a5_form_and_api_share_one_budget(stage: Stage) -> None:
    """Guesses that are split between a page and the API are counted together."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    hand = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    judged = []
    for number, code in enumerate(wrong_codes(app, 10)):
        if number % 2:
            judged.append(stage.program.post(f"/people/{own}/verify", {"code": code}).status)
        else:
            judged.append(hand.post(CONFIRM, {"code": code}).status)
    assert judged == [422] * FREE + [429] * 5
    assert stage.program.post(f"/people/{own}/verify", {"code": app.code()}).status == 429


def test_a7_a_sent_code_dies_of_wrong_ones(stage: Stage) -> None:
    """After five the right one fails too, and within the pause no other is sent."""
    with stage.policy(WANTS_TWO_STEPS):
        person = stage.arena.add_person()
        give_mailbox(stage.house, person)
        hand = stage.browser()
        stage.sign_in(hand, person.email, person.password)
        hand.get(MAILBOX)
        hand.post(f"{MAILBOX}/send")
        right = stage.sent_code(person)
        wrong = (f"{number:08}" for number in range(10) if f"{number:08}" != right)
        said = [hand.post(MAILBOX, {"code": next(wrong)}).status for _ in range(FREE)]
        assert said == [422] * FREE
        assert hand.post(MAILBOX, {"code": right}).status == 429
        stage.clock.advance(31)
        assert hand.post(MAILBOX, {"code": right}).status == 422
        assert stage.failed(person) == FREE
        hand.post(f"{MAILBOX}/send")
        assert stage.arena.opened(person) == 0


def test_a8_success_opens_only_ones_own_door(stage: Stage) -> None:
    """Who gets in is counted from nothing again; nobody else is."""
    (one, app), (other, others) = stage.owner(), stage.owner()
    for person, phone in ((one, app), (other, others)):
        _type_all(stage, stage.half(person), wrong_codes(phone, FREE))
    stage.clock.advance(31)
    assert stage.code(stage.half(one), app.code()).location == INSIDE
    _type_all(stage, stage.half(one), wrong_codes(app, FREE - 1))
    assert stage.code(stage.half(one), app.code(1)).location == INSIDE
    hand = stage.half(other)
    assert [stage.code(hand, code).status for code in wrong_codes(others, 2)] == [422, 429]


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u06f0", "\u0966"])
def test_a10_only_ascii_digits_are_digits(stage: Stage, zero: str) -> None:
    """The right code in other digits is a miss, before and after the right one."""
    person, app = stage.owner()
    hand, code = stage.half(person), app.code()
    foreign = code.translate({ord("0") + n: ord(zero) + n for n in range(10)})
    assert stage.code(hand, foreign).status == 422
    assert stage.failed(person) == 1
    assert stage.code(hand, code).location == INSIDE
    assert stage.code(stage.half(person), foreign).status == 422
    assert stage.arena.opened(person) == 1


def test_a11_the_right_password_forgives_no_code(stage: Stage) -> None:
    """Nothing is configured here; codes are counted apart from passwords."""
    person, app = stage.owner()
    _type_all(stage, stage.half(person), wrong_codes(app, FREE))
    for _ in range(3):
        assert stage.code(stage.half(person), app.code()).status == 429
    assert stage.arena.opened(person) == 0


def test_a13_a_closed_account_gets_nothing_else(stage: Stage) -> None:
    """Neither a page inside, nor a code for an application, nor a call of the API."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    for code in wrong_codes(app, FREE):
        stage.program.post(f"/people/{own}/verify", {"code": code})
    begun = stage.program.post(f"/people/{own}/challenges").json
    answered = stage.program.post(f"/challenges/{begun['id']}/answer", {"code": app.code()})
    assert (answered.status, answered.code) == (429, "too_many_tries")
    person, app = stage.owner()
    hand = stage.half(person)
    _type_all(stage, hand, wrong_codes(app, FREE))
    sent = hand.get(stage.shop.asking()).location
    assert "code=" not in sent
    assert "code=" not in hand.get(sent).location
    assert not stage.is_in(hand)


def test_a14_the_api_counts_like_the_pages(stage: Stage) -> None:
    """Five are judged, then the right code is not either, until the same half minute is over."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    begun = stage.program.post(f"/people/{own}/challenges").json
    path = f"/challenges/{begun['id']}/answer"
    said = [stage.program.post(path, {"code": code}).status for code in wrong_codes(app, FREE)]
    assert said == [422] * FREE
    closed = stage.program.post(path, {"code": app.code()})
    assert (closed.status, closed.answer.header("retry-after")) in {(429, "30"), (429, "29")}
    stage.clock.advance(31)
    assert stage.program.post(path, {"code": app.code()}).json["status"] == "passed"


def test_a16_all_names_of_an_account_share_one_counter(stage: Stage) -> None:
    """User name, address, and either in capitals: the sixth wrong password is not judged."""
    person, address = stage.arena.add_person(), stage.arena.visit().address
    name = f"n{person.email.partition('@')[0]}"
    stage.house.give_username(person, name)
    names = [name] * 2 + [person.email] * 2 + [person.email.upper()] + [name.upper()] * 4
    said = [stage.sign_in(stage.browser(address), one, "wrong one") for one in names]
    assert [one.status for one in said] == [422] * FREE + [429] * 4


@pytest.mark.parametrize("spell", [" {}", "{} ", "{}\u200b", "{}\u00ad", "\u3000{}", "{}\u0000"])
def test_a17_spellings_of_a_name_are_no_fresh_tries(stage: Stage, spell: str) -> None:
    """The same counter, or the answer that nobody's name gets."""
    person, address = stage.arena.add_person(), stage.arena.visit().address
    for _ in range(FREE):
        stage.sign_in(stage.browser(address), person.email, "wrong one")
    hand = stage.browser(address)
    said = stage.sign_in(hand, spell.format(person.email), person.password)
    assert said.status in {422, 429}
    assert Cookie.LOGIN not in hand.cookies
    assert Cookie.SESSION not in hand.cookies


def test_a19_parallel_passwords_are_counted_before_they_are_judged(stage: Stage) -> None:
    """Of forty at once, from as many browsers on one network, five are judged."""
    person, address = stage.arena.add_person(), stage.arena.visit().address
    hands = [stage.browser(address) for _ in range(40)]
    for hand in hands:
        hand.get(LOGIN)
    form = {"identifier": person.email, "password": "wrong one"}
    said = at_once(*(lambda hand=hand: hand.post(LOGIN, form).status for hand in hands))
    assert sorted(said) == [422] * FREE + [429] * 35


def test_a20_the_step_up_is_counted_too(stage: Stage) -> None:
    """A full session that guesses for freshness is stopped, and gets none of it."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    said = [hand.post(CONFIRM, {"code": code}).status for code in wrong_codes(app, FREE + 3)]
    assert said == [422] * FREE + [429] * 3
    assert hand.post(CONFIRM, {"code": app.code()}).status == 429
    assert hand.get(f"{INSIDE}/password").location.startswith(CONFIRM)


@pytest.mark.parametrize(
    "alias",
    [
        "/login/",
        "//login",
        "/LOGIN",
        "/login;a=b",
        "/l%6fgin",
        "/./login",
        "/x/../login",
        "/login?",
    ],
)
def test_a22_no_other_spelling_of_the_door_judges_a_password(stage: Stage, alias: str) -> None:
    """There is nothing there, or it is the very same door, with its counter."""
    person, address = stage.arena.add_person(), stage.arena.visit().address
    for _ in range(FREE):
        stage.sign_in(stage.browser(address), person.email, "wrong one")
    hand = stage.browser(address)
    hand.get(LOGIN)
    said = hand.post(alias, {"identifier": person.email, "password": person.password})
    assert said.status in {400, 404, 405, 429}
    assert not {Cookie.LOGIN, Cookie.SESSION} & set(hand.cookies)


def test_a23_without_its_counters_nobody_gets_in(stage: Stage) -> None:
    """What cannot count refuses: the right password and the right code, by form and by API."""
    person, app = stage.owner()
    own, another = stage.told()
    others = stage.house.give_app(another)
    hand, outside = stage.half(person), stage.browser()
    outside.get(LOGIN)
    form = {"identifier": person.email, "password": person.password}
    with stage.without("throttles"):
        assert stage.code(hand, app.code()).status >= 500
        assert outside.post(LOGIN, form).status >= 500
        told = stage.program.post(f"/people/{own}/verify", {"code": others.code()})
        assert told.status >= 500
        assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0
    assert stage.code(hand, app.code()).location == INSIDE


HEADERS = ("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip")


@pytest.mark.parametrize("header", HEADERS)
def test_a25_strangers_do_not_choose_their_network(stage: Stage, header: str) -> None:
    """Whatever they say, each wrong password counts for the machine that it came from."""
    person = stage.arena.add_person()
    hand = stage.browser()
    hand.get(LOGIN)
    said = []
    for number in range(FREE + 2):
        address = f"198.51.{number}.1"
        value = f"for={address}" if header == "forwarded" else address
        form = {"identifier": person.email, "password": "wrong one"}
        said.append(stage.post_from_afar(hand, LOGIN, form, [(header, value)]).status)
    assert said == [422] * FREE + [429] * 2
    assert stage.addresses(person) == {STRANGER}


def test_a26_a_whole_network_is_one(stage: Stage) -> None:
    """Each address of one /64, in any spelling, counts as the same; so does a mapped IPv4."""
    person, name = stage.arena.add_person(), "2001:db8:77:{:x}::{:x}"
    number = next(stage.arena.networks)
    addresses = [name.format(number, 1 << n) for n in range(7)]
    said = [stage.sign_in(stage.browser(one), person.email, "wrong").status for one in addresses]
    assert said == [422] * FREE + [429] * 2
    person, plain = stage.arena.add_person(), stage.arena.visit().address
    mapped = [plain, f"::ffff:{plain}", f"::FFFF:{plain}", plain, plain, f"::ffff:{plain}", plain]
    said = [stage.sign_in(stage.browser(one), person.email, "wrong").status for one in mapped]
    assert said == [422] * FREE + [429] * 2


def test_a28_an_address_that_is_set_up_by_the_api_is_not_guessed(stage: Stage) -> None:
    """After five wrong codes the code is dead, and the right one adds nothing."""
    with stage.policy(WANTS_TWO_STEPS):
        own, person = stage.told()
        begun = stage.program.post(f"/people/{own}/challenges").json
        path = f"/challenges/{begun['id']}"
        if stage.program.post(f"{path}/recovery-codes").status < 300:
            stage.program.post(f"{path}/recovery-codes/saved")
        address = f"{own}@example.com"
        body = {"factor": "email_code", "address": address}
        assert stage.program.post(f"{path}/enrolments", body).status < 300
        right = stage.sent_code(Person(id=person.id, email=address))
        wrong = (f"{number:08}" for number in range(10) if f"{number:08}" != right)
        ends = f"{path}/enrolments/complete"
        said = [
            stage.program.post(ends, {"factor": "email_code", "code": next(wrong)}).status
            for _ in range(FREE)
        ]
        assert said == [422] * FREE
        stage.clock.advance(31)
        late = stage.program.post(ends, {"factor": "email_code", "code": right})
        assert late.status in {409, 422, 429}
        assert stage.house.subject(person).held == ()


def test_a29_a_code_is_text(stage: Stage) -> None:
    """One that begins with a zero is right with it, and wrong without it or as a number."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    while not app.code().startswith("0"):
        stage.clock.advance(30)
    code, path = app.code(), f"/people/{own}/verify"
    assert stage.program.post(path, {"code": int(code)}).status == 422
    assert stage.program.post(path, {"code": str(int(code))}).status == 422
    assert stage.program.post(path, {"code": code}).json["status"] == "passed"


def _most(stage: Stage, began: datetime) -> int:
    """Say how many tries the throttle gives on a machine that took so long."""
    return FREE + int((stage.clock() - began).total_seconds() // 30)


def _type_all(stage: Stage, hand: Hand, codes: Iterable[str]) -> list[int]:
    return [stage.code(hand, code).status for code in codes]
