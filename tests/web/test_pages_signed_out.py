"""What is said after signing out: to the browser that did it, and by no link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farstu.http.cookies import Cookie
from tests.support.databases import Database
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

ELSEWHERE = "So is every other device"
DEAD = "Your old password lets nobody in any more"


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Open a portal."""
    with open_home(database) as opened:
        yield opened


@pytest.fixture
def maja(home: Home) -> Browser:
    """Sign somebody in who has just proven an app."""
    house, browser = home.house, home.open_browser()
    person = house.add_person()
    proof = prove(house, house.give_app(person))
    browser.cookies = {Cookie.SESSION: sit(house, person, proof).token}
    browser.get("/account/not-me")
    return browser


@pytest.mark.parametrize(("deed", "is_dead"), [("secure", True), ("sign-out", False)])
def test_whoever_did_it_is_told_what_was_ended(
    home: Home, maja: Browser, deed: str, *, is_dead: bool
) -> None:
    """Another browser that follows the same address is not."""
    gone = maja.post(f"/account/not-me/{deed}").location
    text = maja.get(gone).text
    assert (ELSEWHERE in text, DEAD in text) == (True, is_dead)
    other = home.open_browser().get(gone)
    assert (other.status, ELSEWHERE in other.text, DEAD in other.text) == (200, False, False)


@pytest.mark.parametrize("seal", ["", "&seal=", "&seal=" + "0" * 32])
@pytest.mark.parametrize("then", ["secured", "everywhere"])
def test_a_link_says_nothing_of_the_kind(home: Home, then: str, seal: str) -> None:
    """The password would still be good, and other devices signed in."""
    text = home.open_browser().get(f"/signed-out?then={then}{seal}").text
    assert "You’re signed out" in text
    assert ELSEWHERE not in text
    assert DEAD not in text


def test_a_seal_is_of_what_it_was_made_for(maja: Browser) -> None:
    """Who signed out everywhere is not told that the password is dead."""
    gone = maja.post("/account/not-me/sign-out").location
    assert DEAD not in maja.get(gone.replace("everywhere", "secured")).text


def test_whoever_is_signed_in_is_not_told_that_they_are_out(maja: Browser) -> None:
    """A link would leave them believing it at a machine that others use."""
    assert maja.get("/signed-out").location == "/account/security"
