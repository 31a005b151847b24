"""An owner and her people: found, given a role, suspended, let in again, reminded."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from farstu.core.identifiers import IdentifierKind
from farstu.core.roles import OrganisationKind, Role
from farstu.services.portals import list_portals
from farstu.store import accounts, identifiers, memberships, organisations
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.memberships import Membership
from farstu.store.tx import Tx
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages

pytestmark = pytest.mark.browser


def add_colleagues(stage: Stage, *names: str) -> None:
    """Add people beside Maja who have chosen a password."""
    now, kit = stage.clock(), stage.kit

    def deed(tx: Tx) -> None:
        [place] = organisations.list_organisations(tx)
        for name in names:
            account = Account(id=kit.new_id(now), name=name, created_at=now, password_hash="x")
            accounts.add(tx, account)
            address = Identifier(
                id=kit.new_id(now),
                account_id=account.id,
                kind=IdentifierKind.EMAIL,
                value=f"{name.split()[0].lower()}@example.com",
                verified_at=None,
                created_at=now,
            )
            identifiers.add(tx, address)
            belongs = Membership(
                id=kit.new_id(now),
                account_id=account.id,
                organisation_id=place.id,
                kind=OrganisationKind.STAFF,
                role=Role.MEMBER,
                created_at=now,
            )
            memberships.add(tx, belongs)

    kit.store.write(deed, portal_id=list_portals(kit)[0].id)


def test_an_owner_looks_after_her_people(stage: Stage, new_page: Pages) -> None:
    """By keyboard and by mouse: found, another role, suspended, and back in."""
    maja = Maja(new_page(), stage)
    maja.settle()
    add_colleagues(stage, "Amira Haddad", "Olle Berg")
    maja.follow("Administration")
    maja.sees("Overview")
    maja.open_room("People")
    maja.sees("People")
    expect(maja.page.get_by_text("3 people belong to")).to_be_visible()

    maja.page.get_by_label("Name or address").fill("AMIRA@")
    maja.page.keyboard.press("Enter")
    expect(maja.page.get_by_text("1 person matches.")).to_be_visible()
    axe(maja.page)
    maja.page.get_by_role("link", name="Amira Haddad").press("Enter")
    maja.sees("Amira Haddad")

    maja.follow("Change role")
    maja.page.get_by_label("Member", exact=True).press("ArrowDown")
    maja.press("Save")
    expect(maja.page.get_by_text("The role is now: Administrator")).to_be_visible()
    expect(maja.page.get_by_text("by Maja Lind")).to_be_visible()

    maja.follow("Suspend")
    maja.sees("Suspend Amira Haddad?")
    maja.press("Suspend")
    expect(maja.page.get_by_text("Suspended here since")).to_be_visible()
    maja.follow("Let in again")
    maja.press("Let in again")
    expect(maja.page.get_by_text("Amira Haddad is no longer suspended.")).to_be_visible()
    axe(maja.page)
    told = [one.template for one in stage.letters() if one.recipient == "amira@example.com"]
    assert sorted(told) == ["membership_suspended", "role_changed"]


def test_reminders_are_sent_on_a_phone(stage: Stage, new_page: Pages) -> None:
    """All at once by one box; the page says who gets none, and why; nothing scrolls sideways."""
    maja = Maja(new_page(width="phone", scheme="dark"), stage)
    maja.settle()
    add_colleagues(stage, "Amira Haddad", "Olle Berg")
    maja.go("/org")
    maja.sees("Overview")
    maja.open_room("People")
    maja.page.get_by_label("Choose everybody on this page").check()
    maja.press("Send a reminder")
    maja.sees("2 reminders are on their way")
    expect(maja.page.get_by_text("Maja Lind: has a second step already")).to_be_visible()
    maja.page.set_viewport_size({"width": 320, "height": 640})
    assert maja.page.evaluate("document.documentElement.scrollWidth") <= 320
    maja.follow("Back to People")
    maja.sees("People")
    assert maja.page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(maja.page)
