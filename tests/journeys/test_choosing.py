"""Choosing a method: what is recommended where, and hardware that comes with its own seed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from farstu.factors.codes import CodeMaker
from tests.journeys.keys import BUILT_IN, KEY, SHOW_NO_OFFERS, USB, Desk
from tests.journeys.person import CHOICE, Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

MAKER = CodeMaker(seed=bytes(range(20)), digits=8, period=60)


def to_the_choice(maja: Maja) -> Locator:
    """Come as far as the choice, and say where the ways are."""
    maja.page.add_init_script(SHOW_NO_OFFERS)
    maja.claim()
    maja.press("Start")
    maja.save_codes()
    maja.sees(CHOICE)
    return maja.page.locator(".choice")


def test_a_machine_that_can_check_its_owner_recommends_a_passkey(
    stage: Stage, new_page: Pages
) -> None:
    """There the tag moves to it; the app is the first of the other ways, and still works."""
    maja = Maja(new_page(), stage)
    Desk.at(maja.page).plug_in(BUILT_IN)
    ways = to_the_choice(maja)
    expect(ways.first).to_contain_text(re.compile(f"{KEY}.*Recommended"))
    expect(ways.first.get_by_role("radio")).to_be_checked()
    expect(ways.nth(1)).to_contain_text("Authenticator app")
    expect(maja.page.get_by_text("Recommended")).to_have_count(1)
    axe(maja.page)
    maja.scan()


def test_elsewhere_an_app_is_recommended(stage: Stage, new_page: Pages) -> None:
    """A key that may be plugged in one day is one of the other ways."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    Desk.at(maja.page).plug_in(USB)
    ways = to_the_choice(maja)
    expect(ways.first).to_contain_text(re.compile("Authenticator app.*Recommended"))
    expect(maja.page.get_by_role("heading", name="Other ways")).to_be_visible()
    axe(maja.page)
    maja.press("Continue")
    maja.sees("Set up your authenticator app")


def test_a_code_token_is_set_up_by_its_seed(stage: Stage, new_page: Pages) -> None:
    """Its seed is typed from paper; it shows one code; then it is what signing in asks for."""
    maja = Maja(new_page(), stage)
    to_the_choice(maja)
    maja.choose("Authenticator app")
    maja.page.get_by_text("Have a code token?").click()
    maja.fill("Seed", "not a seed!")
    maja.press("Use this code token")
    maja.is_told("That is no seed.")
    maja.fill("Seed", MAKER.seed.hex(" ", 2))
    maja.page.get_by_label("8 digits").check()
    maja.page.get_by_label("60 seconds").check()
    axe(maja.page)
    maja.press("Use this code token")
    maja.fill("8-digit code", MAKER.code_at(MAKER.step_at(stage.clock())))
    axe(maja.page)
    maja.press("Turn on")
    maja.sees("You’re set")
    maja.follow("Continue")
    maja.sign_out()
    stage.clock.advance(60)
    maja.sign_in()
    maja.fill("8-digit code", MAKER.code_at(MAKER.step_at(stage.clock())))
    maja.press("Continue")
    maja.is_inside()
