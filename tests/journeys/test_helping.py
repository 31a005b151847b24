"""A lost phone, and an administrator who reads out a code."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from farstu.core.audit import AuditEvent
from farstu.services.notices import Notice
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.journeys.team import add_colleague
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def test_an_administrator_lets_somebody_in_who_lost_the_phone(
    stage: Stage, new_page: Pages
) -> None:
    """She asks for help, a code is read to her, and she sets up a new phone: nothing else opens."""
    owner = Maja(new_page(), stage)
    owner.settle()
    amira, person = add_colleague(stage, new_page(width="phone"), "amira@example.com")

    amira.go("/login/help")
    amira.press("Ask Maja Lind for help")
    expect(amira.page.get_by_text("We have written to Maja Lind.")).to_be_visible()
    [told] = [one for one in stage.letters() if one.template == "help_wanted"]

    owner.go(str(told.facts["path"]))
    owner.sees("Help Amira sign in")
    owner.page.get_by_role("link", name="Continue: Give a one-time access code").click()
    owner.sees("Give Amira a one-time access code?")
    owner.press("Show the code")
    expect(owner.page.locator(".error-summary")).to_contain_text("choose at least one")
    owner.page.get_by_label("Called a number that was known before").check()
    owner.press("Show the code")
    owner.sees("Read this code to Amira")
    code = owner.page.locator("#access-code").inner_text()

    amira.page.get_by_role("link", name="I was given a code").click()
    amira.fill("Access code", "0000 0000 0000")
    amira.press("Continue")
    amira.is_told("That code is not right, or its hour is over.")
    amira.fill("Access code", code.upper())
    amira.press("Continue")
    amira.sees("Set up a new way in")
    amira.go("/account/security")
    amira.sees("Set up a new way in")
    amira.press("Start")
    amira.save_codes()
    amira.scan()
    amira.turn_on("New phone")
    amira.sees("You’re set")
    assert stage.events()[AuditEvent.ACCESS_CODE_USED] == 1
    told_of = {one.template for one in stage.letters() if one.recipient == person.email}
    assert {Notice.ACCESS_CODE_GIVEN, Notice.ACCESS_CODE_USED} <= told_of
