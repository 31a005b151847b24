"""Linking in a browser: sent by an application, signed in, agreed to, and taken back once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from farstu.core.throttle import ERRANDS
from farstu.services import errands as errand_services
from tests.oidc.application import Visitor, follow
from tests.support.databases import make_sqlite_database
from tests.support.hosted import Sender, add_sender
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.wire import Answer

ASKED = "Link your account to Web shop?"


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@dataclass(frozen=True, slots=True, kw_only=True)
class Maja:
    """Somebody with an account, in front of a browser that the shop sends."""

    shop: Sender
    visitor: Visitor

    @property
    def browser(self) -> Browser:
        """Give the browser."""
        return self.visitor.browser

    def go(self, own_id: str = "4711", **more: str) -> Answer:
        """Be sent, and follow as long as it stays at the portal."""
        address = self.shop.link_address(own_id, **more)
        return follow(self.browser, self.browser.get(address))

    def press(self, deed: str) -> Answer:
        """Send a form of the page that is open."""
        [action] = {one for one in self.browser.sheet.forms if one.endswith(f"/{deed}")}
        return self.browser.post(action)


@pytest.fixture
def maja(home: Home) -> Maja:
    """Have an app, and be signed in nowhere."""
    house = home.house
    person = house.add_person()
    visitor = Visitor(
        browser=home.open_browser(), house=house, person=person, app=house.give_app(person)
    )
    return Maja(shop=add_sender(house), visitor=visitor)


def test_a_stranger_signs_in_reads_who_asks_and_agrees(maja: Maja) -> None:
    """With password and app; the answer brings a code, and the page never comes again."""
    assert "Sign in" in maja.go(name="Maja L.").text
    page = maja.visitor.sign_in()
    assert ASKED in page.text
    for said in ("Maja L.", "4711", "https://shop.example", maja.visitor.person.email):
        assert said in page.text
    assert "form-action 'self' https://shop.example" in page.header("content-security-policy")
    here = maja.browser.sheet.forms
    told = maja.shop.read(maja.press("agree").location)
    assert (told["result"], told["sub"]) == ("agreed", "4711")
    assert maja.browser.post(next(one for one in here if one.endswith("agree"))).status == 410


def test_an_old_proof_is_given_again_first(maja: Maja) -> None:
    """Before the page is shown, and before the form counts."""
    maja.visitor.sign_in()
    assert ASKED in maja.go().text
    maja.visitor.house.clock.advance(301)
    assert maja.press("agree").location.startswith("/account/confirm")
    assert ASKED not in maja.go("4712").text


def test_who_does_not_want_to_goes_back(maja: Maja) -> None:
    """Signed in or not; whoever is the wrong one signs in as another."""
    maja.visitor.sign_in()
    maja.go()
    assert maja.press("other").location == "/login"
    maja.visitor.house.clock.advance(30)
    assert ASKED in maja.visitor.sign_in().text
    assert maja.shop.read(maja.press("cancel").location)["code"] == "cancelled"
    assert maja.browser.get("/link/of-nobody").status == 410


def test_a_request_that_leads_nowhere_sends_nobody_anywhere(maja: Maja) -> None:
    """One that nobody signed, one that was used, one that is said twice; by a form as well."""
    request = maja.shop.link("4711")
    address = f"/link?{urlencode({'request': request})}"
    body = urlencode({"request": request}).encode()
    taken = maja.browser.send_body("/link", body, site="cross-site", origin="https://shop.example")
    assert taken.location.startswith("/link/")
    used = maja.browser.get(address)
    assert (used.status, "Back to Web shop" in used.text) == (410, True)
    assert maja.browser.get(address[:-3]).status == 400
    assert maja.browser.get(f"{address}&{urlencode({'request': request})}").status == 400
    proof = maja.browser.get(f"/link?{urlencode({'request': maja.shop.request('4711')})}")
    assert (proof.status, proof.location) == (400, "")


def test_a_request_that_cannot_be_is_answered(maja: Maja) -> None:
    """At once, and signed."""
    answer = maja.browser.get(maja.shop.link_address("a/b"))
    assert maja.shop.read(answer.location)["code"] == "own_id_invalid"


def test_too_many_strangers_wait(maja: Maja, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the way to every other application."""
    monkeypatch.setattr(errand_services, "ERRANDS", replace(ERRANDS, free=1))
    assert maja.go().status == 200
    assert maja.go().status == 429


def test_a_link_is_no_way_in_and_a_way_in_no_link(maja: Maja) -> None:
    """By the address of the other kind there is nothing."""
    maja.visitor.sign_in()
    maja.go()
    [agree] = [one for one in maja.browser.sheet.forms if one.endswith("/agree")]
    errand = agree.split("/")[2]
    assert maja.browser.get(f"/continue/{errand}").status == 410
    for deed in ("allow", "account", "other", "cancel"):
        maja.browser.get(f"/link/{errand}")
        assert maja.browser.post(f"/continue/{errand}/{deed}").status == 410
