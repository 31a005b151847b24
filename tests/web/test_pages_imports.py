"""Bringing people in from a file, as browsers see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farstu.core.people_files import LARGEST
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.import_work import work_off
from tests.support.databases import Database
from tests.support.one_database import on_sqlite
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

pytestmark = on_sqlite


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Build it."""
    with open_home(database) as home:
        yield home


def administrator(home: Home, *, ago: float = 0) -> tuple[Browser, str]:
    """Let an administrator come in who proved an app a while *ago*; say where they bring in."""
    maja = home.house.add_person(role=Role.ADMINISTRATOR)
    app = home.house.give_app(maja)
    browser = home.open_browser()
    seat = sit(home.house, maja, prove(home.house, app, ago=ago), ago=ago)
    browser.cookies = {Cookie.SESSION: seat.token}
    return browser, f"/org/{home.house.people}/invitations/import"


def send(browser: Browser, here: str, content: bytes, **typed: str) -> str:
    """Send a file, and say where that leads."""
    browser.get(here)
    fields = {"role": "member", "language": "en"} | typed
    answer = browser.upload(here, fields, people=("people.csv", content))
    assert answer.status == 303, answer.text
    return answer.location


def test_a_proof_that_is_too_old_loses_nothing(home: Home) -> None:
    """Looking takes none; who is asked to confirm finds the file read when they come back."""
    browser, here = administrator(home, ago=6)
    there = send(browser, here, b"olle@example.com\n")
    page = browser.get(there)
    assert "Invite 1 person" in page.text
    answer = browser.post(f"{there}/start")
    assert answer.location.startswith("/account/confirm?next=")
    assert "Invite 1 person" in browser.get(there).text


def test_a_file_that_cannot_be_read_is_explained(home: Home) -> None:
    """At its field, and what was chosen besides stays; so does one that is missing."""
    browser, here = administrator(home)
    browser.get(here)
    typed = {"role": "administrator", "language": "sv"}
    answer = browser.upload(here, typed, people=("people.xlsx", b"PK\x03\x04"))
    assert (answer.status, "This is a spreadsheet." in answer.text) == (422, True)
    assert 'value="administrator" selected' in answer.text
    assert "Choose a file with somebody in it." in browser.upload(here, typed).text
    large = browser.upload(here, typed, people=("people.csv", b"x" * (LARGEST + 1)))
    assert "larger than 2048 KiB" in large.text


def test_mistakes_are_a_table_that_computes_nothing(home: Home) -> None:
    """All of them, also what a spreadsheet would take for a formula (CWE-1236)."""
    browser, here = administrator(home)
    there = send(browser, here, b"email\n=1+1\n" + b"a.b\n" * 120)
    page = browser.get(there)
    assert "These are the first 100 of 121." in page.text
    table = browser.get(f"{there}/mistakes.csv")
    lines = table.text.splitlines()
    assert lines[0] == "\ufeffline,text,mistake"
    assert lines[1].startswith("2,'=1+1,")
    assert len(lines) == 122


def test_the_template_is_a_file_that_can_be_read(home: Home) -> None:
    """With somebody in it."""
    browser, here = administrator(home)
    browser.get(here)
    table = browser.get(here.replace("/import", "/people.csv"))
    assert table.text == "\ufeffemail,name,role,language,labels\r\n"
    there = send(browser, here, table.text.encode() + b"a@b.se,Ann,member,sv,it\r\n")
    assert "Invite 1 person" in browser.get(there).text


def test_it_is_started_watched_stopped_and_taken_back(home: Home) -> None:
    """What was over meanwhile is said; once it has ended there are no mistakes to download."""
    browser, here = administrator(home)
    there = send(browser, here, b"olle@example.com\nines@example.com\nno.address\n")
    assert browser.post(f"{there}/start").location == there
    assert "0 of 2 dealt with" in browser.get(there).text
    again = browser.post(f"{there}/start")
    assert (again.status, "That was started or ended meanwhile." in again.text) == (409, True)
    work_off(home.house.kit)
    page = browser.get(there)
    assert "Everybody is invited" in page.text
    assert browser.get(f"{there}/mistakes.csv").status == 404
    assert browser.post(f"{there}/stop").status == 409
    assert "2 people invited" in browser.get(here).text
    assert browser.post(f"{there}/withdraw").status == 303
    assert "Withdraw the" not in browser.get(there).text


def test_whoever_wants_it_to_end_says_stop(home: Home) -> None:
    """Nobody is invited after that."""
    browser, here = administrator(home)
    there = send(browser, here, b"olle@example.com\n")
    browser.post(f"{there}/start")
    assert browser.post(f"{there}/stop").status == 303
    assert not work_off(home.house.kit)
    assert "Inviting was stopped" in browser.get(there).text
