"""A program with Duo's own client sends people to Farstu, in a real browser, over TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from duo_universal.client import DuoException
from playwright.sync_api import expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support import databases
from tests.support.browser import Pages
from tests.support.duo_client import Vpn, open_vpn
from tests.support.own_portal import OwnPortal, serve_own_portal
from tests.support.shops import find_place

pytestmark = [
    pytest.mark.browser,
    # How long its secret is stands in the client itself.
    pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning"),
]


@pytest.fixture
def vpn(run_folder: Path, tmp_path: Path) -> Iterator[Vpn]:
    """Have such a program, which shows where it takes people back."""
    place = find_place()
    database = databases.make_sqlite_database(run_folder, folder=tmp_path)
    back = f"{place.origin}/back"
    with (
        serve_own_portal(OwnPortal(), place.port),
        open_vpn(database, tmp_path, back=back) as opened,
    ):
        yield opened


def test_somebody_is_sent_proves_it_and_comes_back(vpn: Vpn, new_page: Pages) -> None:
    """The client is told who it was, once; who cancels comes back with a no."""
    page = new_page(width="phone", any_certificate=True)
    maja = Maja(page, Stage(origin=vpn.origin, kit=vpn.house.kit, clock=vpn.clock))
    state, nonce = vpn.client.generate_state(), vpn.client.generate_state()
    page.goto(vpn.client.create_auth_url("maja", state, nonce=nonce))
    expect(page.get_by_text("VPN asks you to prove that it is you.")).to_be_visible()
    vpn.clock.advance(30)
    maja.enter(vpn.app.answer()["code"])
    page.wait_for_url("**/back?*")
    back = parse_qs(urlsplit(page.url).query)
    assert back["state"] == [state]
    [code] = back["duo_code"]
    told = vpn.client.exchange_authorization_code_for_2fa_result(code, "maja", nonce=nonce)
    assert (told["preferred_username"], told["amr"]) == ("maja", ["otp"])
    with pytest.raises(DuoException, match="invalid_grant"):
        vpn.client.exchange_authorization_code_for_2fa_result(code, "maja", nonce=nonce)

    page.goto(vpn.client.create_auth_url("maja", vpn.client.generate_state()))
    page.get_by_role("button", name="Cancel, back to VPN").click()
    page.wait_for_url("**/back?*")
    assert parse_qs(urlsplit(page.url).query)["error_description"] == ["cancelled"]
