"""A remembered device, from the box to the day on which it is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farstu.core.audit import AuditEvent
from farstu.http.cookies import Cookie
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

BOX = "Remember this device for 30 days"
STALE = timedelta(minutes=6)


def come_to_the_box(maja: Maja, stage: Stage) -> None:
    """Own a portal that remembers, sign out, and in again as far as the second step."""
    maja.settle()
    stage.remember(30)
    maja.sign_out()
    maja.wait()
    maja.sign_in()
    maja.sees("Enter your code")


def test_a_device_is_remembered_until_the_password_changes(stage: Stage, new_page: Pages) -> None:
    """Password only; a change asks for the code all the same; afterwards everything does."""
    maja = Maja(new_page(), stage)
    come_to_the_box(maja, stage)
    expect(maja.page.get_by_label(BOX)).not_to_be_checked()
    maja.page.get_by_label(BOX).check()
    maja.enter(maja.code())
    maja.is_inside()
    assert Cookie.REMEMBERED not in maja.page.evaluate("document.cookie")

    maja.sign_out()
    maja.wait(timedelta(days=3))
    maja.sign_in()
    maja.is_inside()

    maja.wait(STALE)
    maja.go("/account/security/password")
    maja.sees("Confirm it’s you")
    maja.fill("6-digit code", maja.code())
    maja.press("Confirm it’s you")
    maja.sees("Change your password")
    maja.fill("Current password", maja.password)
    maja.fill("New password", "a spruce hall in winter")
    maja.press("Change password")
    expect(maja.page.get_by_text("Your password was changed.")).to_be_visible()
    maja.password = "a spruce hall in winter"
    maja.sign_out()
    expect(maja.page.get_by_role("button", name="Also forget this device")).to_have_count(0)
    maja.sign_in()
    maja.sees("Enter your code")


def test_a_device_is_forgotten_while_signing_out(stage: Stage, new_page: Pages) -> None:
    """One press on the page behind the door, by keyboard, and the code is asked for again."""
    maja = Maja(new_page(scheme="dark", width="phone"), stage)
    come_to_the_box(maja, stage)
    maja.page.get_by_label(BOX).focus()
    maja.page.keyboard.press("Space")
    maja.enter(maja.code())
    maja.is_inside()
    maja.sign_out()
    maja.page.get_by_role("button", name="Also forget this device").press("Enter")
    expect(maja.page.get_by_text("This device is not remembered")).to_be_visible()
    maja.sign_in()
    maja.sees("Enter your code")


def test_a_copied_browser_is_found_and_told(stage: Stage, new_page: Pages) -> None:
    """The copy looks around until the owner comes; then both are out, and a mail says so."""
    maja, thief = Maja(new_page(), stage), Maja(new_page(), stage)
    come_to_the_box(maja, stage)
    maja.page.get_by_label(BOX).check()
    maja.enter(maja.code())
    maja.is_inside()
    maja.sign_out()
    thief.page.context.add_cookies(
        [c for c in maja.page.context.cookies() if c["name"] == Cookie.REMEMBERED]  # type: ignore[misc]
    )
    thief.sign_in()
    thief.is_inside()

    maja.wait()
    maja.sign_in()
    maja.sees("Enter your code")
    thief.go("/account/security")
    thief.sees("Sign in to Nordskär Registry")
    thief.sign_in()
    thief.sees("Enter your code")
    assert stage.events()[AuditEvent.REMEMBRANCE_COPIED] == 1
    assert stage.letters()[-1].template == "remembered_device_copied"
