"""Applications that are not ours sign somebody in: what they are strict about, they tell us."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from farstu.core.relying_parties import Authentication, OpenIdConnect, SigningAlgorithm
from farstu.crypto.jose import new_private_key, public_key
from tests.journeys.applications import EMAIL, Portal, open_portal
from tests.journeys.team import Colleague
from tests.support import databases
from tests.support.apache import serve_apache
from tests.support.browser import Pages
from tests.support.shops import AUTHLIB, OPENID_CLIENT, find_place, serve_shop
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


def apache_settings(words: Mapping[str, str]) -> str:
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
    place = find_place()
    shop = place.origin
    client_id, secret = portal.add(
        OpenIdConnect(
            redirect_addresses=(f"{shop}/callback",),
            signed_out_addresses=(f"{shop}/goodbye",),
            logout_address=f"http://127.0.0.1:{place.port}/callback?logout=backchannel",
            asks_consent=False,
        )
    )
    settings = apache_settings(
        {
            "https://portal.example": portal.origin,
            "https://shop.example": shop,
            "<client id>": client_id,
            "<client secret>": secret,
            "<some passphrase of your own>": "four words of chance",
        }
    )
    folder = run_folder / f"apache-{os.getpid()}-{next(_NUMBER)}"
    folder.mkdir()
    with serve_apache(folder, place, settings=settings):
        page = new_page(scheme="dark")
        person = portal.bring(page)
        page.goto(f"{shop}/")
        sign_in(person)
        person.sees("The shop")
        expect(page.get_by_role("paragraph")).to_have_text(EMAIL)

        page.goto(f"{shop}/callback?logout={quote(shop + '/goodbye', safe='')}")
        person.sees("Goodbye")
        page.goto(f"{shop}/")
        sign_in(person)
        person.sees("The shop")

        person.go("/account/sessions")
        page.get_by_role("banner").get_by_role("button", name="Sign out").click()
        person.sees("You’re signed out")
        page.goto(f"{shop}/")
        person.sees("The shop")
        portal.tell_applications()
        page.goto(f"{shop}/")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()


def read(page: Page, address: str) -> dict[str, Any]:
    """Read the JSON that an application shows at *address*."""
    page.wait_for_url(f"{address}?**")
    told = json.loads(page.locator("body").inner_text())
    assert isinstance(told, dict)
    return told


def check_tokens(told: dict[str, Any], *, issuer: str, client_id: str) -> dict[str, Any]:
    """Check what became of everything that was tried, and give what the ID token said."""
    claims = told["claims"]
    assert (claims["iss"], claims["aud"]) == (issuer, client_id)
    assert (claims["acr"], claims["amr"]) == ("urn:farstu:acr:2", ["pwd", "otp", "mfa"])
    assert told["person"]["email"] == told["person"]["preferred_username"] == EMAIL
    for name in ("sub", "sid", "acr", "auth_time"):
        assert told["refreshed"][name] == claims[name]
    assert told["token"]["active"] is True
    assert told["token"]["client_id"] == client_id
    assert (told["given"], told["after"]) == (False, False)
    assert told["again"] == "invalid_grant"
    assert told["elsewhere"] == "OAUTH_INVALID_RESPONSE"
    return dict(claims)


def test_openid_client_does_all_that_one_does_with_tokens(portal: Portal, new_page: Pages) -> None:
    """Consent, tokens, a code from a copy, step-up, and out: each form leads where it may."""
    place = find_place()
    shop = place.origin
    client_id, secret = portal.add(
        OpenIdConnect(
            redirect_addresses=(f"{shop}/callback",), signed_out_addresses=(f"{shop}/goodbye",)
        )
    )
    page = new_page(width="phone")
    person = portal.bring(page)
    with serve_shop(OPENID_CLIENT, place, issuer=portal.origin, client_id=client_id, secret=secret):
        page.goto(f"{shop}/?prompt=none")
        assert read(page, f"{shop}/callback") == {"error": "login_required"}

        page.goto(f"{shop}/")
        sign_in(person)
        person.sees("Go on to Shop?")
        person.press("Cancel")
        assert read(page, f"{shop}/callback") == {"error": "access_denied"}

        page.goto(f"{shop}/")
        person.press("Allow")
        told = read(page, f"{shop}/callback")
        claims = check_tokens(told, issuer=portal.origin, client_id=client_id)

        person.wait(timedelta(minutes=4))
        page.goto(f"{shop}/?acr_values=urn:farstu:acr:2&max_age=60")
        person.sees("Confirm it’s you")
        assert person.app is not None
        person.fill("6-digit code", person.app.code())
        person.press("Confirm it’s you")
        later = read(page, f"{shop}/callback")["claims"]
        assert later["auth_time"] >= claims["auth_time"] + 240
        assert later["sub"] == claims["sub"]

        page.goto(f"{shop}/leave")
        person.sees("Sign out of Nordskär Registry?")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        assert read(page, f"{shop}/goodbye") == {"state": "gone"}


def test_authlib_signs_with_a_key_of_its_own(portal: Portal, new_page: Pages) -> None:
    """It has no secret; what it gets is signed by Ed25519; it is left by its own button."""
    place, pem = find_place(), new_private_key("ES256")
    shop = place.origin
    client_id, secret = portal.add(
        OpenIdConnect(
            redirect_addresses=(f"{shop}/callback",),
            signed_out_addresses=(f"{shop}/goodbye",),
            authentication=Authentication.PRIVATE_KEY,
            keys={"keys": [public_key(pem, algorithm="ES256", key_id="mine")]},
            algorithm=SigningAlgorithm.ED25519,
            asks_consent=False,
        )
    )
    assert secret == ""
    page = new_page(width="phone", scheme="dark")
    person = portal.bring(page)
    with serve_shop(AUTHLIB, place, issuer=portal.origin, client_id=client_id, secret=pem):
        page.goto(f"{shop}/")
        sign_in(person)
        told = read(page, f"{shop}/callback")
        assert told["claims"]["aud"] == client_id
        assert told["claims"]["acr"] == "urn:farstu:acr:2"
        assert told["person"]["email"] == EMAIL
        assert told["again"]["sub"] == told["person"]["sub"] == told["claims"]["sub"]

        page.goto(f"{shop}/leave")
        expect(page.get_by_text("Goodbye")).to_be_visible()
        person.go("/account/sessions")
        expect(page.get_by_label("Password", exact=True)).to_be_visible()
