"""Everything works without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def test_whole_way_without_javascript(stage: Stage, new_page: Pages) -> None:
    """First owner, set-up, download, sign-in and repair need no script."""
    maja = Maja(new_page(javascript=False), stage)
    maja.claim()
    maja.press("Start")
    maja.sees("Save your recovery codes")
    expect(maja.page.get_by_role("button", name="Copy")).to_have_count(0)
    with maja.page.expect_download() as download:
        maja.press("Download")
    assert download.value.path().stat().st_size > 200
    maja.save_codes()
    maja.scan()
    maja.turn_on()
    maja.sees("You’re set")
    maja.follow("Continue")
    maja.sign_out()
    maja.wait()
    maja.sign_in()
    maja.enter("12")
    maja.is_told("The code is 6 digits. You entered 2.")
    maja.enter(maja.code())
    maja.is_inside()
    maja.sign_out()
    maja.sign_in()
    maja.page.get_by_role("link", name="Recovery code").click()
    maja.fill("Recovery code", maja.codes[0])
    maja.press("Continue")
    maja.press("Start")
    maja.scan()
    maja.turn_on("New phone")
    maja.sees("You’re set")
