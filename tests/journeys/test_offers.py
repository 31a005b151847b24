"""A code token that was handed out: from the operator's list to its owner's first code."""

from __future__ import annotations

from base64 import b32encode
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cli.installation import Installation
from tests.journeys.person import CHOICE, EMAIL, Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.authenticator_apps import oathtool_code
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

SEED = bytes(range(32))
SERIAL = "0012345"
LIST = f"email;serial;seed;digits;period;digest\n{EMAIL};{SERIAL};{SEED.hex()};8;60;SHA-256\n"
STEP = timedelta(seconds=60)


def hand_out(folder: Path) -> None:
    """Hand it out as the operator would, by the list that came with the box."""
    path = folder / "list.csv"
    path.write_text(LIST, "utf-8-sig")
    said = Installation(folder=folder, port=8440).run("account", "hand-out", str(path))
    assert said.code == 0, said.err
    assert "✓ 1 code token handed out" in said.out


def code(stage: Stage) -> str:
    """Read it off the token."""
    secret = b32encode(SEED).decode()
    return oathtool_code(secret, stage.clock(), algorithm="SHA256", digits=8, period=60)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_what_was_handed_out_is_turned_on_by_one_code(
    stage: Stage, new_page: Pages, tmp_path: Path, *, javascript: bool
) -> None:
    """Signing in with the password tells of it; its code turns it on, and lets its owner in."""
    maja = Maja(new_page(width="phone", scheme="dark", javascript=javascript), stage)
    maja.claim()
    maja.sign_out()
    hand_out(tmp_path)
    maja.sign_in()
    maja.press("Start")
    maja.save_codes()
    maja.sees(CHOICE)
    told = maja.page.locator(".choice").first
    expect(told).to_contain_text(f"Code token {SERIAL} was handed out to you.")
    if javascript:
        axe(maja.page)
    maja.choose("Code token or authenticator app")
    maja.sees("Set up your code token")
    expect(maja.page.get_by_role("heading", level=2)).to_have_text(f"Your code token {SERIAL}")
    if javascript:
        axe(maja.page)
    maja.press("Use this code token")
    maja.fill("8-digit code", "00000000")
    maja.press("Turn on")
    maja.is_told("That code is not right.")
    maja.fill("8-digit code", code(stage))
    if javascript:
        axe(maja.page)
    maja.press("Turn on")
    maja.sees("You’re set")
    maja.follow("Continue")
    expect(maja.page.get_by_role("listitem").filter(has_text=SERIAL).first).to_be_visible()
    maja.sign_out()
    maja.wait(STEP)
    maja.sign_in()
    maja.fill("8-digit code", code(stage))
    maja.press("Continue")
    maja.is_inside()


def test_who_has_an_app_finds_it_beside(stage: Stage, new_page: Pages, tmp_path: Path) -> None:
    """Nothing about signing in changes; a line with a button waits on *Security and login*."""
    maja = Maja(new_page(), stage)
    maja.settle()
    hand_out(tmp_path)
    maja.sign_out()
    maja.wait()
    maja.sign_in()
    maja.enter(maja.code())
    maja.is_inside()
    row = maja.page.get_by_role("listitem").filter(has_text="Not turned on")
    expect(row).to_contain_text(SERIAL)
    axe(maja.page)
    row.get_by_role("link", name=f"Turn on {SERIAL}").click()
    maja.press("Use this code token")
    maja.fill("8-digit code", code(stage))
    maja.press("Turn on")
    maja.sees("You’re set")
    maja.follow("Continue")
    expect(maja.page.get_by_text("Not turned on")).to_have_count(0)
