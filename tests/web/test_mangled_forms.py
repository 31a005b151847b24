"""Every form of every page, with something about it that no browser sends: never a 500.

What is refused wrote nothing but that it was tried. The seed is in the message of what fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random  # noqa: TID251 - chance of a seed that a failure says

import pytest

from farstu.core.roles import Role
from tests.support.databases import Database, make_sqlite_database
from tests.support.mangled import mangle_form
from tests.support.one_database import on_sqlite
from tests.web.support.browser import Browser
from tests.web.support.ledger import Ledger, keep_ledger
from tests.web.support.town import Town, open_town
from tests.web.support.visitor import Visitor
from tests.web.test_doors import COLUMNS, doors_for
from tests.web.test_offices import TABLES, Place, place  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

SEED = 20261122
AT = ("out", "fac", "enr", "one", "two", "tw~")
"""The columns from which it is tried: before the door, in the hall, and inside."""
TIMES = 3
"""How often each form of an office is sent, each time with something else wrong."""
OUT_OF_PLACE = ("identifier", "password", "code", "name", "kind", "next", "id", "to", "address")
"""Fields of some form, where the page of a door has none or does not open."""
TRIED = frozenset({"throttles", "audit_events", "budgets", "challenges"})
"""Where a row may say that somebody tried: a counter, an event, a question that is over."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Town]:
    """Build a town of the module's own."""
    folder = tmp_path_factory.mktemp("town")
    with open_town(make_sqlite_database(run_folder, folder=folder)) as town:
        yield town


def complaints(
    browser: Browser, ledger: Ledger, path: str, address: str, number: int
) -> Iterator[str]:
    """Send a form that is not right, and say what is wrong about the answer."""
    chance = Random(f"{SEED} {path} {number}")  # noqa: S311 - the same in every run
    token = browser.csrf
    page = browser.get(address)
    boxes = browser.sheet.fields if page.status == 200 else {}
    fields = {name: box["value"] for name, box in boxes.items()}
    right = {"csrf": browser.csrf or token} | (fields or dict.fromkeys(OUT_OF_PLACE, "1"))
    kind, body = mangle_form(chance, right)
    answer = browser.send_body(address, body, content_type=kind)
    said = f"{path} (seed {SEED}, {number}): {answer.status} to {kind} {body[:120]!r}"
    if answer.status >= 500:
        yield said
    if answer.status >= 400 and ledger.was_written():
        grown = ledger.grown() - TRIED
        if grown:
            yield f"{said}, and wrote {sorted(grown)}"
    ledger.restore()


@pytest.mark.parametrize("column", AT)
def test_no_form_is_too_odd(town: Town, column: str) -> None:
    """Wherever one stands, each door has an answer to whatever is posted to it."""
    visitor = Visitor(town, COLUMNS[column], Role.MEMBER)
    begun = len(town.web.logs)
    wrong: list[str] = []
    with keep_ledger(town.database.url) as ledger:
        for path in doors_for("POST"):
            address = visitor.address(path)
            wrong += complaints(visitor.arrive(), ledger, path, address, AT.index(column))
    assert not wrong, "\n".join(wrong)
    assert not [log for log in town.web.logs[begun:] if log["log_level"] in {"error", "critical"}]


@on_sqlite
def test_no_form_of_an_office_is_too_odd(place: Place, database: Database) -> None:  # noqa: F811
    """Nor is there one where somebody may do everything, with organisations that are there."""
    wrong: list[str] = []
    with keep_ledger(database.url) as ledger:
        for path in TABLES["POST"]:
            for number in range(TIMES):
                browser = place.home.open_browser()
                browser.cookies = dict(place.browsers["sto"].cookies)
                browser.csrf = place.browsers["sto"].csrf
                wrong += complaints(browser, ledger, path, place.address(path), number)
    assert not wrong, "\n".join(wrong)
