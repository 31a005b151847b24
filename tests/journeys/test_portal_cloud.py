"""The cloud portal (article 003): off until an administrator switches it on, for everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUNS_IT, OWNS, WORKS_THERE = 0, 3, 5
"""Who runs the portal; who owns one of its customers; and whoever works there too."""
NAME = "Molnvik Cloud"
ASKS = f"{NAME} asks for two-factor authentication (2FA)"


def switch_on(owner: Guest) -> None:
    """Require an app of everybody, from now on, having seen whom that asks.

    Whoever runs a portal has one before anybody else must.
    """
    owner.sign_in()
    owner.sees(ASKS)
    owner.press("Start")
    owner.save_codes()
    owner.choose("Authenticator app")
    owner.set_up_app()
    owner.follow("Continue")
    owner.is_inside()
    owner.go("/org")
    owner.page.get_by_role("main").get_by_role("link", name=NAME).click()
    owner.page.get_by_role("link", name="Policy", exact=True).click()
    owner.page.get_by_role("link", name=re.compile("^Change the rule.*For everybody$")).click()
    owner.labelled("Required").check(force=True)
    owner.page.get_by_label("Authenticator app").check(force=True)
    owner.labelled("At once").check(force=True)
    owner.press("Preview")
    owner.sees("If this rule were started now")
    expect(owner.page.get_by_role("rowheader", name="Filip Jansson")).to_be_visible()
    owner.press("Start this rule")


def set_up(guest: Guest) -> None:
    """Do what the first page after the password asks."""
    guest.press("Start")
    guest.save_codes()
    guest.set_up_app()
    guest.follow("Continue")
    guest.is_inside()


def test_an_administrator_switches_it_on_and_resets(demo: FarstuServer, new_page: Pages) -> None:
    """Nobody is asked before, everybody after; and a lost phone is the organisation's matter."""
    runs, owns, works = (
        Guest.of(new_page, demo.port, "cloud", row) for row in (RUNS_IT, OWNS, WORKS_THERE)
    )
    works.sign_in()
    works.is_inside()
    works.sign_out()
    switch_on(runs)
    runs.go("/account/security")
    runs.is_inside()

    for guest in (owns, works):
        guest.sign_in()
        guest.sees(ASKS)
        set_up(guest)

    works.sign_out()
    works.sign_in()
    works.sees("Enter your code")
    works.go("/login/help")
    works.press("Ask Dario Greco for help")
    owns.go("/org")
    owns.page.get_by_role("link", name=re.compile("^People")).first.click()
    owns.page.get_by_role("link", name="Filip Jansson").click()
    owns.follow("Help this person")
    owns.page.get_by_role("link", name=re.compile("Reset two-factor")).click()
    owns.page.get_by_label("Met them").check()
    owns.page.get_by_label(re.compile("^Reason")).fill("Their phone fell into the harbour")
    owns.press("Reset")
    expect(owns.page.get_by_text("Filip Jansson has no methods any more")).to_be_visible()

    works.sign_in()
    works.sees(ASKS)
    set_up(works)
