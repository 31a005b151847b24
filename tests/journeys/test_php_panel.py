"""A hosting panel in PHP that keeps its own passwords, with Farstu as its second door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from farstu.core.hosted_page import HostedPage
from farstu.services.relying_parties import Added, add_relying_party
from tests.journeys.applications import Portal, open_portal
from tests.journeys.person import NEXT_STEP, Maja
from tests.support import databases
from tests.support.accessibility import axe
from tests.support.browser import Pages
from tests.support.panel import PASSWORD, Panel
from tests.support.server import free_port

pytestmark = pytest.mark.browser
BEHIND = timedelta(seconds=50)
"""Two codes of an app later the portal's clock is still one that the panel takes for right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A Farstu, which can be stopped, and a panel that is not served yet."""

    portal: Portal
    panel: Panel
    farstu: ExitStack


@pytest.fixture
def town(tmp_path: Path, run_folder: Path) -> Iterator[Town]:
    """Give both; the panel is at another site than Farstu, as in real life."""
    with ExitStack() as farstu:
        database = databases.make_sqlite_database(run_folder, folder=tmp_path)
        portal = farstu.enter_context(open_portal(database, behind=BEHIND))
        port, host = free_port(), "panel.localhost"
        rules = HostedPage(return_addresses=(f"http://{host}:{port}/back",))
        kit = portal.house.kit
        added = portal.house.write(lambda tx: add_relying_party(kit, tx, name="Panel", rules=rules))
        assert isinstance(added, Added)
        panel = Panel(
            folder=tmp_path,
            farstu=portal.origin,
            client_id=added.party.client_id,
            secret=added.secret or "",
            port=port,
            host=host,
        )
        yield Town(portal=portal, panel=panel, farstu=farstu)


def knock(person: Maja, panel: Panel) -> None:
    """Give the panel its password."""
    person.page.goto(panel.origin)
    person.fill("Name", "maja")
    person.fill("Password", PASSWORD)
    person.press("Continue")


def sees(page: Page, heading: str) -> None:
    """Check the main heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_panel_in_php(town: Town, new_page: Pages) -> None:
    """Set up by QR, asked for a code, a deed confirmed, and what becomes of it without Farstu."""
    maja, panel = Maja(new_page(), town.portal.stage), town.panel
    with panel.serve():
        first_visit(maja, panel)
        second_visit(maja, panel)
        delete_a_domain(maja, panel)
        other = Maja(new_page(width="phone", scheme="dark"), town.portal.stage)
        bring_a_tampered_answer(other, maja, panel)
    with panel.serve(again=True):
        maja.page.goto(panel.origin)
        sees(maja.page, "Your domains")
        town.farstu.close()
        maja.page.reload()
        sees(maja.page, "Your domains")
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            knock_in_vain(other, panel)
        stranger = new_page()
        stranger.goto(panel.origin)
        sees(stranger, "Sign in")


def first_visit(maja: Maja, panel: Panel) -> None:
    """Nothing is held yet: recovery codes, an app, and in."""
    maja.page.goto(panel.origin)
    sees(maja.page, "Sign in")
    axe(maja.page)
    knock(maja, panel)
    expect(maja.page.get_by_text("Panel asks you to prove that it is you.")).to_be_visible()
    maja.press("Start")
    maja.save_codes()
    maja.scan()
    maja.turn_on()
    sees(maja.page, "Your domains")
    axe(maja.page)
    maja.press("Sign out")
    sees(maja.page, "Sign in")


def second_visit(maja: Maja, panel: Panel) -> None:
    """A code of the app, and in."""
    maja.wait(NEXT_STEP)
    knock(maja, panel)
    maja.enter(maja.code())
    sees(maja.page, "Your domains")


def delete_a_domain(maja: Maja, panel: Panel) -> None:
    """What is confirmed stands on Farstu's page; cancelled, nothing happens."""
    maja.page.get_by_role("button", name="Delete lind.example").click()
    expect(maja.page.locator("blockquote")).to_have_text("Delete the domain lind.example")
    maja.press("Cancel, back to Panel")
    sees(maja.page, "Nothing was deleted.")
    maja.follow("Begin again")
    expect(maja.page.get_by_text("lind.example")).to_be_visible()
    maja.page.get_by_role("button", name="Delete lind.example").click()
    maja.wait(NEXT_STEP)
    maja.enter(maja.code())
    expect(maja.page.get_by_role("status")).to_have_text("lind.example is deleted.")
    expect(maja.page.get_by_role("button", name="Delete lind.example")).to_have_count(0)
    assert maja.page.url == f"{panel.origin}/"


def bring_a_tampered_answer(other: Maja, maja: Maja, panel: Panel) -> None:
    """An answer that was changed, or that is somebody else's, lets nobody in."""
    knock(other, panel)
    other.press("Cancel, back to Panel")
    sees(other.page, "You are not signed in.")
    axe(other.page)
    answer = parse_qs(urlsplit(other.page.url).query)["answer"][0]
    knock(other, panel)
    head, _, rest = answer.partition(".")
    body, _, signature = rest.partition(".")
    for told in (f"{head}.{body[:-4]}AAAA.{signature}", answer):
        other.page.goto(f"{panel.back}?answer={told}")
        sees(other.page, "You are not signed in.")
    maja.page.goto(f"{panel.back}?answer={answer}")
    maja.page.goto(panel.origin)
    sees(maja.page, "Your domains")


def knock_in_vain(other: Maja, panel: Panel) -> None:
    """Give the right password, while nobody is there to ask for the rest."""
    other.page.goto(panel.origin)
    other.fill("Name", "maja")
    other.fill("Password", PASSWORD)
    with other.page.expect_navigation():
        other.press("Continue")
