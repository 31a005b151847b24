"""Somebody opens an application behind each real proxy, signs in at the portal, and is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from farstu.core.forward_auth import ForwardAuth
from farstu.http.proxies import Proxies
from farstu.http.proxy_configuration import Place, Proxy
from farstu.services.portals import list_portals
from farstu.services.relying_parties import Added, add_relying_party
from tests.journeys.person import Maja
from tests.journeys.stage import Stage, raise_curtain
from tests.support import databases
from tests.support.applications import PROGRAMS, SECRET, place_for, run_proxy, serve_application
from tests.support.browser import Pages
from tests.support.clock import Clock

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A Farstu that nobody owns yet, and an application that is not registered yet."""

    stage: Stage
    place: Place
    proxy: Proxy
    folder: Path

    def register(self) -> None:
        """Register the application, as the operator would."""
        kit, rules = self.stage.kit, ForwardAuth(hosts=(self.place.origin,))
        added = kit.store.write(
            lambda tx: add_relying_party(kit, tx, name="Wiki", rules=rules),
            portal_id=list_portals(kit)[0].id,
        )
        assert isinstance(added, Added)


@pytest.fixture(params=list(PROGRAMS), ids=lambda proxy: proxy.value)
def town(
    request: pytest.FixtureRequest, clock: Clock, tmp_path: Path, run_folder: Path
) -> Iterator[Town]:
    """Give both, and a program that is to stand between them."""
    database = databases.make_sqlite_database(run_folder, folder=tmp_path)
    proxies = Proxies(networks=(ip_network("127.0.0.0/8"),), secret=SECRET)
    with (
        raise_curtain(database, clock, tmp_path, proxies=proxies) as stage,
        serve_application() as upstream,
    ):
        place = place_for(upstream, stage.origin.replace("localhost", "127.0.0.1"))
        yield Town(stage=stage, place=place, proxy=request.param, folder=tmp_path / "proxy")


def told(page: Page) -> dict[str, str]:
    """Read what reached the application."""
    expect(page).to_have_title("Application")
    headers = json.loads(page.locator("pre").inner_text())["headers"]
    return {name.lower(): value for name, value in headers}


def test_signing_in_to_an_application(town: Town, new_page: Pages) -> None:
    """From a deep address to the portal and back, and out again, here and there."""
    maja = Maja(new_page(), town.stage)
    maja.settle()
    maja.sign_out()
    town.register()
    with run_proxy(town.proxy, town.place, town.folder):
        deep = f"{town.place.origin}/pages/one?x=1"
        maja.page.goto(deep)
        maja.fill("Email or username", "maja@example.com")
        maja.fill("Password", maja.password)
        maja.press("Sign in")
        maja.wait()
        maja.enter(maja.code())
        headers = told(maja.page)
        assert maja.page.url == deep
        assert headers["remote-name"] == "Maja Lind"
        assert headers["remote-assurance"] == "urn:farstu:acr:2"
        assert headers["farstu-token"].count(".") == 2
        assert "farstu" not in headers.get("cookie", "")

        maja.page.goto(f"{town.place.origin}/.farstu/sign-out")
        expect(maja.page).to_have_url(re.compile(f"^{town.stage.origin}/"))
        maja.page.goto(deep)
        told(maja.page)

        maja.go("/account/sessions")
        maja.page.get_by_role("banner").get_by_role("button", name="Sign out").click()
        maja.sees("You’re signed out")
        maja.page.goto(deep)
        expect(maja.page).to_have_url(re.compile(f"^{town.stage.origin}/login"))
