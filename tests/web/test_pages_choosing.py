"""Which way comes first on the pages: to set up, to sign in, to confirm; and what to fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.assurance import FactorKind
from farstu.http.cookies import Cookie
from tests.support.house import OFF, REQUIRED, TOTP, Person
from tests.support.key_holder import BOTH, KEY, give_key
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import begin, prove, prove_key, sit
from tests.web.support.story import Story

EMAIL, SMS = FactorKind("email_code"), FactorKind("sms_code")
EVERYTHING = replace(REQUIRED, allowed=frozenset({TOTP, KEY, SMS, EMAIL}))


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account where everything is allowed."""
    home.house.set_policy(EVERYTHING)
    return home.house.add_person("maja@example.com")


def kinds_on(browser: Browser) -> list[str]:
    """List the ways on the page, in its order."""
    inputs = browser.sheet.page.find("input")
    return [one["value"] for one in inputs if one["name"] == "kind"]


def test_a_newcomer_is_recommended_an_app(home: Home, maja: Person) -> None:
    """It is first, chosen and tagged; the rest are other ways, sent codes last."""
    home.house.give_codes(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
    page = browser.get("/setup/method")
    assert kinds_on(browser) == ["totp", "webauthn", "sms_code"]
    assert page.text.count("Recommended") == 1
    assert 'data-with-platform="webauthn"' in page.text
    assert page.text.index("Recommended") < page.text.index("Other ways")
    assert page.text.index("Other ways") < page.text.index("Security key or passkey")


def test_whoever_holds_an_app_is_recommended_a_key(home: Home, maja: Person) -> None:
    """A spare that is not lost with the first; no script could find a better one."""
    app = home.house.give_app(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    page = browser.get("/account/security/add")
    assert kinds_on(browser) == ["webauthn", "totp", "sms_code", "email_code"]
    assert "data-with-platform" not in page.text


def test_who_came_by_a_recovery_code_begins_anew(home: Home, maja: Person) -> None:
    """What they hold they have lost: they are advised like anybody who holds nothing."""
    home.house.give_app(maja)
    home.house.give_codes(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: begin(home.house, maja, recovered=True).token}
    browser.get("/setup/method")
    assert kinds_on(browser)[0] == "totp"


def test_where_nothing_may_be_set_up_there_is_no_choice(home: Home, maja: Person) -> None:
    """Neither asked for, nor as the answer to a form that an older page had."""
    home.house.set_policy(OFF)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja).token}
    browser.get("/account/security")
    assert browser.get("/setup/method").status == 404
    assert browser.post("/setup/method", {"kind": "totp"}).status == 404
    assert browser.post("/setup/totp/new").status == 404
    assert browser.get("/account/security/add").status == 404


def test_of_one_way_nothing_is_recommended(home: Home, maja: Person) -> None:
    """Where there is no choice there is no tag, and no other ways."""
    home.house.set_policy(replace(EVERYTHING, allowed=frozenset({TOTP})))
    home.house.give_codes(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
    page = browser.get("/setup/method")
    assert kinds_on(browser) == ["totp"]
    assert "Recommended" not in page.text
    assert "Other ways" not in page.text


# Asked for -------------------------------------------------------------------


def test_signing_in_asks_for_the_strongest_first(home: Home, maja: Person) -> None:
    """From the password straight to the key, with the app as another way."""
    home.house.set_policy(BOTH)
    home.house.give_app(maja)
    give_key(home.house, maja)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in(maja.email).location == "/login/factor/webauthn"
    assert story.browser.get("/login/factor").location == "/login/factor/webauthn"
    page = story.browser.get("/login/factor/webauthn")
    assert "/login/factor/totp" in page.text


def test_confirming_asks_in_the_same_order(home: Home, maja: Person) -> None:
    """The page that asks again has the same first way as signing in."""
    home.house.set_policy(BOTH)
    home.house.give_app(maja)
    key = give_key(home.house, maja)
    browser = home.open_browser()
    seat = sit(home.house, maja, prove_key(home.house, key, ago=6), ago=6)
    browser.cookies = {Cookie.SESSION: seat.token}
    assert "Security key" in browser.get("/account/confirm").text
    assert "kind=totp" in browser.get("/account/confirm").text


# What to fix -----------------------------------------------------------------


def test_the_summary_says_what_to_fix_and_leads_there(home: Home, maja: Person) -> None:
    """One method asks for a spare; a year without it, and whether it still works."""
    app = home.house.give_app(maja)
    home.house.give_codes(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    page = browser.get("/account/security")
    assert "Good, but losing one thing locks you out" in page.text
    assert "hasn’t been used for a year" not in page.text
    home.house.clock.advance(timedelta(days=800).total_seconds())
    browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    page = browser.get("/account/security")
    assert "hasn’t been used for a year" in page.text
    assert f"/account/security/authenticators/{app.id}/test" in page.text
    assert "Your recovery codes are more than two years old" in page.text
