"""An owner asks everybody for a second step from a day on: seen first, started, and undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from farstu.core.audit import AuditEvent
from farstu.core.policy import Requirement
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.journeys.team import house_of
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def test_a_rule_is_started_from_a_day_and_undone(stage: Stage, new_page: Pages) -> None:
    """By way of the preview, which names who has to do something; nothing changes before."""
    maja = Maja(new_page(), stage)
    maja.settle()
    house = house_of(stage)
    house.add_person("olle@example.com", organisation_id=house.add_organisation())
    stage.require(Requirement.OPTIONAL)
    page = maja.page
    maja.go(f"/org/{house.staff}")
    page.get_by_role("link", name="Policy", exact=True).click()
    maja.sees("Policy")
    axe(page)

    page.get_by_role("link", name=re.compile("^Change the rule.*For everybody$")).press("Enter")
    maja.sees("Change the rule")
    axe(page)
    page.get_by_label("Required", exact=True).check(force=True)
    page.get_by_label("From a day on").check(force=True)
    page.get_by_label("The day", exact=True).fill("2020-01-01")
    maja.press("Preview")
    expect(page.get_by_role("link", name="That day is over.")).to_be_visible()
    expect(page.get_by_label("Required", exact=True)).to_be_checked()
    page.get_by_label("The day", exact=True).fill(f"{stage.clock():%Y}-12-24")
    maja.press("Preview")
    maja.sees("If this rule were started now")
    expect(page.get_by_role("rowheader", name="Olle")).to_be_visible()
    expect(page.get_by_text("Maja Lind", exact=True)).to_have_count(0)
    axe(page)
    assert stage.events()[AuditEvent.POLICY_PLANNED] == 0

    maja.press("Start this rule")
    maja.sees("Policy")
    expect(page.get_by_text("The rule is on.")).to_be_visible()
    expect(page.get_by_text("A rule was planned")).to_be_visible()
    expect(page.get_by_text("by Maja Lind").first).to_be_visible()
    page.get_by_role("button", name="Undo last change").click()
    expect(page.get_by_text("The last change of a rule was undone")).to_be_visible()
    expect(page.get_by_role("heading", name="Planned")).to_have_count(0)


def test_the_form_of_a_rule_fits_the_smallest_phone(stage: Stage, new_page: Pages) -> None:
    """Nothing scrolls sideways, and the preview comes back to the form as it was."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    maja.settle()
    maja.page.set_viewport_size({"width": 320, "height": 640})
    maja.go("/org")
    maja.open_room("Policy")
    maja.page.get_by_role("link", name=re.compile("^Change the rule.*For administrators")).click()
    maja.page.get_by_label("Days that new people").fill("12")
    assert maja.page.evaluate("document.documentElement.scrollWidth") <= 320
    maja.press("Preview")
    maja.sees("If this rule were started now")
    assert maja.page.evaluate("document.documentElement.scrollWidth") <= 320
    maja.follow("Change it again")
    expect(maja.page.get_by_label("Days that new people")).to_have_value("12")
    axe(maja.page)
