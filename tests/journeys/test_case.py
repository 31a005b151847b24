"""Nothing left, and nobody above: a case, and one that is stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farstu.services.notices import Notice
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.journeys.team import Colleague, add_colleague, house_of
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

A_DAY = timedelta(hours=24)


def open_case(stage: Stage, new_page: Pages) -> tuple[Colleague, Colleague, Colleague]:
    """Be a customer's person who opens a case in the hall, with two of support at their desks."""
    Maja(new_page(), stage).settle()
    elsewhere = house_of(stage).add_organisation("Webb AB")
    page = new_page(scheme="dark")
    amira, _ = add_colleague(
        stage, page, "amira@example.com", staff=False, organisation_id=elsewhere
    )
    helpers = []
    for name in ("ann@example.com", "bo@example.com"):
        helper, _ = add_colleague(stage, new_page(), name)
        helpers.append(helper)
    stage.clock.advance(30 * A_DAY)
    amira.knock()
    amira.go("/login/help")
    amira.press("Open a case")
    expect(amira.page.get_by_text("Your case is open.")).to_be_visible()
    return amira, helpers[0], helpers[1]


def go_to_case(helper: Colleague) -> None:
    """Sign in, and open the only case from the queue."""
    helper.come_in()
    helper.go("/org")
    helper.page.get_by_role("main").get_by_role("link", name="Nordskär Registry").click()
    helper.sees("Cases")
    helper.page.get_by_role("link", name="Open the case of Amira").click()
    helper.sees("Case of Amira")


def test_two_people_and_a_day_let_somebody_in(stage: Stage, new_page: Pages) -> None:
    """One approves with a check, another after them; a day later she sets up a new phone."""
    amira, ann, bo = open_case(stage, new_page)
    go_to_case(ann)
    ann.page.get_by_label("Called a number that was known before").check()
    ann.press("Approve")
    expect(ann.page.get_by_text("Your approval is written down.")).to_be_visible()
    expect(ann.page.get_by_role("button", name="Approve")).to_have_count(0)
    go_to_case(bo)
    bo.press("Approve")
    expect(bo.page.get_by_text("Approved, waiting")).to_be_visible()
    amira.knock()
    amira.go("/login/help")
    expect(amira.page.get_by_text("You can get in here from")).to_be_visible()
    stage.clock.advance(A_DAY)
    amira.knock()
    amira.go("/login/help")
    amira.press("Go on")
    amira.sees("Set up a new way in")


def test_a_case_that_was_stopped_lets_nobody_in(stage: Stage, new_page: Pages) -> None:
    """The button of the mail stops it; support is told that only an owner goes on."""
    amira, ann, _ = open_case(stage, new_page)
    [told] = [one for one in stage.letters() if one.template == Notice.CASE_OPENED]
    other = Maja(new_page(width="phone"), stage)
    other.go(str(told.facts["stop"]))
    other.sees("Stop this")
    other.press("Stop this, it isn’t me")
    other.sees("It is stopped")
    go_to_case(ann)
    expect(ann.page.get_by_text("Somebody with one of the addresses stopped this.")).to_be_visible()
    expect(ann.page.get_by_role("button", name="Close the case")).to_have_count(0)
    amira.knock()
    amira.go("/login/help")
    expect(amira.page.get_by_text("Your case was stopped")).to_be_visible()
