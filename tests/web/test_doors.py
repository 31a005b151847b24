"""Every route × every standing × both roles × every method, each cell by itself (weakness C2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.routing import Mount

from farstu.core.roles import Role
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.databases import make_sqlite_database
from tests.web.doors import BACK, GET, NOT_INSIDE, PAGES, POST, SENT_TO, SHOWN, read_table
from tests.web.support.browser import Browser
from tests.web.support.house import open_house
from tests.web.support.ledger import Ledger, keep_ledger
from tests.web.support.standings import NOWHERE, STANDINGS, Placed, Town
from tests.web.support.wire import Answer

GET_DOORS, POST_DOORS = read_table(GET), read_table(POST)
FILES = {"/healthz", "/readyz", "/static"}
"""What is served beside the URL map."""
NO_METHODS = ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]
INSIDE_MARK = '<nav class="nav"'
"""What pages inside have, and no other."""

ONE_PER_COLUMN = {s.columns[Role.MEMBER]: name for name, s in reversed(STANDINGS.items())}.values()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Town]:
    """Build the town once; every test leaves it as it was found."""
    database = make_sqlite_database(run_folder, folder=tmp_path_factory.mktemp("town"))
    with open_house(database, origin="https://free.test") as house:
        yield Town(house, database)


class Visitor:
    """A browser at a standing, who knows which address means what."""

    def __init__(self, town: Town, name: str, role: Role) -> None:
        """Go and stand there, and fetch a token from a page that all may see."""
        self.placed: Placed = STANDINGS[name].build(town, role)
        self.column = STANDINGS[name].columns[role]
        self._town = town
        first = self._open(self.placed.cookies)
        first.get(self.address("/invite/TOKEN"))
        self._cookies, self._csrf = dict(first.cookies), first.csrf

    def address(self, path: str) -> str:
        """Write a path of the table as it is for this visitor."""
        other = self._town.neighbours[self.placed.host]
        is_session = path.startswith("/account/sessions/")
        parts = {
            "ID": self.placed.session_id if is_session else self.placed.app_id,
            "OTHER": other.session_id if is_session else other.app_id,
            "TOKEN": self._town.first_link if path.startswith("/welcome/") else other.invitation,
            "DEAD": "A" * 43,
        }
        whole = path.replace("…", "/account/security/authenticators")
        return "/".join(parts.get(part, part) for part in whole.split("/"))

    def arrive(self) -> Browser:
        """Come as if for the first time."""
        browser = self._open(self._cookies)
        browser.csrf = self._csrf
        return browser

    def _open(self, cookies: Mapping[str, str]) -> Browser:
        browser = self._town.house.open_browser(self.placed.host)
        browser.cookies = dict(cookies)
        return browser


def judge(visitor: Visitor, path: str, verdict: str, answer: Answer) -> Iterator[str]:
    """Compare an answer with the verdict that is written down."""
    got = f"{answer.status} {answer.title or answer.location}"
    if verdict in SENT_TO:
        target = urlsplit(answer.location)
        if (answer.status, target.path, answer.body) != (303, SENT_TO[verdict], b""):
            yield f"{verdict}, not {got}"
        wanted = visitor.address(BACK.get(path, path))
        if verdict == "con" and parse_qs(target.query) != {"next": [wanted]}:
            yield f"goes on to {target.query}, not {wanted}"
    else:
        status, title = SHOWN[verdict]
        title += page_title(path, visitor.column) if title in {"", "Error: "} else ""
        if answer.status != status or not answer.title.startswith(title):
            yield f"{verdict} ({title}), not {got}"
    if visitor.column in NOT_INSIDE and INSIDE_MARK in answer.text:
        yield "shows a page from inside"


def page_title(path: str, column: str) -> str:
    """Look up how the page of a route is headed."""
    title = PAGES[path]
    return title if isinstance(title, str) else title[column]


def walk(visitor: Visitor, ledger: Ledger, method: str) -> Iterator[str]:
    """Knock at every door, and tell what is not as written."""
    for path, cells in (POST_DOORS if method == "POST" else GET_DOORS).items():
        browser, address = visitor.arrive(), visitor.address(path)
        answer = browser.post(address) if method == "POST" else browser.get(address, method=method)
        complaints = [*judge(visitor, path, cells[visitor.column], answer)]
        if method != "POST" and ledger.was_written():
            complaints += ledger.changes()
        if method != "POST" and answer.all("set-cookie"):
            complaints.append("changes a cookie")
        ledger.restore()
        yield from (f"{method} {path} at {visitor.column}: {what}" for what in complaints)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OWNER])
@pytest.mark.parametrize("name", STANDINGS)
def test_each_door_says_what_is_written_about_it(town: Town, name: str, role: Role) -> None:
    """Wherever one stands, each page opens, or sends on, as written; GET changes nothing."""
    visitor = Visitor(town, name, role)
    with keep_ledger(town.database.url) as ledger:
        wrong = [*walk(visitor, ledger, "GET"), *walk(visitor, ledger, "POST")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ONE_PER_COLUMN)
def test_head_says_what_get_says(town: Town, name: str) -> None:
    """HEAD is judged as GET is, and changes nothing either."""
    visitor = Visitor(town, name, Role.MEMBER)
    with keep_ledger(town.database.url) as ledger:
        wrong = [*walk(visitor, ledger, "HEAD")]
    assert not wrong, "\n".join(wrong)
