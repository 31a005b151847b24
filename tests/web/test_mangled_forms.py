"""Every form of every page, with something about it that no browser sends: never a 500.

What is refused wrote nothing but that it was tried. The seed is in the message of what fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random  # noqa: TID251 - chance of a seed that a failure says

import pytest
from starlette.routing import compile_path

from farstu.core.roles import Role
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.databases import Database, make_sqlite_database
from tests.support.mangled import SEED, mangle_form
from tests.support.one_database import on_sqlite
from tests.support.refused import MAY_CHANGE
from tests.web.support.browser import Browser
from tests.web.support.ledger import Ledger, keep_ledger
from tests.web.support.town import Town, open_town
from tests.web.support.visitor import Visitor
from tests.web.support.wire import Answer
from tests.web.test_doors import COLUMNS, doors_for
from tests.web.test_offices import TABLES, Place, place  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

AT = ("out", "fac", "enr", "one", "two", "tw~")
"""The columns from which it is tried: before the door, in the hall, and inside."""
TIMES = 3
"""How often each form of an office is sent, each time with something else wrong."""
OUT_OF_PLACE = ("identifier", "password", "code", "name", "kind", "next", "id", "to", "address")
"""Fields of some form, where the page of a door has none or does not open."""
UPLOADS = [("/org/OURS/invitations/import", "file"), ("/org/STAFF/look/logo", "logo")]
NAMES = ("a.csv", "", "a\x00.csv", "../../a.csv", "ä\ud800".encode("utf-8", "replace").decode())
FILES = (
    b"",
    b"\x00" * 100,
    b"\xff\xfee\x00m\x00a\x00i\x00l\x00",
    b"email,name\r\n\xff\xfe@example.com,\x00\r\n",
    b'email,name\r\n"a@example.com,Maja\r\n',
    b"email,email\r\na@example.com,b@example.com\r\n",
    b"email,name\r\n" + b"a@example.com,Maja\r\n" * 3,
    b"email,name\r\n" + b"," * 5_000,
    b"email,name\r\n" + b"x" * 200_000,
    b"email\r" * 9_000,
    b"=cmd|'/c calc'!A1,name\r\n1,2\r\n",
    b"email,name\r\n\xed\xa0\x80@example.com,\xe2\x80\xae\r\n",
    b"\x89PNG\r\n\x1a\n",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02".ljust(90, b"\0"),
    b"\xff\xd8\xff\xe0" + b"\x00" * 400,
    b"GIF89a" + b"\xff" * 40,
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
    b"PK\x03\x04" + b"\x00" * 40,
    b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    b"x" * 3_000_000,
)
"""What people choose by mistake, and what nobody does."""


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
    yield from judge_refusal(ledger, answer, said)


def judge_refusal(ledger: Ledger, answer: Answer, said: str) -> Iterator[str]:
    """Say what is wrong where a request was refused, and make everything as it was."""
    if answer.status >= 500 or (answer.status >= 400 and not says_why(answer)):
        yield said
    if answer.status >= 400 and ledger.was_written() and (wrong := ledger.wrongs(MAY_CHANGE)):
        yield f"{said}, and wrote {wrong}"
    ledger.restore()


def says_why(answer: Answer) -> bool:
    """Say whether a refusal has words: a page of its own, or what a script shows on one."""
    if answer.header("content-type") == "application/json":
        return bool(json.loads(answer.body))
    return bool(answer.title)


def test_every_form_is_sent() -> None:
    """Each route of the URL map that takes a form is in one of the tables, so a new one is too."""
    tables = [*doors_for("POST"), *TABLES["POST"]]
    written = [path.replace("…", "/account/security/authenticators") for path in tables]
    takers = [r for r in url_map(Desk(Renderer())) if "POST" in r.handlers]
    left_out = [
        r.path for r in takers if not any(compile_path(r.path)[0].match(w) for w in written)
    ]
    assert left_out == []


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
                browser = _owner(place)
                wrong += complaints(browser, ledger, path, place.address(path), number)
    assert not wrong, "\n".join(wrong)


@on_sqlite
@pytest.mark.parametrize(("path", "field"), UPLOADS)
def test_no_file_is_too_odd(place: Place, database: Database, path: str, field: str) -> None:  # noqa: F811
    """Whatever a file is called and has in it: it is read as one, or refused with words."""
    wrong: list[str] = []
    address = place.address(path)
    with keep_ledger(database.url) as ledger:
        for number, (called, content) in enumerate(product(NAMES, FILES)):
            browser = _owner(place)
            browser.get(address)
            typed = {name: box["value"] for name, box in browser.sheet.fields.items()}
            typed = {name: value for name, value in typed.items() if name not in {field, "csrf"}}
            answer = browser.upload(address, typed, **{field: (called, content)})
            said = f"{path} ({number}): {answer.status} to {called!r} {content[:60]!r}"
            wrong += judge_refusal(ledger, answer, said)
    assert not wrong, "\n".join(wrong)


def _owner(place: Place) -> Browser:  # noqa: F811
    """Open a browser of whoever may do everything."""
    browser = place.home.open_browser()
    browser.cookies = dict(place.browsers["sto"].cookies)
    browser.csrf = place.browsers["sto"].csrf
    return browser
