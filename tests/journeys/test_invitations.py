"""An administrator invites people; one of them comes in, and joins a second organisation later."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from farstu.core.roles import OrganisationKind
from farstu.services.invitation_letters import INVITATION
from farstu.services.portals import list_portals
from farstu.store import organisations
from farstu.store.organisations import Organisation
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser

INES = "ines@example.com"


def invite(maja: Maja, *, organisation: str, addresses: str) -> None:
    """Go to an organisation's invitations, and paste addresses."""
    maja.go(f"/org/{organisation}/invitations")
    maja.sees("Invitations")
    maja.fill("Email addresses", addresses)
    maja.press("Send invitations")


def follow_mail(ines: Maja) -> None:
    """Open the link of the newest invitation to her."""
    letters = [one for one in ines.stage.letters() if one.template == INVITATION]
    ines.go(next(str(o.facts["path"]) for o in reversed(letters) if o.recipient == INES))


def add_customer(stage: Stage) -> str:
    """Make an organisation of customers, as the operator would."""
    now, portal = stage.clock(), list_portals(stage.kit)[0]
    made = Organisation(
        id=stage.kit.new_id(now), name="Skogsbo", kind=OrganisationKind.CUSTOMER, created_at=now
    )
    stage.kit.store.write(lambda tx: organisations.add(tx, made), portal_id=portal.id)
    return made.id


@pytest.mark.parametrize("script", ["script", "none"])
def test_somebody_is_invited_twice_and_has_one_account(
    stage: Stage, new_page: Pages, script: str
) -> None:
    """A wrong line is mended, the mail's link makes the account, the second invitation joins it."""
    maja = Maja(new_page(javascript=script == "script"), stage)
    maja.settle()
    maja.follow("Administration")
    maja.follow("Invitations")
    here = maja.page.url.split("/")[-2]
    invite(maja, organisation=here, addresses=f"Ines Ek <{INES}>\nolle@@example\nkarin@example.com")
    maja.is_told("1 invitation can’t be sent like this. Nothing was sent yet.")
    expect(maja.page.get_by_text("Line 2: olle@@example")).to_be_visible()
    typed = maja.page.get_by_label("Email addresses").input_value()
    maja.fill("Email addresses", typed.replace("@@example", "@example.com"))
    maja.press("Send invitations")
    expect(maja.page.get_by_text("The invitations are on their way.")).to_be_visible()
    expect(maja.page.locator(".items li")).to_have_count(3)
    if script == "script":
        axe(maja.page)

    ines = Maja(new_page(width="phone", javascript=script == "script"), stage)
    follow_mail(ines)
    expect(ines.page.get_by_text("Maja Lind invites you")).to_be_visible()
    expect(ines.page.get_by_label("Your name")).to_have_value("Ines Ek")
    ines.fill("Password", "violet harbour lantern 7")
    ines.press("Join Nordskär Registry")
    ines.set_up("Ines’s phone")
    ines.follow("Continue")
    ines.is_inside()

    maja.wait()
    invite(maja, organisation=add_customer(stage), addresses=INES)
    expect(maja.page.get_by_text(f"The invitation to {INES} is on its way.")).to_be_visible()
    ines.go("/account/security")
    expect(ines.page.get_by_text("Maja Lind invites you to Skogsbo.")).to_be_visible()
    follow_mail(ines)
    ines.sees("Join Skogsbo")
    if script == "script":
        axe(ines.page)
    ines.press("Join")
    ines.is_inside()
    expect(ines.page.get_by_text("You belong to Skogsbo now.")).to_be_visible()
