"""The page of one's own applications: where somebody went, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.oidc.application import RULES, Visitor, add_application, back_from, follow
from tests.support.databases import make_sqlite_database
from tests.web.support.home import Home, open_home

PAGE = "/account/applications"


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that requires a second factor."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        yield home


@pytest.fixture
def maja(home: Home) -> Visitor:
    """Let Maja sit in front of a browser, with her app."""
    person = home.house.add_person("maja@example.com")
    app = home.house.give_app(person)
    return Visitor(browser=home.open_browser(), house=home.house, person=person, app=app)


@pytest.mark.parametrize(
    ("asks", "button", "note"),
    [
        (True, "Take it back", "Shop may know nothing more of you"),
        (False, "Sign out there", "You are signed out of Shop."),
    ],
)
def test_what_was_allowed_is_taken_back(
    home: Home, maja: Visitor, *, asks: bool, button: str, note: str
) -> None:
    """It stands on the page after going there, and is gone at a click, with its tokens."""
    shop = add_application(home, replace(RULES, asks_consent=asks))
    shop.send(maja.browser)
    answer = maja.sign_in()
    if asks:
        answer = maja.browser.post(f"{shop.errand(maja.browser)}/allow")
    tokens = shop.redeem(back_from(answer).code)
    assert tokens.status == 200
    page = maja.browser.get(PAGE)
    assert "Shop" in page.text
    assert button in page.text
    after = follow(maja.browser, maja.browser.post(f"{PAGE}/{shop.id}/take-back"))
    assert note in after.text
    assert button not in after.text
    assert maja.browser.post(f"{PAGE}/{shop.id}/take-back").status == 404
