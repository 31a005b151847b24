"""A new phone: with the old one at hand, and without it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.authenticator_apps import oathtool_code
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

NOT_FRESH = timedelta(minutes=6)


def test_both_phones_work_until_the_old_one_is_removed(stage: Stage, new_page: Pages) -> None:
    """The new one is proven first, the old one goes when its owner says so, the codes stay."""
    maja = Maja(new_page(width="phone"), stage)
    maja.settle()
    maja.wait(NOT_FRESH)
    maja.follow("Move to a new phone")
    maja.sees("Move to a new phone")
    maja.press("Add the new phone")
    maja.sees("Confirm it’s you")
    maja.fill("6-digit code", maja.code())
    maja.press("Confirm it’s you")
    maja.sees("Move to a new phone")
    maja.press("Add the new phone")
    old = maja.secret
    maja.scan()
    assert maja.secret != old
    maja.turn_on("New phone")
    maja.sees("You’re set")
    maja.wait()
    works = Maja(new_page(scheme="dark"), stage)
    works.sign_in()
    works.enter(oathtool_code(old, stage.clock()))
    works.is_inside()

    expect(maja.page.get_by_text("You have 10 recovery codes left.")).to_be_visible()
    maja.follow("Remove Maja’s phone")
    maja.press("Remove")
    maja.is_inside()
    expect(maja.page.get_by_text("Maja’s phone was removed.")).to_be_visible()
    maja.wait()
    maja.sign_out()
    maja.sign_in()
    maja.enter(oathtool_code(old, stage.clock()))
    maja.is_told("That code is not right.")
    maja.enter(maja.code())
    maja.is_inside()


def test_one_recovery_code_is_enough_without_the_old_phone(stage: Stage, new_page: Pages) -> None:
    """Whoever is still signed in is led from the question for a code to a new phone."""
    maja = Maja(new_page(scheme="dark"), stage)
    maja.settle()
    maja.wait(NOT_FRESH)
    maja.follow("Add a method")
    maja.sees("Confirm it’s you")
    maja.page.get_by_text("Don’t have it any more?").click()
    maja.press("Sign out and use a recovery code")
    maja.sees("You’re signed out")
    expect(maja.page.get_by_text("When you’re asked for more")).to_be_visible()
    maja.follow("Sign in again")
    maja.fill("Email or username", "maja@example.com")
    maja.fill("Password", maja.password)
    maja.press("Sign in")
    maja.follow("Recovery code")
    maja.fill("Recovery code", maja.codes[0])
    maja.press("Continue")
    maja.sees("Set up a new way in")
    maja.press("Start")
    maja.scan()
    maja.turn_on("New phone")
    maja.sees("You’re set")
    maja.follow("Remove Maja’s phone")
    maja.press("Remove")
    maja.is_inside()
