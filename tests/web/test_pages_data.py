"""What is known of oneself, from the page to the file."""

from __future__ import annotations

import json

import pytest

from farstu.core.audit import AuditEvent
from farstu.http.cookies import Cookie
from tests.web.support.browser import Browser
from tests.web.support.home import Home
from tests.web.support.people import prove, sit

DATA = "/account/data"


@pytest.fixture
def browser(home: Home) -> Browser:
    """Let Maja have signed in just now, beside somebody else of the portal."""
    house = home.house
    house.add_person("olle@example.com")
    maja = house.add_person("maja@example.com")
    browser = home.open_browser()
    seat = sit(house, maja, prove(house, house.give_app(maja)))
    browser.cookies = {Cookie.SESSION: seat.token}
    return browser


def test_one_takes_away_what_is_known(home: Home, browser: Browser) -> None:
    """A button answers with a file of plain data about oneself alone, and that is noted."""
    assert f'href="{DATA}"' in browser.get("/account/security").text
    browser.get(DATA)
    answer = browser.post(f"{DATA}/download")
    assert answer.status == 200
    assert answer.header("content-type") == "application/json"
    assert answer.header("content-disposition") == 'attachment; filename="portal.test-data.json"'
    assert answer.header("cache-control") == "no-store"
    told = json.loads(answer.text)
    assert [one["value"] for one in told["identifiers"]] == ["maja@example.com"]
    assert "olle@example.com" not in answer.text
    assert home.house.events()[AuditEvent.DATA_EXPORTED] == 1


def test_a_proof_of_long_ago_is_not_enough(home: Home, browser: Browser) -> None:
    """Whoever finds an open browser is asked for a proof first."""
    browser.get(DATA)
    home.house.clock.advance(6 * 60)
    answer = browser.post(f"{DATA}/download")
    assert answer.location.startswith("/account/confirm")
    assert home.house.events()[AuditEvent.DATA_EXPORTED] == 0
