"""An administrator adds an application on a page, and it lives by what that page says."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.applications import serve_application
from tests.support.browser import Pages

pytestmark = pytest.mark.browser
VERIFIER = "the-verifier-that-only-this-application-knows-of"
HASH = hashlib.sha256(VERIFIER.encode()).digest()
CHALLENGE = base64.urlsafe_b64encode(HASH).decode().rstrip("=")


@pytest.fixture
def back() -> Iterator[str]:
    """Serve the application that people are sent back to; say where."""
    with serve_application() as origin:
        yield f"{origin.replace('127.0.0.1', 'localhost')}/callback"


def copied(page: Page, name: str) -> str:
    """Read something that is there to be copied."""
    return page.locator(f"#told-{name}").inner_text()


def fetch_code(page: Page, origin: str, client_id: str, back: str) -> str:
    """Send somebody who is signed in to the portal, let them agree, and read what comes back."""
    asked = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": back,
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"{origin}/oidc/authorize?{urlencode(asked)}")
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{back}**")
    [code] = parse_qs(urlsplit(page.url).query)["code"]
    return code


def test_an_application_is_added_used_given_another_secret_and_suspended(
    stage: Stage, new_page: Pages, back: str
) -> None:
    """Each secret opens while it is there; after the suspension nothing does any more."""
    maja = Maja(new_page(), stage)
    maja.settle()
    page = maja.page
    maja.go("/org")
    page.get_by_role("link", name="Applications", exact=True).last.click()
    maja.sees("Applications")
    axe(page)
    page.get_by_role("link", name="Add: OpenID Connect").click()
    maja.sees("Add an application")
    maja.press("Add")
    expect(page.get_by_text("Enter a name for the application").first).to_be_visible()
    axe(page)
    page.get_by_label("Name", exact=True).fill("Shop")
    page.get_by_label("Redirect addresses").fill(back)
    maja.press("Add")
    maja.sees("Shop")
    axe(page)
    where = copied(page, "discovery").removeprefix(stage.origin)
    client_id, first = copied(page, "client"), copied(page, "secret")
    assert httpx.get(f"{stage.origin}{where}").json()["issuer"] == copied(page, "issuer")

    def redeem(secret: str, code: str = "none") -> httpx.Response:
        sent = {"grant_type": "authorization_code", "redirect_uri": back, "code": code}
        sent["code_verifier"] = VERIFIER
        return httpx.post(f"{stage.origin}/oidc/token", data=sent, auth=(client_id, secret))

    code = fetch_code(page, stage.origin, client_id, back)
    tokens = redeem(first, code)
    assert (tokens.status_code, "id_token" in tokens.json()) == (200, True)

    maja.go("/org")
    page.get_by_role("link", name="Applications", exact=True).last.click()
    expect(page.get_by_text("1 person is there now")).to_be_visible()
    page.get_by_role("link", name="Shop").click()
    expect(page.get_by_text(first)).to_have_count(0)
    maja.press("Add a secret")
    second = copied(page, "secret")
    assert [redeem(one).json()["error"] for one in (first, second)] == ["invalid_grant"] * 2
    page.get_by_role("link", name=f"Remove the secret that ends in {first[-4:]}").click()
    axe(page)
    maja.press("Remove")
    assert (redeem(first).status_code, redeem(second).status_code) == (401, 400)

    page.get_by_role("link", name="Suspend").click()
    maja.sees("Suspend Shop?")
    axe(page)
    maja.press("Suspend")
    expect(page.get_by_text(re.compile("Shop is suspended"))).to_be_visible()
    assert redeem(second).status_code == 401
    told = {"authorization": f"Bearer {tokens.json()['access_token']}"}
    assert httpx.get(f"{stage.origin}/oidc/userinfo", headers=told).status_code == 401
