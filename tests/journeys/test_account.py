"""Security and login: what people change once they are in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farstu.core.policy import Requirement
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.journeys.team import add_colleague, become_a_customer, house_of
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def test_second_app_is_added_renamed_tested_and_removed(stage: Stage, new_page: Pages) -> None:
    """Several named apps live side by side; either lets in; one may go, the last may not."""
    maja = Maja(new_page(), stage)
    maja.settle()
    first = maja.uri
    maja.go("/account/security/add")
    assert maja.scan() != first
    maja.turn_on("Tablet")
    maja.sees("You’re set")
    maja.go("/account/security")

    maja.page.get_by_role("link", name="Rename Tablet").click()
    maja.fill("Name", "Old tablet")
    maja.press("Save")
    expect(maja.page.get_by_text("The name is now Old tablet.")).to_be_visible()
    maja.wait()
    maja.page.get_by_role("link", name="Test Old tablet").click()
    maja.fill("6-digit code", maja.code())
    maja.press("Check")
    expect(maja.page.get_by_text("It works.")).to_be_visible()
    maja.go("/account/security")
    maja.page.get_by_role("link", name="Remove Maja’s phone").click()
    maja.press("Remove")
    expect(maja.page.get_by_text("Maja’s phone was removed.")).to_be_visible()
    maja.go("/account/security")
    maja.page.get_by_role("link", name="Remove Old tablet").click()
    expect(maja.page.get_by_text("It’s your only method")).to_be_visible()
    expect(maja.page.get_by_role("button", name="Remove")).to_have_count(0)


def test_changes_ask_for_a_fresh_proof(stage: Stage, new_page: Pages) -> None:
    """Six minutes later a change asks for a code first, and then goes on where it was going."""
    maja = Maja(new_page(scheme="dark"), stage)
    maja.settle()
    maja.wait(timedelta(minutes=6))
    maja.go("/account/security/password")
    maja.sees("Confirm it’s you")
    maja.fill("6-digit code", maja.code())
    maja.press("Confirm it’s you")
    maja.sees("Change your password")
    maja.fill("Current password", maja.password)
    maja.fill("New password", "password1234")
    maja.press("Change password")
    expect(maja.page.locator(".error-summary")).to_be_visible()
    maja.fill("Current password", maja.password)
    maja.fill("New password", "a spruce hall in winter")
    maja.press("Change password")
    expect(maja.page.get_by_text("Your password was changed.")).to_be_visible()
    maja.sign_out()
    maja.sign_in()
    expect(maja.page.locator(".error-summary")).to_contain_text(
        "The email or password is not right."
    )
    maja.password = "a spruce hall in winter"
    maja.sign_in()
    maja.sees("Enter your code")


def test_other_browser_is_signed_out(stage: Stage, new_page: Pages) -> None:
    """A session is ended from another browser, and is over at its next request."""
    maja = Maja(new_page(), stage)
    maja.settle()
    maja.wait()
    elsewhere = Maja(new_page(width="phone"), stage, uri=maja.uri)
    elsewhere.sign_in()
    elsewhere.enter(elsewhere.code())
    elsewhere.is_inside()
    maja.go("/account/sessions")
    maja.press("Sign out everywhere else")
    expect(maja.page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    elsewhere.go("/account/security")
    elsewhere.sees("Sign in to Nordskär Registry")
    maja.go("/account/security")
    maja.is_inside()


def test_being_away_is_explained(stage: Stage, new_page: Pages) -> None:
    """After a quarter of an hour without a click an owner signs in again, and is told why."""
    maja = Maja(new_page(width="phone"), stage)
    maja.settle()
    maja.wait(timedelta(minutes=16))
    maja.go("/account/security")
    expect(maja.page.get_by_text("You were away for 15 minutes")).to_be_visible()


def test_optional_policy_leaves_it_to_people(stage: Stage, new_page: Pages) -> None:
    """Where it is optional, whoever holds an app is asked, may remove it, and then is not."""
    Maja(new_page(), stage).settle()
    stage.require(Requirement.OPTIONAL)
    there = house_of(stage).add_organisation()
    olle, _ = add_colleague(
        stage, new_page(), "olle@example.com", staff=False, organisation_id=there
    )
    olle.sees("Enter your code")
    assert olle.app is not None
    olle.enter(olle.app.code())
    olle.page.get_by_role("link", name="Remove Phone").click()
    olle.press("Remove")
    olle.sign_out()
    olle.knock()
    olle.is_inside()


def test_policy_off_hides_setting_up(stage: Stage, new_page: Pages) -> None:
    """Where it is off nobody is offered to set up; who holds an app is still asked for it."""
    maja = Maja(new_page(), stage)
    maja.settle()
    become_a_customer(stage)
    stage.require(Requirement.OFF)
    maja.go("/account/security")
    expect(maja.page.get_by_role("link", name="Add a method")).to_have_count(0)
    maja.sign_out()
    maja.wait()
    maja.sign_in()
    maja.sees("Enter your code")
