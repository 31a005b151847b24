"""A session that ends while somebody types: they are told in time, and lose nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

EMAIL = "/account/email"
NEW = "maja.lind@example.net"


@pytest.fixture
def maja(stage: Stage, new_page: Pages) -> Maja:
    """Let her be inside, at a form, in a browser whose clock the story moves."""
    page = new_page(width="desktop", scheme="light")
    page.clock.install(time=stage.clock())
    maja = Maja(page, stage)
    maja.claim()
    maja.set_up()
    type_something(maja)
    return maja


def type_something(maja: Maja) -> None:
    """Type something into a form, and do not send it."""
    maja.go(EMAIL)
    maja.page.get_by_label("New email address").fill(NEW)


def wait(maja: Maja, minutes: float) -> None:
    """Let time pass, here and there."""
    maja.stage.clock.advance(timedelta(minutes=minutes))
    maja.page.clock.run_for(int(minutes * 60_000))


def warning(page: Page) -> None:
    """Read the warning, whose button has the focus."""
    expect(
        page.get_by_role("alertdialog", name="You will be signed out in 2 minutes")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()


def test_staying_signed_in_keeps_what_was_typed(maja: Maja) -> None:
    """Two minutes ahead one is asked, stays by the keyboard, and types on where one was."""
    page, field = maja.page, maja.page.get_by_label("New email address")
    wait(maja, 12.5)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    field.focus()
    wait(maja, 1)
    warning(page)
    wait(maja, 1)
    expect(
        page.get_by_role("alertdialog", name="You will be signed out in 1 minute")
    ).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value(NEW)
    wait(maja, 10)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    maja.go("/account/sessions")
    maja.sees("Sessions")


def test_escape_stays_as_well(maja: Maja) -> None:
    """Whoever closes the warning by Escape is there, and stays."""
    wait(maja, 13.5)
    warning(maja.page)
    maja.page.keyboard.press("Escape")
    expect(maja.page.get_by_role("alertdialog")).to_be_hidden()
    wait(maja, 5)
    maja.go("/account/sessions")
    maja.sees("Sessions")


def test_signing_in_in_another_tab_lets_the_form_go_on(maja: Maja) -> None:
    """Once it is over the page says so, keeps the text, and goes on under the new session."""
    page = maja.page
    wait(maja, 16)
    expect(page.get_by_role("alertdialog", name="You were signed out")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again").click()
    tab = Maja(opened.value, maja.stage, uri=maja.uri)
    tab.sign_in()
    maja.stage.clock.advance(timedelta(seconds=30))
    tab.enter(tab.code())
    tab.is_inside()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(page.get_by_label("New email address")).to_have_value(NEW)
    page.get_by_role("button", name="Send code").click()
    expect(page.get_by_text(NEW).first).to_be_visible()
