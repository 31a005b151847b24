"""A portal with its own passwords sends people to the hosted page, by the code that we show."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from farstu.core.audit import AuditEvent
from farstu.core.hosted_page import HostedPage
from tests.journeys.applications import Portal, open_portal
from tests.journeys.person import Maja
from tests.support import databases
from tests.support.browser import Pages
from tests.support.own_portal import (
    PASSWORD,
    SENTENCE,
    OwnPortal,
    serve_own_portal,
    shown_code,
)
from tests.support.shops import Place, find_place

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(run_folder: Path, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal on a real port, which requires a second factor."""
    with open_portal(databases.make_sqlite_database(run_folder, folder=tmp_path)) as opened:
        yield opened


@pytest.fixture
def shop(portal: Portal) -> Iterator[Place]:
    """Serve the portal that keeps its own passwords, on another site."""
    place = find_place()
    back = f"{place.origin}/back"
    client_id, secret = portal.add(HostedPage(return_addresses=(back,)))
    code = shown_code(
        {
            "https://portal.example": portal.origin,
            "https://shop.example/back": back,
            "<client id>": client_id,
            "<secret>": secret,
        },
        now=lambda: portal.stage.clock().timestamp(),
    )
    own = OwnPortal(send=code["send"], judge=code["judge"])
    with serve_own_portal(own, place.port):
        yield place


def come_in(page: Page, shop: Place) -> None:
    """Give the password of the shop."""
    page.goto(f"{shop.origin}/")
    page.get_by_label("Name").fill("nils")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()


def test_a_first_visit_another_and_a_sentence(portal: Portal, shop: Place, new_page: Pages) -> None:
    """An app is set up by its picture, asked for the next time, and confirms a sentence."""
    page = new_page(width="phone", scheme="dark")
    nils = Maja(page, portal.stage)
    come_in(page, shop)
    expect(page.get_by_text("Shop asks you to prove that it is you.")).to_be_visible()
    nils.press("Start")
    nils.save_codes()
    nils.scan()
    nils.turn_on("Phone")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    expect(page.locator("#told")).to_have_text("nils otp None")

    nils.wait()
    come_in(page, shop)
    nils.sees("Enter your code")
    nils.enter(nils.code())
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()

    nils.wait()
    page.goto(f"{shop.origin}/transfer")
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    nils.enter(nils.code())
    digest = hashlib.sha256(SENTENCE.encode()).hexdigest()
    expect(page.locator("#told")).to_have_text(f"nils otp {digest}")
    assert portal.stage.events()[AuditEvent.CHALLENGE_PASSED] == 3
    assert portal.stage.events()[AuditEvent.SIGN_IN_SUCCEEDED] == 0

    page.reload()
    expect(page.get_by_role("heading", name="Nobody is let in")).to_be_visible()


def test_cancelling_lets_nobody_in(portal: Portal, shop: Place, new_page: Pages) -> None:
    """Without JavaScript as with it; the way back is there on every page."""
    page = new_page(javascript=False)
    come_in(page, shop)
    page.get_by_role("button", name="Cancel, back to Shop").click()
    expect(page.get_by_role("heading", name="Nobody is let in")).to_be_visible()
    assert portal.stage.events()[AuditEvent.CHALLENGE_PASSED] == 0
