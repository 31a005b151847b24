"""Codes and tokens: good once, for one application, as long as their person may be there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.openid import Refusal
from farstu.core.relying_parties import Authentication, Scope, SigningAlgorithm
from farstu.services.accounts import suspend_account
from farstu.services.introducing import Introduction
from farstu.services.relying_parties import change_relying_party, suspend_relying_party
from farstu.services.tokens import Issued, redeem_code, refresh_tokens
from farstu.store import accounts, audit_events
from tests.oidc.application import (
    CALLBACK,
    RULES,
    VERIFIER,
    Application,
    Visitor,
    add_application,
    back_from,
    follow,
    read,
)
from tests.support.house import REQUIRED
from tests.support.one_database import on_both
from tests.web.support.home import Home
from tests.web.support.wire import Answer

pytestmark = on_both

OFFLINE = replace(RULES, scopes=(Scope.OPENID, Scope.EMAIL, Scope.OFFLINE))


def code_for(shop: Application, visitor: Visitor, **params: str) -> str:
    """Bring somebody who is signed in to the application."""
    return back_from(shop.send(visitor.browser, **params)).code


def tokens_for(shop: Application, visitor: Visitor, **params: str) -> dict[str, Any]:
    """Get tokens about somebody who is signed in."""
    return read(shop.redeem(code_for(shop, visitor, **params)))


def refused(answer: Answer, error: str = "invalid_grant") -> bool:
    """Say whether it was refused in so many words."""
    return answer.status in {400, 401} and read(answer)["error"] == error


@pytest.fixture
def inside(maja: Visitor) -> Visitor:
    """Let Maja be signed in."""
    maja.sign_in()
    return maja


# Codes --------------------------------------------------------------------------------------------


def test_a_code_is_good_once(shop: Application, inside: Visitor) -> None:
    """A second time ends what came of the first: one of the two was a thief (OP-04)."""
    code = code_for(shop, inside)
    first = read(shop.redeem(code))
    assert shop.userinfo(first["access_token"]).status == 200
    assert refused(shop.redeem(code))
    assert shop.userinfo(first["access_token"]).status == 401
    assert refused(shop.refresh(first["refresh_token"]))
    assert AuditEvent.TOKENS_COPIED in events(inside)


def test_a_code_is_good_for_a_minute(shop: Application, inside: Visitor) -> None:
    """Late is not copied: nothing else ends."""
    early = tokens_for(shop, inside)
    code = code_for(shop, inside)
    inside.house.clock.advance(60)
    assert refused(shop.redeem(code))
    assert shop.userinfo(early["access_token"]).status == 200
    assert AuditEvent.TOKENS_COPIED not in events(inside)


@pytest.mark.parametrize(
    "params",
    [
        {"redirect_uri": CALLBACK + "/other"},
        {"redirect_uri": ""},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"code": "nothing"},
        {"code": ""},
    ],
)
def test_a_code_is_bound_to_its_request(
    shop: Application, inside: Visitor, params: dict[str, str]
) -> None:
    """To its address and its challenge; who shows it wrongly has used it up."""
    code = code_for(shop, inside)
    assert refused(shop.redeem(**{"code": code, **params}))
    if "code" not in params:
        assert refused(shop.redeem(code))


def test_a_code_is_bound_to_its_application(home: Home, shop: Application, inside: Visitor) -> None:
    """Another one cannot redeem it, nor use it up."""
    other = add_application(home, name="Other")
    code = code_for(shop, inside)
    assert refused(other.redeem(code))
    assert shop.redeem(code).status == 200


def test_a_code_is_no_good_to_a_stranger(shop: Application, inside: Visitor) -> None:
    """Who is not known redeems nothing, and uses nothing up."""
    code = code_for(shop, inside)
    assert refused(replace(shop, secret="wrong").redeem(code), "invalid_client")
    assert shop.redeem(code).status == 200


def test_of_many_that_redeem_a_code_at_once_one_does(shop: Application, inside: Visitor) -> None:
    """The guard is one conditional write; and what came of it is over, since others held a copy."""
    code, house = code_for(shop, inside), inside.house
    given = Introduction(
        basic=(shop.client_id, shop.secret or ""),
        params={"code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER},
    )
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: redeem_code(house.kit, house.visit, given), range(8)))
    [issued] = [one for one in done if isinstance(one, Issued)]
    assert done.count(Refusal.INVALID_GRANT) == 7
    assert refused(shop.refresh(issued.refresh))
    assert house.events()[AuditEvent.TOKENS_COPIED] == 7


@pytest.mark.parametrize("grant", ["password", "client_credentials", "implicit", ""])
def test_other_grants_are_not_there(shop: Application, grant: str) -> None:
    """No password goes through an application (OP-01)."""
    assert refused(shop.post("/oidc/token", grant_type=grant), "unsupported_grant_type")


# Refresh tokens -----------------------------------------------------------------------------------


def test_a_refresh_token_is_good_once(shop: Application, inside: Visitor) -> None:
    """An older one was copied: all of its family ends, by whomever it was shown (OP-08)."""
    first = tokens_for(shop, inside)
    second = read(shop.refresh(first["refresh_token"]))
    assert second["refresh_token"] != first["refresh_token"]
    assert refused(shop.refresh(first["refresh_token"]))
    assert refused(shop.refresh(second["refresh_token"]))
    for one in (first, second):
        assert shop.userinfo(one["access_token"]).status == 401
    assert AuditEvent.TOKENS_COPIED in events(inside)


def test_of_many_that_refresh_at_once_one_does(shop: Application, inside: Visitor) -> None:
    """And then its family is over, since the others held a copy."""
    token, house = tokens_for(shop, inside)["refresh_token"], inside.house
    given = Introduction(basic=(shop.client_id, shop.secret or ""), params={"refresh_token": token})
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: refresh_tokens(house.kit, house.visit, given), range(8)))
    issued = [one for one in done if isinstance(one, Issued)]
    assert len(issued) == 1
    assert refused(shop.refresh(issued[0].refresh))


@pytest.mark.parametrize("token", ["", "x", "a.b", ".", "\x00", "é.é"])
def test_rubbish_is_no_refresh_token(shop: Application, inside: Visitor, token: str) -> None:
    """And no error."""
    tokens_for(shop, inside)
    assert refused(shop.refresh(token))


def test_a_refresh_token_is_its_applications_own(
    home: Home, shop: Application, inside: Visitor
) -> None:
    """Another one that shows it changes nothing."""
    other = add_application(home, name="Other")
    token = tokens_for(shop, inside)["refresh_token"]
    assert refused(other.refresh(token))
    assert shop.refresh(token).status == 200


def test_a_refreshed_id_token_says_what_the_first_said(shop: Application, inside: Visitor) -> None:
    """Same person, same proof, same moment; no nonce, since nobody asked (OIDC Core 12.2)."""
    answer = shop.redeem(code_for(shop, inside))
    before = shop.id_token(answer)
    inside.house.clock.advance(300)
    after = shop.id_token(shop.refresh(read(answer)["refresh_token"]))
    for name in ("iss", "sub", "aud", "acr", "amr", "auth_time", "sid"):
        assert after[name] == before[name], name
    assert "nonce" not in after
    assert after["iat"] == before["iat"] + 300


def test_an_application_that_is_used_keeps_the_session_awake(
    shop: Application, inside: Visitor
) -> None:
    """Whoever works there all morning is not signed out for being idle here."""
    token = tokens_for(shop, inside)["refresh_token"]
    for _ in range(8):
        inside.house.clock.advance(8 * 60)
        token = read(shop.refresh(token))["refresh_token"]
    assert inside.browser.get("/account/security").status == 200


def test_an_application_that_is_not_used_goes_to_sleep(shop: Application, inside: Visitor) -> None:
    """With the session."""
    token = tokens_for(shop, inside)["refresh_token"]
    inside.house.clock.advance(31 * 60)
    assert refused(shop.refresh(token))


# How everything ends ------------------------------------------------------------------------------


def sign_out(visitor: Visitor) -> None:
    """Sign out at the portal."""
    visitor.browser.get("/account/security")
    visitor.browser.post("/logout")


def suspend(visitor: Visitor) -> None:
    """Suspend the account."""
    house = visitor.house
    house.write(lambda tx: suspend_account(house.kit, tx, visitor.person.id))


def raise_epoch(visitor: Visitor) -> None:
    """Sign everything out, as a changed password does."""
    house = visitor.house
    house.write(lambda tx: accounts.raise_epoch(tx, visitor.person.id, at=house.clock()))


ENDS: list[Callable[[Visitor], None]] = [sign_out, suspend, raise_epoch]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_session_ends_its_tokens(
    shop: Application, inside: Visitor, end: Callable[[Visitor], None]
) -> None:
    """At once, and all of them: code, access, refresh, introspection (weaknesses I13, I14)."""
    known = tokens_for(shop, inside)
    late = code_for(shop, inside)
    end(inside)
    assert refused(shop.redeem(late))
    assert shop.userinfo(known["access_token"]).status == 401
    assert shop.introspect(known["access_token"]) == {"active": False}
    assert refused(shop.refresh(known["refresh_token"]))


@pytest.mark.parametrize("end", [suspend, raise_epoch])
def test_what_revokes_ends_what_goes_on_offline(
    home: Home, maja: Visitor, end: Callable[[Visitor], None]
) -> None:
    """Signing out does not: that is what they agreed to."""
    robot = add_application(home, OFFLINE)
    maja.sign_in()
    known = tokens_for(robot, maja, scope="openid offline_access")
    sign_out(maja)
    known = read(robot.refresh(known["refresh_token"]))
    assert robot.userinfo(known["access_token"]).status == 200
    end(maja)
    assert robot.userinfo(known["access_token"]).status == 401
    assert refused(robot.refresh(known["refresh_token"]))


def test_a_code_is_worth_its_session(home: Home, maja: Visitor) -> None:
    """Although what comes of it could go on without one: nobody takes it up who has left."""
    robot = add_application(home, OFFLINE)
    maja.sign_in()
    late = code_for(robot, maja, scope="openid offline_access")
    sign_out(maja)
    assert refused(robot.redeem(late))


def test_what_goes_on_offline_ends_when_it_is_not_used(home: Home, maja: Visitor) -> None:
    """After fourteen days; used, after thirty."""
    robot = add_application(home, OFFLINE)
    maja.sign_in()
    token = tokens_for(robot, maja, scope="openid offline_access")["refresh_token"]
    for days in (13, 13):
        maja.house.clock.advance(timedelta(days=days))
        token = read(robot.refresh(token))["refresh_token"]
    maja.house.clock.advance(timedelta(days=4))
    assert refused(robot.refresh(token))


def test_what_nobody_uses_offline_goes_to_sleep(home: Home, maja: Visitor) -> None:
    """After fourteen days: a copy that lies somewhere is worth nothing by then."""
    robot = add_application(home, OFFLINE)
    maja.sign_in()
    token = tokens_for(robot, maja, scope="openid offline_access")["refresh_token"]
    maja.house.clock.advance(timedelta(days=14))
    assert refused(robot.refresh(token))


def test_what_was_taken_back_is_over(home: Home, maja: Visitor) -> None:
    """By its person, from one click on: what goes on offline too (OP-13)."""
    robot = add_application(home, OFFLINE)
    maja.sign_in()
    known = tokens_for(robot, maja, scope="openid offline_access")
    maja.browser.get("/account/applications")
    assert maja.browser.post(f"/account/applications/{robot.id}/take-back").status == 303
    assert robot.userinfo(known["access_token"]).status == 401
    assert refused(robot.refresh(known["refresh_token"]))


def test_what_an_application_may_no_longer_know_it_is_not_told(home: Home, maja: Visitor) -> None:
    """Not by what it holds either: neither address nor offline, from the change of its rules on."""
    robot, house = add_application(home, OFFLINE), home.house
    maja.sign_in()
    scope = "openid email offline_access"
    kept, online = (
        tokens_for(robot, maja, scope=scope),
        tokens_for(robot, maja, scope="openid email"),
    )
    fewer = replace(OFFLINE, scopes=(Scope.OPENID,))
    change = partial(change_relying_party, house.kit, name="Shop", rules=fewer, revision=0, by=None)
    house.write(lambda tx: change(tx, robot.id))
    assert robot.userinfo(kept["access_token"]).status == 401
    assert refused(robot.refresh(kept["refresh_token"]))
    assert set(read(robot.userinfo(online["access_token"]))) == {"sub"}
    assert robot.introspect(online["access_token"])["scope"] == "openid"
    assert read(robot.refresh(online["refresh_token"]))["scope"] == "openid"


def test_an_application_that_is_switched_off_gets_nothing(
    home: Home, shop: Application, inside: Visitor
) -> None:
    """And what it has opens nothing."""
    known = tokens_for(shop, inside)
    home.house.write(lambda tx: suspend_relying_party(home.house.kit, tx, shop.id))
    assert refused(shop.refresh(known["refresh_token"]), "invalid_client")
    assert shop.userinfo(known["access_token"]).status == 401


def test_an_access_token_is_good_for_ten_minutes(shop: Application, inside: Visitor) -> None:
    """Its time is said."""
    known = tokens_for(shop, inside)
    assert (known["token_type"], known["expires_in"]) == ("Bearer", 600)
    inside.house.clock.advance(599)
    assert shop.userinfo(known["access_token"]).status == 200
    inside.house.clock.advance(1)
    assert shop.userinfo(known["access_token"]).status == 401


# What they say ------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", list(SigningAlgorithm))
def test_an_id_token_is_signed_as_its_application_wants(
    home: Home, maja: Visitor, algorithm: SigningAlgorithm
) -> None:
    """By a key of the portal that everybody can fetch (OP-10)."""
    shop = add_application(home, replace(RULES, algorithm=algorithm))
    maja.sign_in()
    claims = shop.id_token(shop.redeem(code_for(shop, maja)))
    assert (claims["iss"], claims["aud"]) == ("https://portal.test", shop.client_id)
    assert claims["exp"] - claims["iat"] == 600
    assert set(claims) == {
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "sid",
    }


def test_a_subject_is_the_same_for_all_but_those_who_may_not_compare(
    home: Home, shop: Application, inside: Visitor
) -> None:
    """It is chance, and no id of ours (OP-09)."""
    other = add_application(home, name="Other")
    apart = add_application(home, replace(RULES, is_pairwise=True), name="Apart")
    subs = {
        one.id: shop.id_token(one.redeem(code_for(one, inside)))["sub"]
        for one in (shop, other, apart)
    }
    again = shop.id_token(apart.redeem(code_for(apart, inside)))["sub"]
    assert subs[shop.id] == subs[other.id] != subs[apart.id] == again
    assert inside.person.id not in subs.values()


def test_claims_come_with_their_scopes(home: Home, maja: Visitor) -> None:
    """``userinfo`` tells what was granted, as it is now; the ID token what was asked for in it."""
    scopes = (Scope.OPENID, Scope.PROFILE, Scope.EMAIL, Scope.ORGANISATIONS)
    shop = add_application(home, replace(RULES, scopes=scopes))
    maja.sign_in()
    wanted = '{"id_token": {"email": null, "locale": null}}'
    answer = shop.redeem(
        code_for(shop, maja, scope="openid profile email organisations", claims=wanted)
    )
    told = read(shop.userinfo(read(answer)["access_token"]))
    assert told["preferred_username"] == told["email"] == "maja@example.com"
    assert told["email_verified"] is False  # nobody has proven it in this house
    assert [one["role"] for one in told["organisations"]] == ["member"]
    assert {"name", "sub"} <= set(told)
    assert shop.id_token(answer)["email"] == "maja@example.com"
    bare = tokens_for(shop, maja, scope="openid")
    assert set(read(shop.userinfo(bare["access_token"]))) == {"sub"}


def test_tokens_are_never_kept_in_an_address(shop: Application, inside: Visitor) -> None:
    """One that comes in the query or the body of a request opens nothing (OP-21)."""
    token = tokens_for(shop, inside)["access_token"]
    wire, host = shop.home.web.wire, ("host", "portal.test")
    assert wire.send("GET", f"/oidc/userinfo?access_token={token}", [host]).status == 401
    assert shop.post("/oidc/userinfo", access_token=token).status == 401


def test_what_is_told_is_not_kept_by_caches(shop: Application, inside: Visitor) -> None:
    """Neither tokens, nor what they open, nor what is said of them."""
    answer = shop.redeem(code_for(shop, inside))
    assert answer.header("cache-control") == "no-store"
    token = read(answer)["access_token"]
    asked = [shop.userinfo(token), shop.post("/oidc/introspect", token=token), shop.revoke(token)]
    assert [one.status for one in asked] == [200] * 3
    refusals = [shop.userinfo(token), shop.redeem("used"), replace(shop, secret="x").redeem("used")]
    assert [one.status for one in refusals] == [401, 400, 401]
    for told in (*asked, *refusals):
        assert told.header("cache-control") == "no-store"


def test_an_id_token_opens_nothing(shop: Application, inside: Visitor) -> None:
    """It is about somebody, and no key (OP-16)."""
    known = tokens_for(shop, inside)
    assert shop.userinfo(known["id_token"]).status == 401
    assert shop.introspect(known["id_token"]) == {"active": False}


# Introspection and revocation ---------------------------------------------------------------------


def test_a_token_can_be_asked_about(shop: Application, inside: Visitor) -> None:
    """By its own application: whether it is good, and what was proven (OP-15)."""
    known = tokens_for(shop, inside)
    told = shop.introspect(known["access_token"])
    assert told["active"] is True
    assert (told["client_id"], told["aud"]) == (shop.client_id, shop.client_id)
    assert (told["acr"], told["amr"]) == ("urn:farstu:acr:2", ["pwd", "otp", "mfa"])
    assert told["auth_time"] == int(inside.house.clock().timestamp())
    assert told["scope"] == "openid"
    assert told["exp"] - told["iat"] == 600
    assert shop.introspect(known["refresh_token"])["sid"] == told["sid"]


def test_another_application_sees_nothing(home: Home, shop: Application, inside: Visitor) -> None:
    """A token of somebody else is not active, and cannot be given back."""
    other = add_application(home, name="Other")
    known = tokens_for(shop, inside)
    for token in (known["access_token"], known["refresh_token"], "", "x", "x.y"):
        assert other.introspect(token) == {"active": False}
        assert other.revoke(token).status == 200
    assert shop.userinfo(known["access_token"]).status == 200


def test_whoever_asks_about_a_token_shows_who_they_are(home: Home, maja: Visitor) -> None:
    """An app on a device cannot: its name alone asks about nothing (RFC 7662 2.1, OP-15)."""
    public = add_application(home, replace(RULES, authentication=Authentication.NONE))
    maja.sign_in()
    known = tokens_for(public, maja)
    for token in (known["access_token"], known["refresh_token"]):
        assert refused(public.post("/oidc/introspect", token=token), "invalid_client")
    assert public.revoke(known["access_token"]).status == 200
    assert public.userinfo(known["access_token"]).status == 401


def test_an_access_token_that_is_given_back_is_over(shop: Application, inside: Visitor) -> None:
    """It alone."""
    known = tokens_for(shop, inside)
    assert read(shop.revoke(known["access_token"])) == {}
    assert shop.userinfo(known["access_token"]).status == 401
    assert shop.refresh(known["refresh_token"]).status == 200


def test_a_refresh_token_that_is_given_back_takes_all_with_it(
    shop: Application, inside: Visitor
) -> None:
    """Every token that came of it (OP-14)."""
    known = tokens_for(shop, inside)
    assert shop.revoke(known["refresh_token"]).status == 200
    assert shop.userinfo(known["access_token"]).status == 401
    assert refused(shop.refresh(known["refresh_token"]))


def test_who_is_not_known_is_told_nothing(shop: Application, inside: Visitor) -> None:
    """Nor gives anything back."""
    known = tokens_for(shop, inside)
    stranger = replace(shop, secret="wrong")
    for path in ("/oidc/introspect", "/oidc/revoke", "/oidc/token"):
        said = {"token": known["access_token"], "grant_type": "refresh_token"}
        assert refused(stranger.post(path, **said), "invalid_client"), path
    assert shop.userinfo(known["access_token"]).status == 200


def test_a_limited_session_says_so(home: Home) -> None:
    """To an application that takes it; others do not see it."""
    home.house.set_policy(replace(REQUIRED, limited_entry=True))
    open_one = add_application(home, replace(RULES, takes_limited=True))
    closed = add_application(home, name="Closed")
    nils = home.house.add_person("nils@example.com")
    browser = home.open_browser()
    browser.get("/login")
    follow(browser, browser.post("/login", {"identifier": nils.email, "password": nils.password}))
    answer = open_one.redeem(back_from(open_one.send(browser)).code)
    claims = open_one.id_token(answer)
    assert (claims["farstu_limited"], claims["acr"]) == (True, "urn:farstu:acr:1")
    assert open_one.introspect(read(answer)["access_token"])["farstu_limited"] is True
    assert "Closed asks for more" in closed.send(browser).text


def events(visitor: Visitor) -> set[AuditEvent]:
    """Say what happened to somebody."""
    rows = visitor.house.read(lambda tx: audit_events.list_of_person(tx, visitor.person.id, 100))
    return {row.event for row in rows}
