"""Another email address: proven first, then one signs in with it, and the old one is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from farstu.services.outbox import Letter
from farstu.services.texts import Text
from tests.journeys.person import EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

NEW = "maja@new.example"


def code_to(letters: Sequence[Letter], address: str) -> str:
    """Read the code that came last at *address*."""
    codes = [one for one in letters if one.template == Text.CODE and one.recipient == address]
    return str(codes[-1].facts["code"])


@pytest.mark.parametrize("script", ["script", "none"])
def test_a_new_address_takes_the_place_of_the_old(
    stage: Stage, new_page: Pages, script: str
) -> None:
    """Nothing changes before the code came back; then the old one signs nobody in."""
    maja = Maja(new_page(width="phone", scheme="dark", javascript=script == "script"), stage)
    maja.settle()
    maja.follow("Change email")
    maja.sees("Change your email")
    maja.fill("New email address", "maja at new")
    maja.press("Send code")
    maja.is_told("Enter an email address like name@example.com")
    maja.fill("New email address", NEW)
    maja.press("Send code")
    expect(maja.page.get_by_text(f"{EMAIL} stays as it is")).to_be_visible()
    if script == "script":
        axe(maja.page)
    maja.fill("8-digit code", "12345678")
    maja.press("Change email")
    maja.is_told("That code is not right.")
    maja.fill("8-digit code", code_to(stage.letters(), NEW))
    maja.press("Change email")
    maja.is_inside()
    expect(maja.page.get_by_text(f"Your email address is now {NEW}.")).to_be_visible()
    expect(maja.page.locator(".items").get_by_text(NEW)).to_be_visible()
    told = {one.recipient for one in stage.letters() if one.template == "email_changed"}
    assert told == {EMAIL, NEW}
    maja.sign_out()
    maja.sign_in()
    maja.is_told("The email or password is not right.")
    maja.fill("Email or username", NEW)
    maja.fill("Password", maja.password)
    maja.press("Sign in")
    maja.wait()
    maja.enter(maja.code())
    maja.is_inside()
