"""The registry (article 000): an app, required of all; and a phone that is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.guest import Guest
from tests.support.browser import Pages
from tests.support.server import FarstuServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOBODY_YET = 4
ASKS = "%(asker)s asks for two-factor authentication (2FA)"
NAME = "Nordskär Registry"


def test_the_first_sign_in_asks_for_an_app(demo: FarstuServer, new_page: Pages) -> None:
    """In Swedish: nothing opens before; then password and code; a lost phone costs one of ten."""
    guest = Guest.of(new_page, demo.port, "registry", NOBODY_YET, language="sv")
    guest.go("/help/set-up")
    expect(guest.page.locator("html")).to_have_attribute("lang", "sv")
    article = guest.page.locator("main")
    for app in ("Authy", "Google Authenticator", "Microsoft Authenticator"):
        expect(article).to_contain_text(app)

    guest.sign_in()
    guest.sees(ASKS, asker=NAME)
    guest.go("/account/security")
    guest.sees(ASKS, asker=NAME)
    guest.press("Start")
    guest.save_codes()
    guest.set_up_app()
    guest.follow("Continue")
    guest.is_inside()

    guest.sign_out()
    guest.sign_in()
    guest.enter_code()
    guest.is_inside()

    guest.sign_out()
    guest.sign_in()
    guest.use_recovery_code()
    guest.sees("Set up a new way in")
    guest.go("/account/security")
    guest.sees("Set up a new way in")
    old = guest.secret
    guest.press("Start")
    guest.set_up_app()
    assert guest.secret != old
