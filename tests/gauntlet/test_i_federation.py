"""Class I at the doors of OpenID Connect: what applications are told, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.relying_parties import Scope
from farstu.http.cookies import Cookie
from farstu.services.accounts import suspend_account
from tests.gauntlet.stage import CONFIRM, INSIDE, Hand, Stage
from tests.oidc.application import CHALLENGE, RULES, Application, back_from, follow, read
from tests.support.house import Person
from tests.support.key_holder import BOTH
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

OFFLINE = replace(RULES, scopes=(Scope.OPENID, Scope.OFFLINE))
STRONG = replace(RULES, least=Assurance.PHISHING_RESISTANT)
EDITED: tuple[dict[str, str], ...] = (
    {},
    {"acr_values": "phr"},
    {"acr_values": "urn:farstu:acr:1"},
    {"acr_values": "urn:farstu:acr:9 phr phrh"},
    {"acr_values": "0", "max_age": "99999999"},
    {"prompt": "none", "max_age": "99999999"},
    {"claims": '{"id_token":{"acr":{"values":["phr"]},"amr":{"value":"hwk"}}}'},
    {"claims": '{"id_token":{"auth_time":{"value":1},"acr":{"value":"phr"}}}'},
)


@pytest.mark.parametrize("edited", EDITED, ids=range(len(EDITED)))
def test_i8_a_token_says_what_happened(stage: Stage, edited: dict[str, str]) -> None:
    """Whatever is asked for in the address: how it was proven, and when, in whole seconds."""
    person, app = stage.owner()
    before = int(stage.clock().timestamp())
    hand = stage.half(person)
    assert stage.code(hand, app.code()).location == INSIDE
    after = int(stage.clock().timestamp())
    stage.clock.advance(600)
    claims = told(stage.shop, hand, **edited)
    assert (claims["acr"], claims["amr"]) == ("urn:farstu:acr:2", ["pwd", "otp", "mfa"])
    assert before <= claims["auth_time"] <= after


def test_i8_what_is_asked_again_is_proven_again(stage: Stage) -> None:
    """By ``prompt`` or ``max_age``: nobody is answered before they did, and the token says when."""
    for edited in ({"prompt": "login"}, {"max_age": "0"}, {"max_age": "300"}):
        person, app = stage.owner()
        hand = stage.full(person, app)
        stage.clock.advance(600)
        page = stage.shop.send(hand, **edited)
        assert page.status == 200
        where, since = stage.shop.errand(hand), int(stage.clock().timestamp())
        assert not hand.get(where).location.startswith("https:")
        typed = {"next": where, "kind": "totp", "code": app.code()}
        back = back_from(follow(hand, hand.post(CONFIRM, typed)))
        claims = stage.shop.id_token(stage.shop.redeem(back.code))
        assert since <= claims["auth_time"] <= int(stage.clock().timestamp())


@pytest.mark.parametrize("edited", EDITED, ids=range(len(EDITED)))
def test_i8_what_an_application_needs_is_its_own_rule(stage: Stage, edited: dict[str, str]) -> None:
    """Nothing in the address takes it away: no code comes of it, and *cancel* says no."""
    with stage.policy(BOTH):
        bank, hand = stage.add_shop(STRONG), stage.full(*stage.owner())
        answer = bank.send(hand, **edited)
        if "prompt" not in edited:
            assert answer.status == 200
            assert "asks for more" in answer.text
            answer = hand.post(f"{bank.errand(hand)}/cancel")
        back = back_from(answer).params
        assert "code" not in back
        assert back["error"] in {"access_denied", "interaction_required"}


def test_i8_a_remembered_device_proved_nothing_now(stage: Stage) -> None:
    """The token says a password; who asks for more, or for it anew, gets the real thing."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        _, kept = give_remembrance(stage.house, person, app)
        hand = stage.browser()
        hand.cookies[Cookie.REMEMBERED] = kept
        assert stage.sign_in(hand, person.email, person.password).location == INSIDE
        hand.get(INSIDE)
        claims = told(stage.shop, hand)
        assert (claims["acr"], claims["amr"]) == ("urn:farstu:acr:1", ["pwd"])
        bank = stage.add_shop(replace(RULES, least=Assurance.MULTI))
        assert "code=" not in bank.send(hand).location
        typed = {"next": bank.errand(hand), "kind": "totp", "code": app.code()}
        back = back_from(follow(hand, hand.post(CONFIRM, typed)))
        proven = bank.id_token(bank.redeem(back.code))
        assert (proven["acr"], proven["amr"]) == ("urn:farstu:acr:2", ["pwd", "otp", "mfa"])


UNBOUND: tuple[dict[str, str], ...] = (
    {"code_challenge": "", "code_challenge_method": ""},
    {"code_challenge": ""},
    {"code_challenge_method": ""},
    {"code_challenge_method": "plain"},
    {"code_challenge_method": "s256"},
    {"code_challenge": CHALLENGE + "="},
    {"code_challenge": CHALLENGE[:-1]},
)


@pytest.mark.parametrize("edited", UNBOUND, ids=range(len(UNBOUND)))
def test_i11_a_request_without_a_challenge_brings_no_code(
    stage: Stage, edited: dict[str, str]
) -> None:
    """Whoever strikes it out of the address, or weakens it, is told so; nothing is redeemed."""
    hand = stage.full(*stage.owner())
    back = back_from(hand.get(stage.shop.asking(**edited))).params
    assert (back["error"], "code" in back) == ("invalid_request", False)
    assert back["state"] == "where-was-i"


@pytest.mark.parametrize("verifier", ["", "w" * 43, CHALLENGE, "short", "v" * 129])
def test_i11_a_code_is_redeemed_by_who_asked_for_it(stage: Stage, verifier: str) -> None:
    """Without the verifier, or with another: nothing, and the code is used up by the try."""
    hand = stage.full(*stage.owner())
    code = back_from(stage.shop.send(hand)).code
    assert is_refused(stage.shop.redeem(code, code_verifier=verifier))
    assert is_refused(stage.shop.redeem(code))


def test_i11_anothers_code_is_of_no_use_in_ones_own_browser(stage: Stage) -> None:
    """A code that was stolen does not go with the verifier of the thief's own request."""
    victim, thief = stage.full(*stage.owner()), stage.full(*stage.owner())
    stolen = back_from(stage.shop.send(victim)).code
    own = "Y" * 43
    stage.shop.send(thief, code_challenge=own)
    assert is_refused(stage.shop.redeem(stolen, code_verifier=own))


def suspend(stage: Stage, person: Person, _hand: Hand) -> None:
    """Suspend the account, in another process than those that serve."""
    house = stage.house
    assert house.write(lambda tx: suspend_account(house.kit, tx, person.id)) is None


def sign_out(_stage: Stage, _person: Person, hand: Hand) -> None:
    """Sign out."""
    hand.get(INSIDE)
    assert hand.post("/logout").status == 303


Ending = Callable[[Stage, Person, Hand], None]


@pytest.mark.parametrize("end", [suspend, sign_out])
def test_i13_tokens_end_with_what_they_stand_on(stage: Stage, end: Ending) -> None:
    """Userinfo, introspection, refresh: all at once, before either process."""
    person, app = stage.owner()
    hand = stage.full(person, app)
    known = tokens(stage.shop, hand)
    assert stage.shop.userinfo(known["access_token"]).status == 200
    end(stage, person, hand)
    assert is_over(stage.shop, known)


def test_i13_who_is_suspended_is_so_for_every_program(stage: Stage) -> None:
    """What goes on offline ends; the API judges no code, and begins nothing."""
    own, person = stage.told()
    app, robot = stage.house.give_app(person), stage.add_shop(OFFLINE)
    hand = stage.adopt(stage.arena.open_session(person, app))
    hand.get(INSIDE)
    known = tokens(robot, hand, scope="openid offline_access")
    begun = stage.program.post(f"/people/{own}/challenges").json
    suspend(stage, person, hand)
    assert is_over(robot, known)
    verified = stage.program.post(f"/people/{own}/verify", {"code": app.code()})
    assert (verified.status, verified.code) == (403, "account_suspended")
    assert stage.program.post(f"/people/{own}/challenges").code == "account_suspended"
    answered = stage.program.post(f"/challenges/{begun['id']}/answer", {"code": app.code()})
    assert answered.status >= 400


def test_i13_consent_that_is_taken_back_ends_what_came_of_it(stage: Stage) -> None:
    """On the page for it; and the application has to ask again."""
    person, app = stage.owner()
    asking, hand = stage.add_shop(replace(OFFLINE, asks_consent=True)), stage.full(person, app)
    asking.send(hand, scope="openid offline_access")
    back = back_from(hand.post(f"{asking.errand(hand)}/allow"))
    known = read(asking.redeem(back.code))
    hand.get("/account/applications")
    assert hand.post(f"/account/applications/{asking.id}/take-back").status == 303
    assert is_over(asking, known)
    assert asking.send(hand, scope="openid offline_access").status == 200


@pytest.mark.parametrize("end", [suspend, sign_out])
def test_i14_a_code_that_is_out_is_not_redeemed_afterwards(stage: Stage, end: Ending) -> None:
    """Nor a refresh token; not even by who could go on offline."""
    person, app = stage.owner()
    robot, hand = stage.add_shop(OFFLINE), stage.full(person, app)
    late = back_from(robot.send(hand, scope="openid offline_access")).code
    end(stage, person, hand)
    assert is_refused(robot.redeem(late))
    other = stage.owner()
    inside = stage.full(*other)
    known = tokens(robot, inside, scope="openid offline_access")
    suspend(stage, other[0], inside)
    assert is_refused(robot.refresh(known["refresh_token"]))


def told(shop: Application, hand: Hand, **edited: str) -> dict[str, Any]:
    """Go there, and read what the application is told."""
    return shop.id_token(shop.redeem(back_from(shop.send(hand, **edited)).code))


def tokens(shop: Application, hand: Hand, **asked: str) -> dict[str, str]:
    """Get tokens about whoever is signed in."""
    return read(shop.redeem(back_from(shop.send(hand, **asked)).code))


def is_refused(answer: Answer) -> bool:
    """Say whether a grant was refused in the protocol's words."""
    return (answer.status, json.loads(answer.text).get("error")) == (400, "invalid_grant")


def is_over(shop: Application, known: dict[str, str]) -> bool:
    """Say whether tokens open nothing any more; each is shown to both processes."""
    access = known["access_token"]
    opened = {shop.userinfo(access).status for _ in range(6)}
    active = [shop.introspect(access) for _ in range(4)]
    refreshed = is_refused(shop.refresh(known["refresh_token"]))
    return opened == {401} and active == [{"active": False}] * 4 and refreshed
