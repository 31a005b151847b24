"""An administrator brings people in from a file: two lines are wrong, one of the others joins."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from farstu.services.import_work import work_off
from farstu.services.invitation_letters import INVITATION
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

INES = "ines@example.com"
PEOPLE = (
    "E-post;Namn;Roll;Telefon\n"
    f"{INES};Ines Ek;medlem;1\n"
    "olle@@example.com;Olle;;2\n"
    "karin@example.com;Karin;king;3\n"
    "vidar@example.com;Vidar;;4\n"
)


@pytest.mark.parametrize("script", ["script", "none"])
def test_people_come_in_from_a_file(stage: Stage, new_page: Pages, script: str) -> None:
    """Mistakes are seen before anything is sent; the rest is invited, and can be taken back."""
    has_script = script == "script"
    maja = Maja(new_page(javascript=has_script), stage)
    maja.settle()
    maja.follow("Administration")
    maja.follow("Invitations")
    maja.follow("Many people")
    maja.sees("Bring in a file")
    if has_script:
        axe(maja.page)
    maja.page.get_by_label("File with people").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}
    )
    maja.press("See what would happen")
    maja.sees("What would happen")
    expect(maja.page.get_by_text("Line 3: olle@@example.com")).to_be_visible()
    expect(maja.page.get_by_text("Line 4: king")).to_be_visible()
    expect(maja.page.get_by_text("These columns are not read: “Telefon”")).to_be_visible()
    assert [one for one in stage.letters() if one.template == INVITATION] == []
    if has_script:
        axe(maja.page)
    with maja.page.expect_download() as begun:
        maja.follow("Download the mistakes")
    assert begun.value.suggested_filename == "mistakes.csv"

    maja.press("Invite the 2")
    maja.sees("People are being invited")
    expect(maja.page.get_by_role("progressbar", name="Progress")).to_be_visible()
    expect(maja.page.locator("#progress p")).to_have_text("0 of 2 dealt with")
    if has_script:
        axe(maja.page)
    work_off(stage.kit)
    if not has_script:
        maja.follow("Refresh")
    maja.sees("Everybody is invited")
    if has_script:
        axe(maja.page)

    ines = Maja(new_page(width="phone", javascript=has_script), stage)
    letters = [one for one in stage.letters() if one.template == INVITATION]
    assert sorted(one.recipient for one in letters) == [INES, "vidar@example.com"]
    ines.go(next(str(one.facts["path"]) for one in letters if one.recipient == INES))
    expect(ines.page.get_by_text("Maja Lind invites you")).to_be_visible()
    expect(ines.page.get_by_label("Your name")).to_have_value("Ines Ek")

    maja.press("Withdraw the 2 invitations that nobody has answered")
    expect(maja.page.get_by_text("The invitations are withdrawn.")).to_be_visible()
    maja.follow("See the invitations")
    expect(maja.page.get_by_text("Withdrawn", exact=True)).to_have_count(2)
