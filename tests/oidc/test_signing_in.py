"""Signing in to an application: the whole way there, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from farstu.core.assurance import Assurance
from farstu.core.relying_parties import Authentication, Scope
from farstu.core.throttle import ERRANDS
from farstu.http.cookies import Cookie
from farstu.services import errands as errand_services
from farstu.services.relying_parties import suspend_relying_party
from farstu.store import accounts
from tests.oidc.application import (
    CALLBACK,
    RULES,
    Application,
    Visitor,
    add_application,
    back_from,
    follow,
    read,
)
from tests.support.house import OPTIONAL
from tests.web.support.browser import FORM
from tests.web.support.home import Home


def test_somebody_is_brought_to_the_application(shop: Application, maja: Visitor) -> None:
    """From nothing: password, code, and back with a code that becomes tokens about her."""
    page = shop.send(maja.browser)
    assert "Then you go on to Shop." in page.text
    back = back_from(maja.sign_in())
    assert back.address == CALLBACK
    assert back.params["state"] == "where-was-i"
    assert back.params["iss"] == "https://portal.test"
    tokens = shop.redeem(back.code)
    claims = shop.id_token(tokens)
    assert claims["acr"] == "urn:farstu:acr:2"
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["nonce"] == "only-once"
    told = read(shop.userinfo(read(tokens)["access_token"]))
    assert told["sub"] == claims["sub"]


def test_what_was_typed_is_not_sent_on(shop: Application, maja: Visitor) -> None:
    """By 303 a browser drops the body of a form; by 307 it would post a password on (OP-06)."""
    shop.send(maja.browser)
    typed = {"identifier": maja.person.email, "password": maja.person.password}
    answers = [maja.browser.post("/login", typed)]
    maja.browser.get("/login/factor/totp")
    answers.append(maja.browser.post("/login/factor/totp", {"code": maja.app.code()}))
    assert [answer.status for answer in answers] == [303, 303]
    assert answers[0].location.startswith("/login/factor")
    assert answers[1].location.startswith("/continue/")


def test_forms_may_lead_there_in_the_end(shop: Application, maja: Visitor) -> None:
    """Browsers that follow redirects with ``form-action`` are told where it may end."""
    page = shop.send(maja.browser)
    policy = page.header("content-security-policy")
    assert "form-action 'self' https://shop.example;" in policy
    maja.browser.cookies.pop(Cookie.ERRAND)
    assert "shop.example" not in maja.browser.get("/login").header("content-security-policy")


def test_who_is_signed_in_is_not_asked_again(shop: Application, maja: Visitor) -> None:
    """And ``auth_time`` stays when they were (STEP-05)."""
    maja.sign_in()
    at = int(maja.house.clock().timestamp())
    maja.house.clock.advance(600)
    claims = shop.id_token(shop.redeem(back_from(shop.send(maja.browser)).code))
    assert claims["auth_time"] == at


def test_a_request_may_be_posted_by_another_site(shop: Application, maja: Visitor) -> None:
    """It only sets the browser out, which then comes by GET with its cookies (OIDC Core 3.1.2)."""
    maja.sign_in()
    body = urlsplit(shop.asking()).query.encode()
    sent = maja.browser.send_body(
        "/oidc/authorize", body, content_type=FORM, site="cross-site", origin="https://shop.example"
    )
    assert sent.status == 303
    assert back_from(follow(maja.browser, sent)).code


@pytest.mark.parametrize(
    ("params", "title"),
    [
        ({"client_id": "nobody"}, "We don’t know that application"),
        ({"client_id": ""}, "We don’t know that application"),
        ({"redirect_uri": "https://evil.example/"}, "That application cannot be answered"),
        ({"redirect_uri": CALLBACK + "/x"}, "That application cannot be answered"),
        ({"redirect_uri": ""}, "That application cannot be answered"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    shop: Application, maja: Visitor, params: dict[str, str], title: str
) -> None:
    """The person is told instead (RFC 6749 4.1.2.1)."""
    answer = maja.browser.get(shop.asking(**params))
    assert (answer.status, answer.location) == (400, "")
    assert title in answer.text


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "scope"])
@pytest.mark.parametrize("is_posted", [False, True])
def test_a_parameter_that_is_there_twice_is_refused(
    shop: Application, maja: Visitor, name: str, *, is_posted: bool
) -> None:
    """Whichever of the two somebody else would have read; in a form too."""
    where = f"{shop.asking()}&{name}=profile"
    body = urlsplit(where).query.encode()
    answer = (
        maja.browser.send_body("/oidc/authorize", body, content_type=FORM)
        if is_posted
        else maja.browser.get(where)
    )
    if name in {"client_id", "redirect_uri"}:
        assert answer.status == 400
    else:
        assert back_from(answer).params["error"] == "invalid_request"


def test_what_may_not_be_asked_for_comes_back_as_an_error(shop: Application, maja: Visitor) -> None:
    """With the state and with who says so (RFC 9207)."""
    back = back_from(maja.browser.get(shop.asking(code_challenge="")))
    assert back.params["error"] == "invalid_request"
    assert (back.params["state"], back.params["iss"]) == ("where-was-i", "https://portal.test")
    quiet = back_from(maja.browser.get(shop.asking(response_type="token", state="")))
    assert "state" not in quiet.params


def test_an_application_that_is_switched_off_is_unknown(
    home: Home, shop: Application, maja: Visitor
) -> None:
    """At the door, and on the way."""
    page = shop.send(maja.browser)
    assert page.status == 200
    home.house.write(lambda tx: suspend_relying_party(home.house.kit, tx, shop.id))
    assert maja.browser.get(shop.asking()).status == 400
    assert maja.sign_in().location == ""


def test_what_the_application_thinks_is_on_the_sign_in_page(
    shop: Application, maja: Visitor
) -> None:
    """By which name they come, and what they read; what they chose themselves goes first."""
    page = shop.send(maja.browser, login_hint='maja"@example.com', ui_locales="xx sv en")
    assert 'value="maja&#34;@example.com"' in page.text
    assert '<html lang="sv"' in page.text


# Silent, again, how lately ------------------------------------------------------------------------


def test_a_silent_request_shows_nothing(shop: Application, maja: Visitor) -> None:
    """Without a session it ends with a word; with one it is answered (OP-12)."""
    back = back_from(shop.send(maja.browser, prompt="none"))
    assert back.params["error"] == "login_required"
    assert back.params["state"] == "where-was-i"
    maja.sign_in()
    assert back_from(shop.send(maja.browser, prompt="none")).code


def test_a_silent_request_asks_for_no_consent(home: Home, maja: Visitor) -> None:
    """It says that it is needed."""
    asking = add_application(home, replace(RULES, asks_consent=True))
    maja.sign_in()
    back = back_from(asking.send(maja.browser, prompt="none"))
    assert back.params["error"] == "consent_required"


STRENGTH = ("acr", "amr", "auth_time")


@pytest.mark.parametrize("params", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "300"}])
def test_somebody_proves_it_again(shop: Application, maja: Visitor, params: dict[str, str]) -> None:
    """Where they are asked to, or where it is too long ago; both tokens say so (RFC 9470 4)."""
    maja.sign_in()
    maja.house.clock.advance(600)
    page = shop.send(maja.browser, **params)
    assert "Shop asks you to prove it before you go on." in page.text
    back = back_from(maja.confirm(shop.errand(maja.browser)))
    tokens = shop.redeem(back.code)
    claims, told = shop.id_token(tokens), shop.introspect(read(tokens)["access_token"])
    assert claims["auth_time"] == int(maja.house.clock().timestamp())
    assert {name: told[name] for name in STRENGTH} == {name: claims[name] for name in STRENGTH}


def test_an_age_that_is_young_enough_asks_nothing(shop: Application, maja: Visitor) -> None:
    """``max_age`` is a limit and no wish."""
    maja.sign_in()
    maja.house.clock.advance(60)
    assert back_from(shop.send(maja.browser, max_age="300")).code


def test_only_a_password_is_proven_again_where_it_is_all(home: Home, shop: Application) -> None:
    """Who holds nothing else types that."""
    home.house.set_policy(OPTIONAL)
    person = home.house.add_person("nils@example.com")
    browser = home.open_browser()
    browser.get("/login")
    typed = {"identifier": person.email, "password": person.password}
    follow(browser, browser.post("/login", typed))
    home.house.clock.advance(60)
    page = shop.send(browser, prompt="login")
    assert page.status == 200
    where = shop.errand(browser)
    answer = browser.post("/account/confirm", {"next": where, "password": person.password})
    claims = shop.id_token(shop.redeem(back_from(follow(browser, answer)).code))
    assert (claims["acr"], claims["amr"]) == ("urn:farstu:acr:1", ["pwd"])


# How surely ---------------------------------------------------------------------------------------


def test_a_wish_that_nobody_can_prove_is_no_obstacle(shop: Application, maja: Visitor) -> None:
    """They come, and the token says what really happened (weaknesses I8)."""
    maja.sign_in()
    back = back_from(shop.send(maja.browser, acr_values="phr"))
    assert shop.id_token(shop.redeem(back.code))["acr"] == "urn:farstu:acr:2"


def test_what_an_application_needs_does_not_stand_in_its_address(home: Home) -> None:
    """Its own rules say it, so that nobody edits it away (weaknesses I8)."""
    home.house.set_policy(OPTIONAL)
    strict = add_application(home, replace(RULES, least=Assurance.MULTI), name="Bank")
    nils = home.house.add_person("nils@example.com")
    browser = home.open_browser()
    browser.get("/login")
    follow(browser, browser.post("/login", {"identifier": nils.email, "password": nils.password}))
    page = strict.send(browser, acr_values="urn:farstu:acr:1")
    assert "Bank asks for more" in page.text
    cancelled = browser.post(f"{strict.errand(browser)}/cancel")
    assert back_from(cancelled).params["error"] == "access_denied"


def test_an_essential_acr_that_nobody_can_reach_is_said(shop: Application, maja: Visitor) -> None:
    """This portal allows an app only, and a phishing-resistant key is wanted (STEP-03)."""
    maja.sign_in()
    claims = '{"id_token":{"acr":{"essential":true,"values":["phr"]}}}'
    back = back_from(shop.send(maja.browser, claims=claims))
    assert back.params["error"] == "unmet_authentication_requirements"


# Who ----------------------------------------------------------------------------------------------


def test_an_account_is_chosen(shop: Application, maja: Visitor) -> None:
    """Where the application asks for that: this one goes on, and needs no further question."""
    maja.sign_in()
    page = shop.send(maja.browser, prompt="select_account")
    assert "Who is going to Shop?" in page.text
    chosen = maja.browser.post(f"{shop.errand(maja.browser)}/account")
    assert back_from(follow(maja.browser, chosen)).code


def test_somebody_else_can_go_instead(home: Home, shop: Application, maja: Visitor) -> None:
    """They sign in, and the way goes on where it was."""
    maja.sign_in()
    shop.send(maja.browser, prompt="select_account")
    left = maja.browser.post(f"{shop.errand(maja.browser)}/other")
    assert left.location == "/login"
    nils = home.house.add_person("nils@example.com")
    other = Visitor(
        browser=maja.browser, house=home.house, person=nils, app=home.house.give_app(nils)
    )
    page = other.sign_in()
    assert "Who is going to Shop?" in page.text


def test_a_hint_is_about_one_account(home: Home, shop: Application, maja: Visitor) -> None:
    """Another session is not passed off for it, silently or not."""
    maja.sign_in()
    tokens = read(shop.redeem(back_from(shop.send(maja.browser)).code))
    hint = tokens["id_token"]
    assert back_from(shop.send(maja.browser, id_token_hint=hint, prompt="none")).code
    nils = home.house.add_person("nils@example.com")
    app = home.house.give_app(nils)
    other = Visitor(browser=home.open_browser(), house=home.house, person=nils, app=app)
    other.sign_in()
    back = back_from(shop.send(other.browser, id_token_hint=hint, prompt="none"))
    assert back.params["error"] == "login_required"
    page = shop.send(other.browser, id_token_hint=hint)
    assert "Shop asked for another account" in page.text


def test_a_hint_must_be_ours_and_its_own(home: Home, shop: Application, maja: Visitor) -> None:
    """An ID token of another application is none."""
    maja.sign_in()
    other = add_application(home, name="Other")
    tokens = read(other.redeem(back_from(other.send(maja.browser)).code))
    for hint in (tokens["id_token"], "x.y.z"):
        back = back_from(maja.browser.get(shop.asking(id_token_hint=hint)))
        assert back.params["error"] == "invalid_request"


# Consent ------------------------------------------------------------------------------------------


@pytest.fixture
def asking(home: Home) -> Application:
    """Register an application that the portal does not answer for."""
    scopes = (Scope.OPENID, Scope.PROFILE, Scope.EMAIL, Scope.OFFLINE)
    return add_application(home, replace(RULES, asks_consent=True, scopes=scopes))


def test_consent_is_asked_for_once(asking: Application, maja: Visitor) -> None:
    """It names the application and what it would know; given, it is remembered."""
    maja.sign_in()
    page = asking.send(maja.browser, scope="openid email")
    assert "Go on to Shop?" in page.text
    assert "It is at https://shop.example, where you go afterwards." in page.text
    assert "know your email address" in page.text
    assert "know your name" not in page.text
    assert "What you allow holds until you take it back under Applications" in page.text
    allowed = maja.browser.post(f"{asking.errand(maja.browser)}/allow")
    assert back_from(allowed).code
    assert back_from(asking.send(maja.browser, scope="openid email")).code


def test_more_is_asked_for_again(asking: Application, maja: Visitor) -> None:
    """What was given before stays given."""
    maja.sign_in()
    asking.send(maja.browser, scope="openid email")
    maja.browser.post(f"{asking.errand(maja.browser)}/allow")
    page = asking.send(maja.browser, scope="openid profile")
    assert "know your name" in page.text
    maja.browser.post(f"{asking.errand(maja.browser)}/allow")
    assert back_from(asking.send(maja.browser, scope="openid profile email")).code


def test_an_application_may_ask_again(asking: Application, maja: Visitor) -> None:
    """By ``prompt=consent``, whatever was given."""
    maja.sign_in()
    asking.send(maja.browser)
    maja.browser.post(f"{asking.errand(maja.browser)}/allow")
    page = asking.send(maja.browser, prompt="consent")
    assert "Go on to Shop?" in page.text
    assert back_from(maja.browser.post(f"{asking.errand(maja.browser)}/allow")).code


NATIVE = replace(RULES, authentication=Authentication.NONE, is_native=True)


@pytest.mark.parametrize("back", ["http://127.0.0.1/back", "com.example.shop:/back"])
@pytest.mark.parametrize("asks_consent", [True, False])
def test_whoever_could_be_anybody_is_asked_about_each_time(
    home: Home, maja: Visitor, back: str, *, asks_consent: bool
) -> None:
    """Neither a rule nor what was allowed before stands in for the person (RFC 8252 8.6)."""
    rules = replace(NATIVE, redirect_addresses=(back,), asks_consent=asks_consent)
    native = add_application(home, rules)
    maja.sign_in()
    for _ in range(2):
        assert "Go on to Shop?" in native.send(maja.browser, redirect_uri=back).text
        allowed = maja.browser.post(f"{native.errand(maja.browser)}/allow")
        assert allowed.location.startswith(back)
        assert "code=" in allowed.location
    silent = native.send(maja.browser, redirect_uri=back, prompt="none")
    assert "error=consent_required" in silent.location


def test_a_site_that_keeps_no_secret_is_known_by_its_address(home: Home, maja: Visitor) -> None:
    """Nobody else is at it, so it is asked about as its rules say."""
    site = add_application(home, replace(NATIVE, is_native=False))
    maja.sign_in()
    assert back_from(site.send(maja.browser, prompt="none")).code


def test_a_no_is_told(asking: Application, maja: Visitor) -> None:
    """And nothing is granted by it."""
    maja.sign_in()
    asking.send(maja.browser)
    back = back_from(maja.browser.post(f"{asking.errand(maja.browser)}/cancel"))
    assert back.params["error"] == "access_denied"
    assert "Go on to Shop?" in asking.send(maja.browser).text


def test_consent_does_not_stand_in_for_a_proof(asking: Application, maja: Visitor) -> None:
    """Who allows before they have proven it again is asked for the proof."""
    maja.sign_in()
    maja.house.clock.advance(600)
    asking.send(maja.browser, prompt="login")
    where = asking.errand(maja.browser)
    answer = follow(maja.browser, maja.browser.post(f"{where}/allow"))
    assert "asks you to prove it" in answer.text


# Errands ------------------------------------------------------------------------------------------


def test_a_way_on_is_bound_to_its_browser(home: Home, shop: Application, maja: Visitor) -> None:
    """Its address opens nothing in another one."""
    shop.send(maja.browser)
    where = shop.errand(maja.browser)
    other = home.open_browser()
    for cookie in ("", "x", maja.browser.cookies[Cookie.ERRAND][::-1]):
        other.cookies[Cookie.ERRAND] = cookie
        answer = other.get(where)
        assert (answer.status, answer.location) == (410, "")


def test_a_way_on_is_answered_once(shop: Application, maja: Visitor) -> None:
    """Afterwards it says that it is over, to every button."""
    maja.sign_in()
    sent = maja.browser.get(shop.asking())
    where = sent.location
    assert back_from(follow(maja.browser, sent)).code
    assert maja.browser.get(where).status == 410
    for deed in ("allow", "account", "other", "cancel"):
        assert maja.browser.post(f"{where}/{deed}").status == 410, deed


def test_a_way_on_waits_for_half_an_hour(shop: Application, maja: Visitor) -> None:
    """Then one begins again at the application."""
    sent = maja.browser.get(shop.asking())
    maja.house.clock.advance(timedelta(minutes=30))
    assert maja.browser.get(sent.location).status == 410


def test_two_windows_do_not_get_in_each_others_way(
    home: Home, shop: Application, maja: Visitor
) -> None:
    """Each errand has an address of its own; the one browser is bound to both."""
    other = add_application(home, name="Other")
    first = maja.browser.get(shop.asking(state="first")).location
    second = maja.browser.get(other.asking(state="second")).location
    assert back_from(maja.sign_in()).params["state"] == "second"
    assert first != second
    assert back_from(maja.browser.get(first)).params["state"] == "first"


def test_a_suspended_account_does_not_get_there(shop: Application, maja: Visitor) -> None:
    """Although its session was good when it set out."""
    maja.sign_in()
    sent = maja.browser.get(shop.asking())
    house = maja.house
    house.write(lambda tx: accounts.suspend(tx, maja.person.id, at=house.clock()))
    answer = follow(maja.browser, sent)
    assert answer.location == ""


def test_a_network_in_which_too_many_set_out_has_to_wait(
    home: Home, shop: Application, maja: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a page that says so, and no row; whoever is signed in goes on."""
    monkeypatch.setattr(errand_services, "ERRANDS", replace(ERRANDS, free=2))
    maja.sign_in()
    stranger = home.open_browser()
    answers = [stranger.get(shop.asking()) for _ in range(4)]
    assert [one.status for one in answers] == [303, 303, 429, 429]
    assert answers[-1].title.startswith("Many people are on their way")
    assert answers[-1].header("retry-after") == "30"
    assert stranger.get("/enter/later").status == 429
    assert back_from(shop.send(maja.browser)).code
    maja.house.clock.advance(31)
    assert stranger.get(shop.asking()).status == 303
