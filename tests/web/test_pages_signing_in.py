"""The pages of signing in: what they say, what they keep, and which cookies they give."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.http.cookies import Cookie, clear_cookie
from farstu.services.accounts import NewAccount
from farstu.services.invitations import invite
from farstu.services.portals import PortalWish, change_portal
from farstu.store import accounts
from tests.support.house import OFF, OPTIONAL, PASSWORD, REQUIRED, App, Person
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import prove, sit
from tests.web.support.story import Story

FLAGS = "; Path=/; Secure; HttpOnly; SameSite=Lax"
TOKEN = "[A-Za-z0-9_-]{43}"
WRONG = "The email or password is not right. Check both and try again."
MAJA = "maja@example.com"


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account."""
    return home.house.add_person(MAJA)


@pytest.fixture
def app(home: Home, maja: Person) -> App:
    """Give Maja an app."""
    return home.house.give_app(maja)


def story_of(home: Home, app: App | None = None) -> Story:
    """Begin a story in a new browser."""
    seed = app.secret if app else b""
    return Story(browser=home.open_browser(), clock=home.house.clock, seed=seed)


def is_in(browser: Browser, token: str) -> bool:
    """Say whether a session's token opens a page inside."""
    before, browser.cookies = browser.cookies, {Cookie.SESSION: token}
    try:
        return browser.get("/account/security").status == 200
    finally:
        browser.cookies = before


@pytest.mark.parametrize("policy", [REQUIRED, OPTIONAL, OFF], ids=["required", "optional", "off"])
def test_newcomers_hear_of_their_phone_where_they_will_need_it(home: Home, policy: Policy) -> None:
    """Only where everybody has to set a second factor up."""
    home.house.set_policy(policy)
    page = home.open_browser().get("/login")
    assert ("First time here?" in page.text) == (policy is REQUIRED)


def test_times_are_those_of_the_portals_zone(home: Home, maja: Person) -> None:
    """A door that opens at noon in Oslo is not said to open at eleven."""
    wish = PortalWish(time_zone="Europe/Oslo")
    home.house.write(lambda tx: change_portal(home.house.kit, tx, wish))
    browser = home.open_browser()
    browser.get("/login")
    wrong = {"identifier": maja.email, "password": "wrong"}
    answer = [browser.post("/login", wrong) for _ in range(6)][-1]
    opens = home.house.clock() + timedelta(seconds=89)
    said = f"{opens.astimezone(ZoneInfo('Europe/Oslo')):%H:%M}"
    assert f"You can try again at {said}." in answer.text
    assert "UTC" not in answer.text


# Wrong -----------------------------------------------------------------------


def test_a_wrong_password_keeps_the_name_and_forgets_the_password(browser: Browser) -> None:
    """The complaint stands above and at the field, the name is kept, the password is not."""
    browser.get("/login")
    answer = browser.post("/login", {"identifier": "  Nobody@example.com", "password": "hunter2"})
    sheet = browser.sheet
    assert answer.status == 422
    assert sheet.title == "Error: Sign in to Nordskär Registry – Nordskär Registry"
    assert sheet.summary == [("#identifier", WRONG)]
    assert sheet.complaint_at("identifier") == WRONG
    assert sheet.fields["identifier"]["value"] == "  Nobody@example.com"
    assert "value" not in sheet.fields["password"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "identifier", "Enter your email or username"),
        ({"identifier": " "}, "identifier", "Enter your email or username"),
        ({"identifier": MAJA}, "password", "Enter your password"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(
    browser: Browser, typed: dict[str, str], field: str, said: str
) -> None:
    """An empty field has words of its own, and costs no try."""
    browser.get("/login")
    for _ in range(10):
        assert browser.post("/login", typed).status == 422
        assert browser.sheet.summary == [(f"#{field}", said)]
        assert browser.sheet.complaint_at(field) == said


def test_who_is_nobody_cannot_be_told(home: Home, maja: Person) -> None:
    """Unknown, suspended, invited and wrong read the same, byte for byte (weakness K1)."""
    house = home.house
    suspended = house.add_person("olle@example.com")
    house.write(lambda tx: accounts.suspend(tx, suspended.id, at=house.clock()))
    guest = NewAccount(name="Karin", email="kari@example.com", role=Role.MEMBER)
    house.write(lambda tx: invite(house.kit, tx, guest))
    browser = home.open_browser()
    browser.get("/login")

    def try_as(name: str, password: str = "wrong") -> tuple[int, object, str]:
        answer = browser.post("/login", {"identifier": name, "password": password})
        return answer.status, answer.headers, answer.text.replace(name, "NAME")

    wrong = try_as(maja.email)
    assert wrong[0] == 422
    for name in ("nils@example.com", suspended.email, guest.email, "NILS@example.com"):
        assert try_as(name) == wrong
    assert try_as("kari@example.com", "") != wrong  # so a difference would be seen


@pytest.mark.parametrize("identifier", [MAJA, "nils@example.com"])
def test_too_many_tries_close_for_known_and_unknown_alike(
    home: Home, maja: Person, identifier: str
) -> None:
    """After five wrong passwords the page says when it opens, whoever it is (weakness K7)."""
    assert maja.email == MAJA
    browser = home.open_browser()
    browser.get("/login")
    for _ in range(5):
        typed = {"identifier": identifier, "password": "wrong"}
        assert browser.post("/login", typed).status == 422
    answer = browser.post("/login", {"identifier": identifier, "password": PASSWORD})
    assert answer.status == 429
    assert browser.sheet.summary[0][1].startswith("Too many wrong")
    assert re.search(r"\d\d:\d\d|\d:\d\d", browser.sheet.summary[0][1])
    assert browser.sheet.fields["identifier"]["value"] == identifier


def test_a_suspended_account_is_told_so_after_the_right_password_only(
    home: Home, maja: Person
) -> None:
    """Who knows the password learns why it does not let them in."""
    home.house.write(lambda tx: accounts.suspend(tx, maja.id, at=home.house.clock()))
    answer = story_of(home).sign_in(MAJA)
    assert (answer.status, answer.title.partition(" –")[0]) == (403, "This account is suspended")
    assert not answer.all("set-cookie")


# Cookies and tokens ----------------------------------------------------------


def test_every_cookie_that_is_given_is_written_to_the_letter(home: Home, app: App) -> None:
    """From the first page to the last each cookie has its flags, no domain and no date."""
    story = story_of(home, app)
    [visit] = story.browser.get("/login").all("set-cookie")
    assert re.fullmatch(rf"__Host-farstu-visit={TOKEN}{FLAGS}", visit)
    assert not story.browser.get("/help").all("set-cookie")
    login, no_session = story.sign_in(MAJA).all("set-cookie")
    assert re.fullmatch(rf"__Host-farstu-login={TOKEN}{FLAGS}", login)
    assert no_session == clear_cookie(Cookie.SESSION)
    story.browser.get("/login/factor/totp")
    given = story.post("/login/factor/totp", code=story.code()).all("set-cookie")
    session, no_login, browser = given
    assert re.fullmatch(rf"__Host-farstu-session={TOKEN}{FLAGS}", session)
    assert no_login == clear_cookie(Cookie.LOGIN)
    assert re.fullmatch(rf"__Host-farstu-browser={TOKEN}{FLAGS}; Max-Age=34560000", browser)
    story.browser.get("/account/security")
    gone = story.post("/logout").all("set-cookie")
    assert gone == [clear_cookie(Cookie.SESSION), clear_cookie(Cookie.LOGIN)]


def test_a_browser_is_new_once(home: Home, app: App) -> None:
    """A second one is told of; the same again is not, and a broken cookie is none."""
    for known, times in (("", 0), ("", 1), ("x" * 9, 2)):
        story = story_of(home, app)
        story.browser.cookies = {Cookie.BROWSER: known} if known else {}
        for _ in range(2):
            story.wait()
            story.sign_in(MAJA)
            story.browser.get("/login/factor/totp")
            assert (
                story.post("/login/factor/totp", code=story.code()).location == "/account/security"
            )
            assert home.house.events()[AuditEvent.BROWSER_NEW] == times
            story.browser.get("/account/security")
            story.post("/logout")


def test_a_token_that_a_browser_brings_is_never_adopted(home: Home, app: App) -> None:
    """Whatever cookies were planted, signing in gives new ones (fixation, SES-02)."""
    story, planted = story_of(home, app), "A" * 43
    story.browser.cookies = {Cookie.LOGIN: planted, Cookie.SESSION: planted}
    story.sign_in(MAJA)
    assert story.browser.cookies[Cookie.LOGIN] != planted
    story.browser.get("/login/factor/totp")
    story.post("/login/factor/totp", code=story.code())
    assert story.browser.cookies[Cookie.SESSION] != planted
    assert not is_in(story.browser, planted)


def test_a_login_is_over_once_it_became_a_session(home: Home, app: App) -> None:
    """The login's cookie opens nothing any more, not even with another right code (F11)."""
    story = story_of(home, app)
    story.sign_in(MAJA)
    old = dict(story.browser.cookies)
    story.browser.get("/login/factor/totp")
    token = story.browser.csrf
    story.post("/login/factor/totp", code=story.code())
    story.wait()
    replayed = home.open_browser()
    replayed.cookies = old
    typed = {"code": story.code()}
    assert replayed.post("/login/factor/totp", typed, csrf=token).status == 403
    assert replayed.get("/login/factor/totp").location == "/login"


def test_stepping_up_gives_a_new_token_and_ends_the_old_one(
    home: Home, maja: Person, app: App
) -> None:
    """After proving again the session lives on under another token (ASVS 7.2.4)."""
    story = story_of(home, app)
    seat = sit(home.house, maja, prove(home.house, app, ago=6), ago=6)
    story.browser.cookies = {Cookie.SESSION: seat.token}
    story.browser.get("/account/confirm?next=/account/security/password")
    answer = story.post("/account/confirm", code=story.code(), next="/account/security/password")
    assert answer.location == "/account/security/password"
    new = story.browser.cookies[Cookie.SESSION]
    assert new != seat.token
    assert is_in(story.browser, new)
    assert not is_in(story.browser, seat.token)


def test_a_form_that_was_open_before_a_change_of_token_is_refused(
    home: Home, maja: Person, app: App
) -> None:
    """A form belongs to the token that it was made under, and says so when that is gone."""
    story = story_of(home, app)
    seat = sit(home.house, maja, prove(home.house, app, ago=6), ago=6)
    story.browser.cookies = {Cookie.SESSION: seat.token}
    story.browser.get("/account/confirm")
    old = story.browser.csrf
    story.post("/account/confirm", code=story.code())
    answer = story.browser.post("/account/sessions/end-others", csrf=old)
    assert (answer.status, answer.title.partition(" –")[0]) == (403, "This page is not open to you")


# Out -------------------------------------------------------------------------


def test_signing_out_ends_the_session_on_the_server(home: Home, maja: Person, app: App) -> None:
    """The old cookie is dead, the browser is told to forget what it kept, by POST only."""
    story = story_of(home, app)
    token = sit(home.house, maja, prove(home.house, app)).token
    story.browser.cookies = {Cookie.SESSION: token}
    assert story.browser.get("/logout").status == 405
    story.browser.get("/account/security")
    assert "/logout" in story.browser.sheet.forms
    answer = story.post("/logout")
    assert answer.location == "/signed-out"
    assert answer.header("clear-site-data") == '"cache", "storage"'
    assert not is_in(story.browser, token)
    assert story.browser.get("/signed-out").status == 200


def test_signing_out_in_the_hall_ends_the_login(home: Home, app: App) -> None:
    """Who turns round at the second step leaves nothing behind (weakness F11)."""
    story = story_of(home, app)
    story.sign_in(MAJA)
    old = dict(story.browser.cookies)
    story.browser.get("/login/factor/totp")
    token = story.browser.csrf
    assert story.post("/logout").location == "/signed-out"
    story.browser.cookies = old
    assert story.browser.get("/login/factor/totp").location == "/login"
    typed = {"code": story.code()}
    assert story.browser.post("/login/factor/totp", typed, csrf=token).status == 403


@pytest.mark.parametrize(
    ("role", "minutes", "said"), [(Role.MEMBER, 31, "30 minutes"), (Role.OWNER, 16, "15 minutes")]
)
def test_who_was_away_is_told_for_how_long(
    home: Home, role: Role, minutes: float, said: str
) -> None:
    """An idle session says why it is over, and after how long that is."""
    nils = home.house.add_person("nils@example.com", role=role)
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: sit(home.house, nils, seen=minutes).token}
    assert f"You were away for {said}" in browser.get("/login").text
    browser.cookies.clear()
    assert "You were away" not in browser.get("/login").text


# The second step -------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the code that your app shows"),
        ("12345", "The code is 6 digits. You entered 5."),
        ("１２３４５６", "The code is digits and nothing else. Check it and try again."),  # noqa: RUF001
        ("12345a", "The code is digits and nothing else. Check it and try again."),
    ],
)
def test_a_code_that_cannot_be_one_stays_in_its_field(
    home: Home, app: App, typed: str, said: str
) -> None:
    """What was typed stands there again, with what is wrong with it (WCAG 3.3.7)."""
    story = story_of(home, app)
    story.sign_in(MAJA)
    story.browser.get("/login/factor/totp")
    answer = story.post("/login/factor/totp", code=typed)
    sheet = story.browser.sheet
    assert answer.status == 422
    assert sheet.title.startswith("Error: Enter your code")
    assert sheet.summary == [("#code", said)]
    assert sheet.complaint_at("code") == said
    assert sheet.fields["code"]["value"] == typed
    assert story.browser.get("/account/security").location == "/login/factor"


def test_spaces_and_hyphens_in_a_code_do_not_matter(home: Home, app: App) -> None:
    """A code is accepted as apps show it."""
    story = story_of(home, app)
    story.sign_in(MAJA)
    story.browser.get("/login/factor/totp")
    code = story.code()
    answer = story.post("/login/factor/totp", code=f" {code[:3]} {code[3:5]}-{code[5:]} ")
    assert answer.location == "/account/security"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter one of your recovery codes"),
        ("3-aaaa-bbbb-cccc-dddd", "That recovery code is not right. Check it against your list."),
        ("tomorrow", "That recovery code is not right. Check it against your list."),
    ],
)
def test_a_recovery_code_that_is_wrong_stays_in_its_field(
    home: Home, maja: Person, app: App, typed: str, said: str
) -> None:
    """A long code is not to be typed twice."""
    home.house.give_codes(maja)
    story = story_of(home, app)
    story.sign_in(MAJA)
    story.browser.get("/login/recovery-code")
    assert story.post("/login/recovery-code", code=typed).status == 422
    sheet = story.browser.sheet
    assert sheet.title.startswith("Error: Enter a recovery code")
    assert (sheet.summary, sheet.complaint_at("code")) == ([("#code", said)], said)
    assert sheet.fields["code"]["value"] == typed


def test_a_recovery_code_leads_to_a_new_phone_and_nowhere_else(
    home: Home, maja: Person, app: App
) -> None:
    """Any spelling of an unused code opens the hall to set up something new, once."""
    code = home.house.give_codes(maja)[4]
    first, second = story_of(home, app), story_of(home, app)
    for story, where in ((first, "/setup"), (second, "")):
        story.sign_in(MAJA)
        story.browser.get("/login/recovery-code")
        typed = code.upper().replace("-", " ")
        assert story.post("/login/recovery-code", code=typed).location == where
    said = second.browser.sheet.complaint_at("code")
    assert said == "That code has been used. Each works once."
    assert first.browser.get("/account/security").location == "/setup"
    assert second.browser.get("/account/security").location == "/login/factor"


def test_only_ways_that_are_there_are_offered(home: Home, app: App) -> None:
    """Who has no recovery codes is not asked for one, but shown who can help."""
    story = story_of(home, app)
    story.sign_in(MAJA)
    assert "/login/recovery-code" not in story.browser.get("/login/factor/totp").text
    assert story.browser.get("/login/recovery-code").location == "/login/help"
