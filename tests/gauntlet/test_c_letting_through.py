"""Class C, continued: no answer, failure or form field lets anybody through."""

from __future__ import annotations

import json

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from tests.gauntlet.stage import (
    FACTOR,
    INSIDE,
    LOGIN,
    Hand,
    Stage,
)
from tests.races.arena import wrong_codes
from tests.support.house import OPTIONAL, at_once
from tests.support.members import role_of

pytestmark = pytest.mark.slow


def test_c25_the_right_code_replaces_no_password(stage: Stage) -> None:
    """With a wrong one or none it is not looked at, and what is said is what a wrong one gets."""
    person, app = stage.owner()
    for word in ("a wrong password", " ", app.code(), f"{person.password}{app.code()}"):
        hand = stage.browser()
        hand.get(LOGIN)
        form = {"identifier": person.email, "password": word, "code": app.code(), "kind": "totp"}
        assert hand.post(LOGIN, form).status == 422
        assert stage.code(hand, app.code()).location == LOGIN
        assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0


def test_c26_there_is_no_moment_in_which_half_is_whole(stage: Stage) -> None:
    """Whoever asks while a password or a code is being judged is never let in."""
    person, app = stage.owner()
    hand = stage.browser()
    hand.get(LOGIN)
    form = {"identifier": person.email, "password": person.password}
    peek = [lambda: [_copy(stage, hand).get(INSIDE).status for _ in range(6)]] * 3
    said = at_once(lambda: [hand.post(LOGIN, form).status], *peek)
    assert {status for one in said for status in one} == {303}
    hand.get(FACTOR)
    wrong = list(wrong_codes(app, 3))
    said = at_once(lambda: [stage.code(hand, code).status for code in wrong], *peek)
    assert said[0] == [422] * 3
    assert {status for one in said[1:] for status in one} == {303}


def test_c28_no_number_of_failures_lets_anybody_in(stage: Stage) -> None:
    """After each of twenty wrong codes the browser is as far as it was, and nobody else."""
    person, app = stage.owner()
    hand = stage.half(person)
    for number, code in enumerate(wrong_codes(app, 20)):
        assert stage.code(hand, code).status in {422, 429}
        assert Cookie.SESSION not in hand.cookies
        if number % 4 == 0:
            assert not stage.is_in(hand)
    assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0


def test_c29_where_no_policy_can_be_read_nobody_gets_in(stage: Stage) -> None:
    """Whatever breaks while it is decided what is asked, the answer is a failure and no entry."""
    person, app = stage.owner()
    bare = stage.arena.add_person()
    with stage.policy(OPTIONAL):
        half, outside = stage.half(person), stage.browser()
        outside.get(LOGIN)
        form = {"identifier": bare.email, "password": bare.password}
        with stage.without("policies"):
            assert outside.post(LOGIN, form).status == 500
            assert stage.code(half, app.code()).status == 500
        for hand in (outside, half):
            assert Cookie.SESSION not in hand.cookies
        assert stage.arena.opened(person) == stage.arena.opened(bare) == 0


EMPTY = (
    "",
    "passed=true&verified=1&factor=done&state=signed_in",
    "code=",
    "code[]=1&code[]=2",
    "kind=none&code=none",
)


def test_c31_a_step_that_proved_nothing_is_not_passed(stage: Stage) -> None:
    """Empty, unknown, or by another method: the browser stays half signed in."""
    person, _ = stage.owner()
    hand = stage.half(person)
    form = f"csrf={hand.csrf}&".encode()
    for body in EMPTY:
        assert hand.send_body(FACTOR, form + body.encode()).status == 422
    told = json.dumps({"csrf": hand.csrf, "code": True}).encode()
    assert hand.send_body(FACTOR, told, content_type="application/json").status in {400, 403, 415}
    for method in ("PUT", "PATCH", "DELETE"):
        assert hand.send_body(FACTOR, form, method=method).status == 405
    for kind in ("none", "password", "recovery_code", "webauthn", "email_code"):
        assert hand.send_body(f"/login/factor/{kind}", form).status in {303, 404}
    assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0


def test_c32_nobody_writes_what_decides_about_them(stage: Stage) -> None:
    """There is no address for it, and what is slipped into a form of one's own is not read."""
    person, app = stage.owner()
    hand = stage.full(person, app)
    wish = {"mfa_required": "false", "factors": "", "role": "owner", "email_verified": "true"}
    told = json.dumps({**wish, "factors": []}).encode()
    for path in ("/api/me", "/api/v1/me", f"/api/v1/people/{person.id}", "/account"):
        said = hand.send_body(path, told, content_type="application/json", method="PATCH")
        assert said.status in {404, 405}
    before = stage.house.subject(person)
    hand.get(f"{INSIDE}/authenticators/{app.id}")
    more = {"kind": "none", "account_id": "0" * 26, "required": "single", "secret": ""}
    assert (
        hand.post(f"{INSIDE}/authenticators/{app.id}", {"name": "Phone", **wish, **more}).status
        == 303
    )
    hand.get(INSIDE)
    assert hand.post("/language", {"language": "sv", **wish, **more}).status == 303
    after = stage.house.subject(person)
    assert (after.policy, after.memberships) == (before.policy, before.memberships)
    assert [(one.id, one.kind, one.worth) for one in after.held] == [
        (one.id, one.kind, one.worth) for one in before.held
    ]
    assert role_of(stage.house, person) is Role.MEMBER


def test_c34_later_is_only_for_who_has_nothing_to_prove(stage: Stage) -> None:
    """Neither an owner of an app nor who must set one up skips it; nor another's browser."""
    person, _ = stage.owner()
    hand = stage.half(person)
    assert hand.post("/setup/later").location == "/login/factor"
    assert hand.post("/setup/cancel").location == "/login/factor"
    bare = stage.browser()
    newcomer = stage.arena.add_person()
    assert stage.sign_in(bare, newcomer.email, newcomer.password).location == "/setup"
    bare.get("/setup")
    assert bare.post("/setup/later").location == "/"
    for one, who in ((hand, person), (bare, newcomer)):
        assert not stage.is_in(one)
        assert stage.arena.opened(who) == 0
        again = stage.browser(one.address)
        again.cookies = {name: v for name, v in one.cookies.items() if "login" not in name}
        assert stage.sign_in(again, who.email, who.password).location != INSIDE


def test_c35_every_letter_of_a_password_counts(stage: Stage) -> None:
    """Behind a very long name too, and after the seventy-second byte."""
    house, number = stage.house, next(stage.arena.numbers)
    for length in (52, 200):
        long = f"{number}{'x' * length}@example.com"
        word = "y" * 79
        person = house.add_person(long, password=f"{word}1")
        for wrong in (f"{word}2", word, ""):
            hand = stage.browser()
            assert stage.sign_in(hand, person.email, wrong).status == 422
            assert Cookie.LOGIN not in hand.cookies
        assert stage.sign_in(stage.browser(), person.email, f"{word}1").location == "/setup"


def _copy(stage: Stage, hand: Hand) -> Hand:
    """Be the same browser, as it is now, in another thread."""
    twin = stage.browser(hand.address)
    twin.cookies, twin.csrf = dict(hand.cookies), hand.csrf
    return twin
