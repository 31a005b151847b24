"""Setting up: the codes that are shown until they are saved, and the phone that has to answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.plans import Layer, Plan, Wave
from farstu.core.policy import Policy
from farstu.http.cookies import Cookie
from tests.support.house import OPTIONAL, REQUIRED, Person, put_layer
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import begin, prove, prove_mailbox, sit
from tests.web.support.story import OTPAUTH, RECOVERY_CODE, Story

MAJA = "maja@example.com"
AFTERWARDS = "/setup/recovery-codes?added=yes"


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account, and nothing else yet."""
    return home.house.add_person(MAJA)


@pytest.fixture
def story(home: Home, maja: Person) -> Story:
    """Let her sign in, up to where she is told to set something up."""
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in(maja.email).location == "/setup"
    return story


# Recovery codes --------------------------------------------------------------


def test_codes_are_shown_until_they_are_saved_and_never_again(story: Story) -> None:
    """A reload shows the same ten codes; after the gate no page has any of them."""
    browser = story.browser
    browser.get("/setup")
    story.post("/setup")
    codes = RECOVERY_CODE.findall(browser.get("/setup/recovery-codes").text)
    assert len(codes) == len(set(codes)) == 10
    assert RECOVERY_CODE.findall(browser.get("/setup/recovery-codes").text) == codes
    story.post("/setup/recovery-codes")
    for path in ("/setup/recovery-codes", "/setup/totp", "/setup"):
        assert not RECOVERY_CODE.search(browser.get(path).text)


def test_codes_can_be_kept_as_a_file_without_a_script(story: Story) -> None:
    """A button answers with a text file: whose it is, of when, and every code, line by line."""
    browser = story.browser
    browser.get("/setup")
    story.post("/setup")
    codes = RECOVERY_CODE.findall(browser.get("/setup/recovery-codes").text)
    assert "/setup/recovery-codes/download" in browser.sheet.forms
    answer = story.post("/setup/recovery-codes/download")
    assert answer.status == 200
    assert answer.header("content-type") == "text/plain; charset=utf-8"
    assert answer.header("content-disposition") == (
        'attachment; filename="portal.test-recovery-codes.txt"'
    )
    assert answer.header("cache-control") == "no-store"
    assert answer.text.split("\r\n") == [
        "Nordskär Registry (portal.test)",
        MAJA,
        f"{story.clock():%Y-%m-%d}",
        "",
        *codes,
        "",
    ]
    assert browser.get("/setup/recovery-codes/download").status == 405


def test_after_the_gate_there_is_no_file_any_more(story: Story) -> None:
    """Saved codes are gone from here; the file is not made again."""
    story.save_codes()
    answer = story.post("/setup/recovery-codes/download")
    assert (answer.status, answer.location) == (303, "/setup/recovery-codes")


def test_another_browser_with_the_same_password_sees_no_codes(
    home: Home, maja: Person, story: Story
) -> None:
    """A pending sheet belongs to the login that made it."""
    story.browser.get("/setup")
    story.post("/setup")
    other = Story(browser=home.open_browser(), clock=home.house.clock)
    other.sign_in(maja.email)
    assert not RECOVERY_CODE.search(other.browser.get("/setup/recovery-codes").text)
    assert other.post("/setup/recovery-codes/download").location == "/setup/recovery-codes"


@pytest.fixture
def later(home: Home, maja: Person) -> Story:
    """Let her sign in where recovery codes come after the first method, and add that."""
    home.house.with_settings(codes_after=True)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in(maja.email).location == "/setup"
    story.browser.get("/setup")
    assert story.post("/setup").location == "/setup/totp"
    assert "Step 1 of 2" in story.browser.get("/setup/totp").text
    story.scan()
    assert story.post("/setup/totp", code=story.code()).location == AFTERWARDS
    return story


def test_codes_may_come_last(later: Story) -> None:
    """A page asks for them, and the end of the way is behind the gate."""
    browser = later.browser
    asked = browser.get(AFTERWARDS).text
    assert "Step 2 of 2 · Method added" in asked
    assert "/setup/cancel" not in browser.sheet.forms
    assert later.post("/setup/recovery-codes/new", added="yes").location == AFTERWARDS
    assert len(RECOVERY_CODE.findall(browser.get(AFTERWARDS).text)) == 10
    assert later.post("/setup/recovery-codes", added="yes").location == "/setup/done"
    assert "You have 10 recovery codes left." in browser.get("/setup/done").text


def test_codes_that_come_last_may_wait(later: Story) -> None:
    """Whoever goes on without is told what is missing, and where it is made good."""
    browser = later.browser
    browser.get(AFTERWARDS)
    assert 'href="/setup/done"' in browser.get(AFTERWARDS).text
    assert "You have 0 recovery codes left." in browser.get("/setup/done").text
    assert "/account/security/recovery-codes" in browser.get("/account/security").text


def test_a_second_method_goes_on_after_its_codes(later: Story) -> None:
    """Whoever has none left and picks a method saves codes, and then sets up what they picked."""
    browser = later.browser
    browser.get("/setup/method")
    assert later.post("/setup/method", kind="totp").location == "/setup/recovery-codes?kind=totp"
    browser.get("/setup/recovery-codes?kind=totp")
    assert later.post("/setup/recovery-codes", kind="totp").location == "/setup/totp"


def test_nobody_is_told_of_a_method_that_is_not_there(story: Story) -> None:
    """What an address says about the way one came is believed of whoever came it."""
    story.browser.get("/setup")
    story.post("/setup")
    assert "Method added" not in story.browser.get(AFTERWARDS).text
    assert story.post("/setup/recovery-codes", added="yes").location == "/setup/totp"


def test_a_code_may_be_asked_back(home: Home, maja: Person) -> None:
    """Where the portal wants it, one code is typed back; what was typed wrongly is kept."""
    home.house.with_settings(codes_asked_back=True)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    story.sign_in(maja.email)
    story.browser.get("/setup")
    story.post("/setup")
    codes = RECOVERY_CODE.findall(story.browser.get("/setup/recovery-codes").text)
    assert story.post("/setup/recovery-codes", code_back="1-aaaa").status == 422
    sheet = story.browser.sheet
    [(where, said)] = sheet.summary
    assert (where, sheet.complaint_at("code_back")) == ("#code_back", said)
    assert sheet.fields["code_back"]["value"] == "1-aaaa"
    number = int("".join(filter(str.isdigit, said)))
    answer = story.post("/setup/recovery-codes", code_back=codes[number - 1])
    assert answer.location == "/setup/totp"


# The app ---------------------------------------------------------------------


def test_nothing_is_on_until_the_phone_has_answered(story: Story) -> None:
    """A wrong code stays in its field with the name beside it; the key stays the same."""
    story.save_codes()
    story.scan()
    seed = story.seed
    assert story.post("/setup/totp", code="000 000", name="Maja’s phone").status == 422
    sheet = story.browser.sheet
    assert sheet.title.startswith("Error: Set up your authenticator app")
    assert sheet.summary[0][0] == "#code"
    assert sheet.fields["code"]["value"] == "000 000"
    assert sheet.fields["name"]["value"] == "Maja’s phone"
    assert story.browser.get("/account/security").location == "/setup"
    story.scan()
    assert story.seed == seed
    assert story.turn_on().location == "/setup/done"
    assert "Maja’s phone" in story.browser.get("/setup/done").text


def test_a_key_is_never_shown_after_it_is_on(story: Story) -> None:
    """No page of a finished setup has the key, in any of its forms (weakness D1)."""
    story.set_up()
    typed = max(story.secrets & {s for s in story.secrets if s.isupper()}, key=len)
    for path in ("/setup/totp", "/account/security", "/setup/done", "/account/security/add"):
        page = story.browser.get(path)
        assert not OTPAUTH.search(page.text)
        assert typed not in page.text.replace("</span> <span>", "")


def test_the_code_that_turned_it_on_does_not_sign_in(home: Home, story: Story) -> None:
    """A code is used up by the setup that it proved (weakness B8)."""
    story.set_up()
    used = story.code()
    story.browser.get("/account/security")
    story.post("/logout")
    story.sign_in(MAJA)
    story.browser.get("/login/factor/totp")
    assert story.post("/login/factor/totp", code=used).status == 422
    assert "already used" in story.browser.sheet.complaint_at("code")
    assert home.house.clock() == story.clock()


def test_setup_can_be_given_up(story: Story) -> None:
    """Cancelling forgets the key and the codes, says so, and begins with others next time."""
    codes = set(story.save_codes())
    story.scan()
    seed = story.seed
    answer = story.post("/setup/cancel")
    assert answer.location.startswith("/setup?note=setup-cancelled")
    story.browser.get(answer.location)
    assert story.browser.sheet.notes == ["Setup was cancelled. Nothing changed."]
    assert not codes & set(story.save_codes())
    story.scan()
    assert story.seed != seed


def test_setting_up_signs_in_under_a_new_token(home: Home, story: Story) -> None:
    """The login becomes a session, and its cookie is taken back."""
    old = story.browser.cookies[Cookie.LOGIN]
    story.set_up()
    assert Cookie.LOGIN not in story.browser.cookies
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: old}
    assert browser.get("/account/security").location == "/login"


def test_another_app_is_added_by_somebody_who_has_just_proven_one(home: Home, maja: Person) -> None:
    """Inside, a second app needs no new sheet, and leaves the session under a new token."""
    app = home.house.give_app(maja)
    home.house.give_codes(maja)
    story = Story(browser=home.open_browser(), clock=home.house.clock, seed=app.secret)
    story.browser.cookies = {Cookie.SESSION: sit(home.house, maja, prove(home.house, app)).token}
    story.browser.get("/account/security/add")
    assert story.post("/setup/method", kind="totp").location == "/setup/totp"
    story.scan()
    old = story.browser.cookies[Cookie.SESSION]
    assert story.turn_on("Spare").location == "/setup/done"
    assert story.browser.cookies[Cookie.SESSION] != old
    assert "Spare" in story.browser.get("/account/security").text


def test_the_newest_is_what_is_set(story: Story) -> None:
    """Also among several that were set up in one instant, and the older ones may go."""
    story.set_up()
    older = ["Maja’s phone"]
    for name in ("Watch", "Tablet", "Laptop", "Spare"):
        story.browser.get("/account/security/add")
        story.post("/setup/method", kind="totp")
        story.scan()
        assert story.turn_on(name).location == "/setup/done"
        text = story.browser.get("/setup/done").text
        assert f"is on, with “{name}”." in text
        assert all(f"Remove {one}" in text for one in older)
        older.append(name)


@pytest.mark.parametrize("kind", ["sms", "TOTP", "totp ", "../totp", "", "webauthn"])
def test_only_what_is_on_offer_can_be_chosen(story: Story, kind: str) -> None:
    """A kind that nobody offered is refused at the choice, and has no page (weakness D13)."""
    story.browser.get("/setup/method")
    answer = story.post("/setup/method", kind=kind)
    assert answer.status == (403 if kind else 422)
    assert story.browser.sheet.summary[0][0] == "#kind"
    assert story.browser.get("/setup/sms").status == 404


def test_who_holds_a_factor_enrols_nothing_before_proving_it(home: Home, maja: Person) -> None:
    """With the password alone no new factor can be set up beside an old one (weakness D2)."""
    home.house.give_app(maja)
    browser = home.open_browser()
    browser.cookies = {Cookie.LOGIN: begin(home.house, maja).token}
    browser.get("/login/factor/totp")
    for path in ("/setup", "/setup/method", "/setup/totp", "/setup/totp/new", "/setup/cancel"):
        assert browser.post(path, {"kind": "totp", "code": "123456"}).location == "/login/factor"


# What is coming --------------------------------------------------------------


def plan(home: Home, before: Policy) -> str:
    """Require an app of everybody in nine days; say that day as pages do."""
    wave = Wave(starts_at=home.house.clock() + timedelta(days=9))
    layer = Layer(policy=before, plan=Plan(policy=REQUIRED, waves=(wave,)))
    home.house.write(lambda tx: put_layer(tx, layer, at=home.house.clock()))
    return f"{wave.starts_at.day} {wave.starts_at:%B %Y}"


def read(browser: Browser, path: str) -> str:
    """Read the words of a page, without its marks."""
    return re.sub(r"<[^>]+>", "", browser.get(path).text)


def test_who_holds_nothing_hears_of_the_day_and_goes_on(home: Home, maja: Person) -> None:
    """Before: not now leads in, and Security and login names the day. From then on it is due."""
    day = plan(home, OPTIONAL)
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in(maja.email).location == "/setup"
    assert f"You can wait until {day}." in read(story.browser, "/setup")
    assert story.post("/setup/later").location.startswith("/account/security")
    assert f"requires it from {day}." in read(story.browser, "/account/security")
    home.house.clock.advance(timedelta(days=9))
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    assert story.sign_in(maja.email).location == "/setup"
    assert "You can wait" not in read(story.browser, "/setup")


@pytest.mark.parametrize("recovered", [False, True])
def test_who_holds_what_will_not_do_hears_so(home: Home, maja: Person, *, recovered: bool) -> None:
    """By a mailbox, also where an app is held that was lost with a recovery code."""
    day = plan(home, WANTS_TWO_STEPS)
    mailbox = give_mailbox(home.house, maja)
    if recovered:
        home.house.give_app(maja)
    proof = replace(prove_mailbox(home.house, mailbox), enrolled=recovered)
    browser = home.open_browser()
    seat = sit(home.house, maja, proof, recovered=recovered)
    browser.cookies = {Cookie.SESSION: seat.token}
    assert browser.get("/account/security").location == "/setup"
    page = read(browser, "/setup")
    assert f"From {day} none of the methods that you have is enough here." in page
    assert f"You can wait until {day}." in page
    story = Story(browser=browser, clock=home.house.clock)
    assert story.post("/setup/later").location.startswith("/account/security")
    inside = read(browser, "/account/security")
    assert (f"From {day} {home.house.portal.name} requires a method" in inside) is not recovered


def test_who_holds_too_little_today_hears_that_it_is_not_enough(home: Home, maja: Person) -> None:
    """There is no day to wait for."""
    home.house.set_policy(REQUIRED)
    mailbox = give_mailbox(home.house, maja)
    browser = home.open_browser()
    seat = sit(home.house, maja, prove_mailbox(home.house, mailbox))
    browser.cookies = {Cookie.SESSION: seat.token}
    page = read(browser, "/setup")
    assert "None of the methods that you have is enough here any more." in page
    assert "Not now" not in page
