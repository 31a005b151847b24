"""The service of individuals (article 002): an app, and a browser that is remembered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOBODY_YET = 6
BOX = "Remember this device for 30 days"


def test_a_code_is_asked_once_for_each_browser(demo: FarstuServer, new_page: Pages) -> None:
    """It is remembered until one signs out and forgets it; a lost phone costs one of ten codes."""
    guest = Guest.of(new_page, demo.port, "saas", NOBODY_YET)
    guest.sign_in()
    guest.is_inside()
    guest.follow("Set up two-factor authentication (2FA)")
    guest.choose("Authenticator app")
    guest.add_app()
    guest.sees("Create your recovery codes")
    guest.press("Create recovery codes")
    guest.save_codes()
    guest.sees("You’re set")
    guest.follow("Continue")
    guest.is_inside()

    guest.sign_out()
    guest.sign_in()
    guest.page.get_by_label(BOX).check()
    guest.enter_code()
    guest.is_inside()
    guest.sign_out()
    guest.sign_in()
    guest.is_inside()

    guest.sign_out()
    guest.press("Also forget this device")
    expect(guest.page.get_by_text("This device is not remembered")).to_be_visible()
    guest.sign_in()
    guest.use_recovery_code()
    guest.sees("Set up a new way in")
    old = guest.secret
    guest.press("Start")
    guest.set_up_app()
    assert guest.secret != old
