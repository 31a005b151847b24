"""The registrar for resellers (article 004): entry with less, until an app or a key is there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.journeys.keys import KEY, USB, Desk
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOBODY_YET = 3
"""The owner of one of the resellers."""


def test_one_comes_in_with_less_until_a_key_is_there(demo: FarstuServer, new_page: Pages) -> None:
    """Codes come before the first method only; a recovery code lets in once, to set up anew."""
    guest = Guest.of(new_page, demo.port, "reseller", NOBODY_YET)
    desk = Desk.at(guest.page)
    desk.plug_in(USB)
    guest.sign_in()
    guest.is_inside()
    guest.go("/org")
    guest.sees("Not everything is open yet")
    guest.press("Start")
    guest.save_codes()
    guest.choose(KEY)
    guest.page.get_by_label(re.compile("^Name for this key")).fill("Blue YubiKey")
    guest.press("Register security key")
    guest.sees("You’re set")
    guest.follow("Continue")
    guest.is_inside()

    guest.follow("Add a method")
    guest.choose("Authenticator app")
    guest.set_up_app()
    guest.follow("Continue")
    guest.go("/org")
    expect(guest.page.get_by_role("link", name="Policy", exact=True)).to_be_visible()

    elsewhere = Guest.of(new_page, demo.port, "reseller", NOBODY_YET)
    elsewhere.codes, elsewhere.secret = guest.codes, guest.secret
    elsewhere.sign_in()
    elsewhere.use_recovery_code()
    elsewhere.sees("Set up a new way in")
    elsewhere.go("/org")
    elsewhere.sees("Set up a new way in")
