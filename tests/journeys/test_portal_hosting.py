"""The hosting panel (article 001): people choose, and may hold all kinds of things."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.journeys.keys import BUILT_IN, KEY, Desk
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOBODY_YET = 5
MAIL_WITHIN_MS = 30_000


def test_one_chooses_and_keeps_a_way_that_works_elsewhere(
    demo: FarstuServer, new_page: Pages
) -> None:
    """Codes by email, recovery codes first; a fingerprint beside it; and none of them to hand."""
    guest = Guest.of(new_page, demo.port, "hosting", NOBODY_YET)
    desk = Desk.at(guest.page)
    guest.sign_in()
    guest.is_inside()
    guest.follow("Set up two-factor authentication (2FA)")
    guest.choose("Email")
    guest.save_codes()
    guest.sees("Get codes by email")
    guest.press("Send code")
    inbox = guest.page.context.new_page()
    inbox.goto(f"http://demo.localhost:{demo.port}/inbox")
    subject = inbox.get_by_role("heading", name=re.compile(r"^\d{8}.*Ekebrunn Hosting")).first
    expect(subject).to_be_visible(timeout=MAIL_WITHIN_MS)
    guest.fill("8-digit code", subject.inner_text()[:8])
    inbox.close()
    guest.press("Turn on")
    guest.sees("You’re set")
    guest.follow("Continue")
    guest.is_inside()

    desk.plug_in(BUILT_IN)
    guest.follow("Add a method")
    guest.choose(KEY)
    guest.page.get_by_label(re.compile("^Name for this key")).fill("My laptop")
    guest.press("Register security key")
    guest.sees("You’re set")
    guest.follow("Continue")
    guest.is_inside()
    expect(guest.page.get_by_text("My laptop").first).to_be_visible()

    guest.sign_out()
    elsewhere = Guest.of(new_page, demo.port, "hosting", NOBODY_YET)
    elsewhere.codes = guest.codes
    elsewhere.sign_in()
    elsewhere.use_recovery_code()
    elsewhere.sees("Set up a new way in")
