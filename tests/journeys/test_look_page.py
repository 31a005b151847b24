"""An owner gives the portal a colour, a picture and words of its own; a stranger sees all three."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from farstu.core.audit import AuditEvent
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages
from tests.support.pictures import draw_png

pytestmark = pytest.mark.browser
LOGO = FilePayload(name="logo.png", mimeType="image/png", buffer=draw_png(96, 64))
FAINT, SHADE = "#ffcc00", "#816700"
BROWN = "rgb(129, 103, 0)"


def test_a_portal_is_dressed_and_a_stranger_sees_it(stage: Stage, new_page: Pages) -> None:
    """A colour that nobody could read is refused, and its nearest shade taken; nothing by hand."""
    maja = Maja(new_page(), stage)
    maja.settle()
    page = maja.page
    maja.go("/org")
    page.get_by_role("link", name="Look", exact=True).click()
    maja.sees("Look")
    axe(page)
    page.get_by_label("Another colour", exact=True).check()
    page.get_by_role("textbox", name="Another colour").fill(FAINT)
    page.get_by_label("Who to ask").fill("IT, 4711")
    maja.press("Save")
    expect(page.get_by_role("link", name=re.compile("1.27 to 1"))).to_be_visible()
    expect(page.get_by_label("Who to ask")).to_have_value("IT, 4711")
    axe(page)
    page.get_by_role("button", name=f"Take {SHADE}").press("Enter")
    light = page.get_by_role("region", name="In the light").get_by_text("Sign in", exact=True)
    expect(light).to_have_css("background-color", BROWN)
    axe(page)
    assert stage.events()[AuditEvent.PORTAL_CHANGED] == 0
    maja.press("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()

    page.get_by_role("link", name="Add a logo").click()
    maja.sees("Logo")
    axe(page)
    page.get_by_label("Choose a picture").set_input_files(LOGO)
    maja.press("Use this picture")
    expect(page.get_by_text("The logo is in its place")).to_be_visible()
    expect(page.get_by_alt_text("The logo as it is now")).to_be_visible()

    maja.open_room("Help pages")
    maja.sees("Help pages")
    axe(page)
    page.get_by_role("textbox", name="English").fill("Call us.\n\nSee https://status.example/now.")
    maja.press("Preview")
    expect(page.get_by_text("Nothing is published yet.")).to_be_visible()
    axe(page)
    maja.press("Publish")
    expect(page.get_by_text("It is published")).to_be_visible()

    stranger = new_page(width="phone", scheme="light")
    stranger.goto(f"{stage.origin}/login")
    button = stranger.get_by_role("button", name="Sign in", exact=True)
    expect(button).to_have_css("background-color", BROWN)
    drawn = stranger.locator(".brand-logo").evaluate("one => one.naturalWidth")
    assert drawn == 96
    stranger.goto(f"{stage.origin}/help")
    expect(stranger.get_by_text("Call us.", exact=True)).to_be_visible()
    link = stranger.get_by_role("link", name="https://status.example/now", exact=True)
    expect(link).to_have_attribute("href", "https://status.example/now")
    expect(stranger.get_by_text("Contact IT, 4711.")).to_be_visible()
    axe(stranger)


def test_both_pages_fit_the_smallest_phone(stage: Stage, new_page: Pages) -> None:
    """Nothing scrolls sideways, and what was typed is there after the colours were shown."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    maja.settle()
    page = maja.page
    page.set_viewport_size({"width": 320, "height": 640})
    for room in ("Help pages", "Look"):
        maja.go("/org")
        maja.open_room(room)
        maja.sees(room)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Time zone").fill("Europe/Oslo")
    page.get_by_label("Berry").check()
    maja.press("Show it")
    expect(page.get_by_role("region", name="In the dark")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Oslo")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)
