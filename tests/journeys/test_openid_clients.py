"""Applications that are not ours sign somebody in: what they are strict about, they tell us."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from farstu.core.relying_parties import OpenIdConnect
from tests.journeys.applications import EMAIL, Portal, open_portal
from tests.journeys.team import Colleague
from tests.support import databases
from tests.support.apache import serve_apache
from tests.support.browser import Pages
from tests.support.server import free_port
from tests.support.source import ROOT

pytestmark = pytest.mark.browser

_NUMBER = itertools.count(1)


@pytest.fixture
def portal(run_folder: Path, tmp_path: Path) -> Iterator[Portal]:
    """Give a portal on a real port, with applications to come."""
    with open_portal(databases.make_sqlite_database(run_folder, folder=tmp_path)) as opened:
        yield opened


def sign_in(person: Colleague) -> None:
    """Give the password and a code, where the portal asks."""
    person.fill("Email or username", person.email)
    person.fill("Password", person.password)
    person.press("Sign in")
    assert person.app is not None
    person.wait()
    person.enter(person.app.code())


def apache_settings(**words: str) -> str:
    """Fill in the configuration that the documentation shows."""
    page = (ROOT / "docs" / "openid-connect.md").read_text("utf-8")
    (shown,) = re.findall(r"```apache\n(.*?)```", page, re.DOTALL)
    for word, meant in words.items():
        assert word in shown
        shown = shown.replace(word, meant)
    assert "example" not in shown
    return str(shown)


def test_apache_signs_somebody_in_and_hears_that_they_left(
    portal: Portal, new_page: Pages, run_folder: Path
) -> None:
    """By the configuration of the documentation; out from either side."""
    port = free_port()
    shop = f"http://shop.localhost:{port}"
    client_id, secret = portal.add(
        OpenIdConnect(
            redirect_addresses=(f"{shop}/callback",),
            signed_out_addresses=(f"{shop}/goodbye",),
            logout_address=f"http://127.0.0.1:{port}/callback?logout=backchannel",
            asks_consent=False,
        )
    )
    settings = apache_settings(
        **{
            "https://portal.example": portal.origin,
            "https://shop.example": shop,
            "<client id>": client_id,
            "<client secret>": secret,
            "<some passphrase of your own>": "four words of chance",
        }
    )
    folder = run_folder / f"apache-{os.getpid()}-{next(_NUMBER)}"
    folder.mkdir()
    with serve_apache(folder, port=port, settings=settings) as apache:
        page = new_page(scheme="dark")
        person = portal.bring(page)
        page.goto(f"{apache.origin}/")
        sign_in(person)
        person.sees("The shop")
        expect(page.get_by_role("paragraph")).to_have_text(EMAIL)

        page.goto(f"{apache.origin}/callback?logout={quote(shop + '/goodbye', safe='')}")
        person.sees("Goodbye")
        page.goto(f"{apache.origin}/")
        sign_in(person)
        person.sees("The shop")

        person.go("/account/sessions")
        page.get_by_role("banner").get_by_role("button", name="Sign out").click()
        person.sees("You’re signed out")
        page.goto(f"{apache.origin}/")
        person.sees("The shop")
        portal.tell_applications()
        page.goto(f"{apache.origin}/")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
