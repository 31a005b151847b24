"""Losing the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def test_recovery_code_leads_through_repair_to_a_new_phone(stage: Stage, new_page: Pages) -> None:
    """A recovery code opens set-up and nothing else, works once, and the old phone can go."""
    maja = Maja(new_page(), stage)
    maja.settle()
    maja.sign_out()
    old_uri = maja.uri

    maja.sign_in()
    maja.page.get_by_role("link", name="Recovery code").click()
    maja.sees("Enter a recovery code")
    maja.fill("Recovery code", "3-aaaa-bbbb-cccc-dddd")
    maja.press("Continue")
    maja.is_told("That recovery code is not right.")
    maja.fill("Recovery code", maja.codes[2].upper().replace("-", " "))
    maja.press("Continue")
    maja.sees("Set up a new way in")
    maja.go("/account/security")
    maja.sees("Set up a new way in")

    maja.press("Start")
    assert maja.scan() != old_uri
    maja.turn_on("New phone")
    maja.sees("You’re set")
    expect(maja.page.get_by_text("You have 9 recovery codes left.")).to_be_visible()
    maja.page.get_by_role("link", name="Remove Maja’s phone").click()
    maja.sees("Remove Maja’s phone?")
    maja.press("Remove")
    maja.is_inside()
    expect(maja.page.get_by_text("Maja’s phone was removed.")).to_be_visible()
    maja.sign_out()

    maja.sign_in()
    maja.page.get_by_role("link", name="Recovery code").click()
    maja.fill("Recovery code", maja.codes[2])
    maja.press("Continue")
    maja.is_told("That code has been used. Each works once.")
    maja.wait()
    maja.follow("Authenticator app")
    maja.enter(maja.code())
    maja.is_inside()


def test_new_codes_replace_old_ones_at_the_gate(stage: Stage, new_page: Pages) -> None:
    """Old codes work until the new ones are saved, and are dead from then on."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    maja.settle()
    old = maja.codes
    maja.go("/account/security/recovery-codes")
    maja.press("Create new codes")
    maja.save_codes()
    maja.is_inside()
    assert set(old).isdisjoint(maja.codes)
    maja.sign_out()
    maja.sign_in()
    maja.go("/login/recovery-code")
    maja.fill("Recovery code", old[0])
    maja.press("Continue")
    maja.is_told("That recovery code is not right.")
    maja.fill("Recovery code", maja.codes[0])
    maja.press("Continue")
    maja.sees("Set up a new way in")


def test_sheet_is_downloaded_as_it_was_shown(stage: Stage, new_page: Pages) -> None:
    """The download has the codes of the page; after the gate they are never shown again."""
    maja = Maja(new_page(), stage)
    maja.claim()
    maja.press("Start")
    maja.sees("Save your recovery codes")
    shown = maja.page.locator("#codes li").all_inner_texts()
    with maja.page.expect_download() as download:
        maja.press("Download")
    text = download.value.path().read_text("utf-8")
    assert [line for line in text.splitlines() if line in shown] == shown
    maja.save_codes()
    maja.go("/setup/recovery-codes")
    assert not any(code in maja.page.content() for code in shown)
