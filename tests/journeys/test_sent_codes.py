"""Codes by mail and by text message, and a forgotten password, as people meet them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farstu.core.audit import AuditEvent
from farstu.services.forgotten import LINK
from farstu.services.notices import Notice
from farstu.services.texts import Text
from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.journeys.team import become_a_customer
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way that codes come by, and what its pages say."""

    method: str
    heading: str
    field: str
    typed: str
    digits: int
    check: str
    masked: str


MAIL = Way(
    method="Email",
    heading="Get codes by email",
    field="Email address",
    typed="maja@work.example",
    digits=8,
    check="Check your email",
    masked="ma•••@work.example",
)
TEXT = Way(
    method="Text message",
    heading="Get codes by text message",
    field="Mobile number",
    typed="+46 70-174 06 17",
    digits=6,
    check="Check your phone",
    masked="17",
)
WAYS = pytest.mark.parametrize("way", [MAIL, TEXT], ids=["mail", "text"])


@pytest.fixture
def maja(stage: Stage, new_page: Pages) -> Maja:
    """Be in, with an app and codes, where codes may be sent too."""
    maja = Maja(new_page(), stage)
    maja.settle()
    become_a_customer(stage)
    stage.allow("totp", "email_code", "sms_code")
    return maja


def newest(maja: Maja) -> str:
    """Read the code that came last."""
    texts = [one for one in maja.stage.letters() if one.template == Text.CODE]
    return str(texts[-1].facts["code"])


def set_up(maja: Maja, way: Way) -> None:
    """Add it from within, as far as *You're set*, a second after what she held before."""
    maja.wait(timedelta(seconds=1))
    maja.go("/account/security")
    maja.follow("Add a method")
    maja.choose(way.method)
    maja.sees(way.heading)
    maja.fill(way.field, way.typed)
    maja.press("Send code")
    maja.fill(f"{way.digits}-digit code", newest(maja))
    maja.press("Turn on")
    maja.sees("You’re set")


def to_the_code(maja: Maja, way: Way) -> None:
    """Sign in as far as the page that sends."""
    maja.go("/account/security")
    maja.sign_out()
    maja.wait(timedelta(minutes=1))
    maja.sign_in()
    maja.follow(way.method)
    maja.sees(way.check)


@WAYS
def test_a_code_is_sent_and_opens_the_door(maja: Maja, way: Way) -> None:
    """Set up, tested by a wrong code first, and used at the next sign-in; shown masked."""
    set_up(maja, way)
    to_the_code(maja, way)
    before = len(maja.stage.letters())
    expect(maja.page.get_by_role("main")).to_contain_text(way.masked)
    assert way.typed not in maja.page.content()
    axe(maja.page)
    assert len(maja.stage.letters()) == before
    maja.wait(timedelta(seconds=1))
    maja.press("Send code")
    expect(maja.page.get_by_label(f"{way.digits}-digit code")).to_be_focused()
    axe(maja.page)
    code = newest(maja)
    wrong = f"{(int(code) + 1) % 10**way.digits:0{way.digits}}"
    maja.fill(f"{way.digits}-digit code", wrong)
    maja.press("Continue")
    maja.is_told("That code is not right. Check that it’s from the newest message.")
    maja.fill(f"{way.digits}-digit code", f"{code[:3]} {code[3:]}")
    maja.press("Continue")
    maja.is_inside()


@WAYS
def test_what_is_no_address_is_said_at_its_field(maja: Maja, way: Way) -> None:
    """And nothing is sent."""
    maja.go("/account/security/add")
    maja.choose(way.method)
    before = len(maja.stage.letters())
    maja.fill(way.field, "not there")
    maja.press("Send code")
    expect(maja.page.locator(".error-summary")).to_contain_text("Enter a")
    expect(maja.page.get_by_label(way.field)).to_have_value("not there")
    assert len(maja.stage.letters()) == before
    axe(maja.page)


def test_a_new_code_has_to_wait_a_little(maja: Maja) -> None:
    """Two follow at once, the next says when; the one that came last still works."""
    set_up(maja, MAIL)
    to_the_code(maja, MAIL)
    maja.press("Send code")
    for _ in range(2):
        maja.wait(timedelta(seconds=1))
        maja.page.get_by_text("Didn’t get it?").click()
        maja.press("Send a new code")
    code = newest(maja)
    maja.page.get_by_text("Didn’t get it?").click()
    expect(maja.page.get_by_text("You can send a new code at")).to_be_visible()
    maja.press("Send a new code")
    expect(maja.page.locator(".error-summary")).to_contain_text("A code was sent just now.")
    maja.fill("8-digit code", code)
    maja.press("Continue")
    maja.is_inside()


def test_a_change_is_confirmed_with_the_strongest_and_others_are_there(maja: Maja) -> None:
    """What is on a screen comes before what is sent; a text is worth as much, and does as well."""
    set_up(maja, TEXT)
    maja.go("/account/security")
    maja.wait(timedelta(minutes=6))
    maja.go("/account/security/password")
    maja.sees("Confirm it’s you")
    expect(maja.page.get_by_label("6-digit code")).to_be_focused()
    maja.follow("Text message")
    expect(maja.page.get_by_label("6-digit code")).to_have_count(0)
    maja.press("Send code")
    maja.fill("6-digit code", newest(maja))
    maja.press("Confirm it’s you")
    maja.sees("Change your password")
    assert maja.stage.events()[AuditEvent.STEPPED_UP] == 1


def test_a_forgotten_password(maja: Maja) -> None:
    """Asked for, chosen through the mail, and the app is still asked for; the link is dead then."""
    maja.sign_out()
    maja.go("/login")
    maja.follow("Forgot your password")
    maja.sees("Forgot your password?")
    maja.fill("Email or username", EMAIL)
    maja.press("Send link")
    maja.sees("Check your email")
    axe(maja.page)
    [letter] = [one for one in maja.stage.letters() if one.template == LINK]
    path = str(letter.facts["path"])
    maja.go(path)
    maja.sees("Choose a new password")
    axe(maja.page)
    maja.fill("New password", "password1234")
    maja.press("Save password")
    maja.is_told("That password is on a list of stolen passwords. Choose another.")
    maja.password = "four other words altogether"
    maja.fill("New password", maja.password)
    maja.press("Save password")
    expect(maja.page.get_by_role("status").first).to_contain_text("Your password is set.")
    maja.sign_in()
    maja.sees("Enter your code")
    maja.wait()
    maja.enter(maja.code())
    maja.is_inside()
    maja.go(path)
    maja.sees("This link no longer works")


def test_somebody_else_added_something(maja: Maja) -> None:
    """The link in the notice stops it; a new password, and the app, lead back in."""
    set_up(maja, TEXT)
    told = [one for one in maja.stage.letters() if one.template == Notice.AUTHENTICATOR_ADDED]
    maja.go(str(told[-1].facts["path"]))
    maja.sees("Wasn’t you?")
    axe(maja.page)
    maja.press("Secure my account")
    maja.sees("Choose a new password")
    maja.password = "four other words altogether"
    maja.fill("New password", maja.password)
    maja.press("Save password")
    maja.sign_in()
    maja.wait()
    maja.sees("Enter your code")
    maja.enter(maja.code())
    maja.is_inside()
    expect(maja.page.get_by_text("Stopped", exact=True)).to_be_visible()
    maja.follow("Remove Text message")
    maja.press("Remove")
    expect(maja.page.get_by_text("Stopped", exact=True)).to_have_count(0)


def test_nobody_learns_who_is_known(maja: Maja) -> None:
    """The answer to a name that nobody has is the same, to the letter."""
    said = []
    for name in (EMAIL, "nobody@example.com"):
        maja.go("/password/forgot")
        maja.fill("Email or username", name)
        maja.press("Send link")
        maja.sees("Check your email")
        csrf = re.compile(r'name="csrf" value="\w+"')
        said.append(csrf.sub("", maja.page.locator("main").inner_html()))
    assert said[0] == said[1]


def test_codes_without_a_script(stage: Stage, new_page: Pages) -> None:
    """Every step is a form, and works with scripts off."""
    maja = Maja(new_page(javascript=False), stage)
    maja.claim()
    become_a_customer(stage)
    stage.allow("email_code")
    maja.press("Start")
    maja.save_codes()
    maja.sees(MAIL.heading)
    expect(maja.page.get_by_label(MAIL.field)).to_have_value(EMAIL)
    maja.press("Send code")
    maja.fill("8-digit code", newest(maja))
    maja.press("Turn on")
    maja.sees("You’re set")
    maja.go("/account/security")
    maja.sign_out()
    maja.wait(timedelta(minutes=1))
    maja.sign_in()
    maja.sees(MAIL.check)
    maja.press("Send code")
    maja.fill("8-digit code", newest(maja))
    maja.press("Continue")
    maja.is_inside()
