"""Remembered devices on the pages: the box, the cookie, the list, and what forgetting leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.http.cookies import Cookie
from farstu.store import accounts
from tests.support.house import REQUIRED, TOTP, App, Person
from tests.support.key_holder import KEY
from tests.support.remembered import REMEMBERS
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import begin
from tests.web.support.story import Story
from tests.web.support.wire import Answer

SESSIONS = "/account/sessions"
CODE = "/login/factor/totp"
BOX = 'name="remember"'
KEPT = Cookie.REMEMBERED.value


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account where devices may be remembered."""
    home.house.set_policy(REMEMBERS)
    return home.house.add_person("maja@example.com")


@pytest.fixture
def app(home: Home, maja: Person) -> App:
    """Let her have an app."""
    return home.house.give_app(maja)


@pytest.fixture
def story(home: Home, maja: Person, app: App) -> Story:
    """Let her come to the second step."""
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    story.sign_in(maja.email)
    story.browser.get(CODE)
    return story


def enter(story: Story, **ticked: str) -> Answer:
    """Type the next code."""
    story.wait()
    return story.post(CODE, code=story.code(), **ticked)


def come_back(story: Story) -> Answer:
    """Sign out, and in again with the password."""
    story.post("/logout")
    return story.sign_in("maja@example.com")


@pytest.fixture
def remembered(story: Story) -> Story:
    """Let her tick the box, and go on."""
    assert enter(story, remember="yes").location == "/account/security"
    story.browser.get("/account/security")
    return story


# The box -----------------------------------------------------------------------------------------


def test_the_box_is_there_and_not_ticked(story: Story) -> None:
    """It says for how long, and for which devices it is meant."""
    field = story.browser.sheet.fields["remember"]
    assert field["type"] == "checkbox"
    assert "checked" not in field
    assert story.browser.page is not None
    assert "Remember this device for 30 days" in story.browser.page.text
    assert "Only on a device that nobody else uses." in story.browser.page.text


def test_a_wrong_code_leaves_the_box_as_it_was(story: Story, app: App) -> None:
    """Who mistypes need not tick again; nothing is remembered yet."""
    answer = story.post(CODE, **app.wrong(), remember="yes")
    assert answer.status == 422
    assert "checked" in story.browser.sheet.fields["remember"]
    assert KEPT not in story.browser.cookies


@pytest.mark.parametrize("days", [1, 7])
def test_the_box_says_how_many_days_there_are(home: Home, story: Story, days: int) -> None:
    """The portal's own number, in words."""
    home.house.set_policy(replace(REMEMBERS, remembers=timedelta(days=days)))
    said = "1 day" if days == 1 else f"{days} days"
    assert f"Remember this device for {said}</label>" in story.browser.get(CODE).text


def test_there_is_no_box_where_nothing_is_remembered(home: Home, story: Story) -> None:
    """Neither for the policy, nor for a kind that is no longer allowed."""
    for policy in (REQUIRED, replace(REMEMBERS, allowed=frozenset({KEY}))):
        home.house.set_policy(policy)
        assert BOX not in story.browser.get(CODE).text
    assert enter(story, remember="yes").status in {303, 404}
    assert KEPT not in story.browser.cookies


def test_there_is_no_box_where_the_password_must_change(
    home: Home, story: Story, maja: Person
) -> None:
    """Nor anything that could be remembered of such a sign-in."""
    house = home.house
    house.write(lambda tx: accounts.distrust_password(tx, maja.id, at=house.clock()))
    story.sign_in(maja.email)
    assert BOX not in story.browser.get(CODE).text


@pytest.mark.usefixtures("app")
def test_no_page_of_repair_has_a_box(home: Home, maja: Person) -> None:
    """After a recovery code something new is set up, and nothing remembered."""
    house = home.house
    (code, *_) = house.give_codes(maja)
    seat = begin(house, maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: seat.token}
    browser.get("/login/recovery-code")
    assert browser.post("/login/recovery-code", {"code": code}).location == "/setup"
    for path in ("/setup", "/setup/method", "/setup/recovery-codes", "/setup/totp"):
        assert BOX not in browser.get(path).text


# The cookie --------------------------------------------------------------------------------------


def test_the_cookie_lasts_and_is_out_of_reach_of_scripts(story: Story) -> None:
    """The browser checks the flags; it alone lasts of what opens anything (F16)."""
    answer = enter(story, remember="yes")
    lasting = [one for one in answer.all("set-cookie") if "Max-Age=" in one and "=;" not in one]
    lasting = [one for one in lasting if not one.startswith(Cookie.BROWSER)]
    assert [one.partition("=")[0] for one in lasting] == [KEPT]
    assert lasting[0].endswith("; Max-Age=2592000")


def test_the_password_is_enough_then_and_changes_are_not(remembered: Story) -> None:
    """In by the password, past no gate that asks for a fresh proof."""
    before = remembered.browser.cookies[KEPT]
    assert come_back(remembered).location == "/account/security"
    assert remembered.browser.cookies[KEPT] != before
    assert "· Remembered device" in remembered.browser.get("/account/security").text
    remembered.wait(1)
    answer = remembered.browser.get("/account/security/password")
    assert answer.location.startswith("/account/confirm")


def test_the_cookie_alone_opens_nothing(home: Home, remembered: Story) -> None:
    """Without the password it is no login and no session."""
    thief = home.open_browser()
    thief.cookies = {KEPT: remembered.browser.cookies[KEPT]}
    assert thief.get("/account/security").location == "/login"
    assert thief.get(CODE).location == "/login"
    assert come_back(remembered).location == "/account/security"


def test_an_older_cookie_signs_the_newer_session_out(home: Home, remembered: Story) -> None:
    """Two copies of a browser: the second sign-in is asked, and the first is over (F5)."""
    copied = dict(remembered.browser.cookies)
    come_back(remembered)
    assert remembered.browser.get("/account/security").status == 200
    thief = Story(browser=home.open_browser(), clock=home.house.clock)
    thief.browser.cookies = {KEPT: copied[KEPT]}
    assert thief.sign_in("maja@example.com").location == CODE
    assert remembered.browser.get("/account/security").location == "/login"
    assert come_back(remembered).location == CODE


def test_an_answer_that_got_lost_is_asked_for_again(remembered: Story) -> None:
    """The same form, sent twice: in by the second, and remembered still."""
    browser = remembered.browser
    remembered.post("/logout")
    kept = browser.cookies[KEPT]
    remembered.sign_in("maja@example.com")
    lost = browser.cookies.pop(Cookie.SESSION)
    browser.cookies[KEPT] = kept
    assert remembered.sign_in("maja@example.com").location == "/account/security"
    assert browser.get("/account/security").status == 200
    browser.cookies[Cookie.SESSION] = lost
    assert browser.get("/account/security").location == "/login"


# Seen and forgotten ------------------------------------------------------------------------------


def test_signing_out_offers_to_forget(remembered: Story) -> None:
    """Beside signing in again; whoever does not select it is remembered."""
    browser = remembered.browser
    remembered.post("/logout")
    assert "Also forget this device" in browser.get("/signed-out").text
    answer = remembered.post("/logout", then="forget")
    assert answer.location.startswith("/signed-out?then=forget&seal=")
    assert KEPT not in browser.cookies
    text = browser.get(answer.location).text
    assert "This device is not remembered" in text
    assert "Also forget this device" not in text
    assert remembered.sign_in("maja@example.com").location == CODE


def test_nothing_is_said_of_forgetting_where_nothing_is_remembered(browser: Browser) -> None:
    """The page after signing out stays as short as it was."""
    assert "forget" not in browser.get("/signed-out").text


def test_the_list_says_what_is_remembered_and_forgets_it(remembered: Story) -> None:
    """One's own device is marked; forgetting it leaves the session, and the empty sentence."""
    browser = remembered.browser
    text = browser.get(SESSIONS).text
    assert "Remembered devices" in text
    assert "Forget Firefox on Windows" in text
    assert text.count("This device") == 2
    answer = remembered.post(f"{SESSIONS}/forget-all")
    text = browser.get(answer.location).text
    assert "All devices are forgotten." in text
    assert "No remembered devices. You’re asked for the second step every time." in text
    assert come_back(remembered).location == CODE


def test_one_device_is_forgotten_with_a_fresh_proof_only(remembered: Story) -> None:
    """A session that a remembered device began proves first; then it goes on where it was."""
    browser = remembered.browser
    come_back(remembered)
    row = _button(browser.get(SESSIONS).text)
    remembered.wait(1)
    answer = remembered.post(row)
    assert answer.location == "/account/confirm?next=%2Faccount%2Fsessions"
    browser.get(answer.location)
    answer = remembered.post("/account/confirm", kind=TOTP, next=SESSIONS, code=remembered.code())
    assert answer.location == SESSIONS
    browser.get(SESSIONS)
    answer = remembered.post(row)
    assert "That device is forgotten." in browser.get(answer.location).text
    assert remembered.post(row).status == 404


def test_the_list_is_not_there_where_nothing_is_remembered(home: Home, remembered: Story) -> None:
    """A portal that does not remember says nothing of it."""
    home.house.set_policy(REQUIRED)
    assert "Remembered devices" not in remembered.browser.get(SESSIONS).text


def _button(text: str) -> str:
    """Find where the button of the only device posts to."""
    found = re.search(rf'action="({SESSIONS}/remembered/[^"]+)"', text)
    assert found is not None
    return found[1]
