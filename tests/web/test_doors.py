"""Every route × every standing × both roles × every method, each cell by itself (weakness C2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.routing import Mount, compile_path

from farstu.api.privacyidea import ADDRESSES
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.http.exchange import Route
from farstu.oidc.duo import duo_hatches
from farstu.oidc.endpoints import hatches
from farstu.services.links import make_first_owner_link
from farstu.store.engine import open_store
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.databases import make_sqlite_database
from tests.support.house import open_house
from tests.web.doors import (
    BACK,
    BY_ROLE,
    FILES,
    FROM_ELSEWHERE,
    GET,
    NOT_INSIDE,
    PAGES,
    POST,
    SENT_TO,
    SHOWN,
    Table,
    read_table,
)
from tests.web.support.home import open_web
from tests.web.support.ledger import Ledger, Whole, keep_ledger
from tests.web.support.standings import STANDINGS
from tests.web.support.town import Town, open_town
from tests.web.support.visitor import Visitor
from tests.web.support.wire import Answer

DOORS = {"GET": read_table(GET), "HEAD": read_table(GET), "POST": read_table(POST)}
EVIL = "https://evil.test"
OTHER_METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]
INSIDE_MARK = '<nav class="nav"'
"""What pages inside have, and no other."""
SIGN_OUT = 'action="/logout"'
"""What every page of a session has."""

COLUMNS = {s.columns[Role.MEMBER]: name for name, s in reversed(STANDINGS.items())}
ONE_PER_COLUMN = pytest.mark.parametrize("name", COLUMNS.values())

NO_OWNERS = {"with_mailbox", "with_mailbox_stale"}
"""Where no owner stands: theirs would have to set up more than a mailbox."""
ROLE_MATTERS = [n for n, s in STANDINGS.items() if len(set(s.columns.values())) > 1]
WALKS = pytest.mark.parametrize(
    ("name", "role"),
    [
        *(pytest.param(name, Role.MEMBER, id=f"member-{name}") for name in STANDINGS),
        *(
            pytest.param(name, Role.OWNER, id=f"owner-{name}", marks=pytest.mark.slow)
            for name in dict.fromkeys([*COLUMNS.values(), *ROLE_MATTERS])
            if name not in NO_OWNERS
        ),
    ],
)
"""A member at every standing, and an owner once in every column and wherever it matters."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Town]:
    """Build the town once; every test leaves it as it was found."""
    folder = tmp_path_factory.mktemp("town")
    with open_town(make_sqlite_database(run_folder, folder=folder)) as town:
        yield town


def judge(visitor: Visitor, path: str, verdict: str, answer: Answer) -> Iterator[str]:
    """Compare an answer with the verdict that is written down."""
    got = f"{answer.status} {answer.title or answer.location}"
    verdict = BY_ROLE.get(verdict, {}).get(visitor.role, verdict)
    if verdict in SENT_TO:
        target = urlsplit(answer.location)
        there = visitor.address(SENT_TO[verdict])
        is_there = fnmatch(target.path, there)
        if not is_there or (answer.status, answer.body) != (303, b""):
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
    if visitor.column not in NOT_INSIDE and "<html" in answer.text and SIGN_OUT not in answer.text:
        yield "has no way to sign out"


def page_title(path: str, column: str) -> str:
    """Look up how the page of a route is headed."""
    title = PAGES[path]
    return title if isinstance(title, str) else title[column]


def walk(
    visitor: Visitor, ledger: Ledger, method: str, paths: Iterable[str] | None = None
) -> Iterator[str]:
    """Knock at every door that answers *method*, and tell what is not as written."""
    doors = doors_for(method)
    for path in doors if paths is None else paths:
        cells = doors[path]
        browser, address = visitor.arrive(), visitor.address(path)
        answer = browser.post(address) if method == "POST" else browser.get(address, method=method)
        complaints = [*judge(visitor, path, cells[visitor.column], answer)]
        if method != "POST" and ledger.was_written():
            complaints += ledger.changes()
        if method != "POST" and answer.all("set-cookie"):
            complaints.append("changes a cookie")
        ledger.restore()
        yield from (f"{method} {path} at {visitor.column}: {what}" for what in complaints)


def third(paths: Iterable[str], name: str) -> list[tuple[int, str]]:
    """Pick every third door, others in each column, and number them so that numbers vary too.

    Seven columns knock at each door, where all of them would tell nothing new.
    """
    round_, turn = divmod([*COLUMNS.values()].index(name), 3)
    return [(number // 3 + round_, path) for number, path in enumerate(paths) if number % 3 == turn]


def doors_for(method: str) -> Table:
    """List the doors that answer *method* to somebody."""
    return {p: cells for p, cells in DOORS[method].items() if set(cells.values()) != {"405"}}


# What is written ------------------------------------------------------------------


@pytest.mark.parametrize("method", DOORS)
def test_every_route_is_written_down(method: str) -> None:
    """The tables have each route of the URL map, and say of each whether it takes a method."""
    routes = url_map(Desk(Renderer()))

    def find(path: str) -> Route:
        whole = path.replace("…", "/account/security/authenticators")
        return next(r for r in routes if compile_path(r.path)[0].match(whole))

    taken = {find(path).path for path in doors_for(method)}
    assert taken == {route.path for route in routes if method in route.handlers}
    assert {find(path).path for path in DOORS[method]} == {route.path for route in routes}
    assert {route.path for route in routes if route.from_elsewhere} == FROM_ELSEWHERE


def test_nothing_is_served_beside_the_map(town: Town) -> None:
    """What the toolkit routes is the URL map, each line once, listed files, and other doors."""
    application: Any = town.web.app
    routes = application._app._app.routes  # inside the side door and the envelope
    routed = [route.path for route in routes]
    mounts = [route.path for route in routes if isinstance(route, Mount)]
    others = [
        *(hatch.path for hatch in (*hatches(), *duo_hatches())),
        *(one.path for one in ADDRESSES),
    ]
    beside = ["/healthz", "/readyz", "/static", "/api/v1", *others]
    assert sorted(routed) == sorted([*(r.path for r in url_map(Desk(Renderer()))), *beside])
    assert mounts == ["/static", "/api/v1"]
    assert all(path.startswith(tuple(beside[:4])) for path in FILES)


def test_every_column_has_somebody(town: Town) -> None:
    """There is a standing for each column, and a page from inside is known by its mark."""
    assert set(COLUMNS) == set(DOORS["GET"]["/"])
    visitor = Visitor(town, "both", Role.MEMBER)
    assert INSIDE_MARK in visitor.arrive().get("/account/security").text


# What is so -----------------------------------------------------------------------


@WALKS
def test_each_door_says_what_is_written(town: Town, name: str, role: Role) -> None:
    """Wherever one stands, each page opens, or sends on, as written; GET changes nothing."""
    visitor = Visitor(town, name, role)
    with keep_ledger(town.database.url) as ledger:
        wrong = [*walk(visitor, ledger, "GET"), *walk(visitor, ledger, "POST")]
    assert not wrong, "\n".join(wrong)


@ONE_PER_COLUMN
def test_head_is_judged_as_get(town: Town, name: str) -> None:
    """HEAD gets the status and the way on that GET gets, and changes nothing either."""
    visitor = Visitor(town, name, Role.MEMBER)
    with keep_ledger(town.database.url) as ledger:
        paths = [path for _, path in third(doors_for("HEAD"), name)]
        wrong = [*walk(visitor, ledger, "HEAD", paths)]
    assert not wrong, "\n".join(wrong)


@ONE_PER_COLUMN
def test_no_other_method_works(town: Town, name: str) -> None:
    """Whoever asks, a method that a route does not take is told so, with those that it does."""
    visitor, wrong = Visitor(town, name, Role.MEMBER), []
    with keep_ledger(town.database.url) as ledger:
        for number, path in third(DOORS["GET"], name):
            takes = [method for method in DOORS if path in doors_for(method)]
            other = OTHER_METHODS[number % len(OTHER_METHODS)]
            for method in {"GET", "POST", other} - set(takes):
                answer = visitor.arrive().send_body(visitor.address(path), b"", method=method)
                if (answer.status, answer.header("allow")) != (405, ", ".join(takes)):
                    wrong.append(f"{method} {path}: {answer.status} {answer.header('allow')}")
        assert not ledger.was_written()
    assert not wrong, "\n".join(wrong)


@ONE_PER_COLUMN
def test_no_form_counts_that_is_not_ours(town: Town, name: str) -> None:
    """Without its token, with another browser's, or from elsewhere, a form changes nothing."""
    visitor, wrong = Visitor(town, name, Role.MEMBER), []
    stranger = Visitor(town, "both", Role.MEMBER).arrive().csrf
    ours_alone = [path for path in doors_for("POST") if path not in FROM_ELSEWHERE]
    with keep_ledger(town.database.url) as ledger:
        for number, path in third(ours_alone, name):
            browser, address = visitor.arrive(), visitor.address(path)
            ours, theirs = f"csrf={browser.csrf}".encode(), f"csrf={stranger}".encode()
            send = partial(browser.send_body, address)
            ways = (
                partial(send, b""),
                partial(send, theirs),
                partial(send, ours, site="cross-site", origin=EVIL),
                partial(send, ours, site="same-site", origin=EVIL),
                partial(send, ours, site=None, origin=None),
                partial(send, ours, content_type="text/plain"),
            )
            answer = ways[number % len(ways)]()
            if answer.status not in {400, 403} or answer.all("set-cookie"):
                wrong.append(f"{path}: {answer.status}")
        assert not ledger.was_written()
    assert not wrong, "\n".join(wrong)


@ONE_PER_COLUMN
def test_files_and_health_know_nobody(town: Town, name: str) -> None:
    """What is served beside the map is the same for everybody, and gives no cookie."""
    visitor = Visitor(town, name, Role.MEMBER)
    with keep_ledger(town.database.url) as ledger:
        for path, content_type in FILES.items():
            answer = visitor.arrive().get(path)
            assert (answer.status, answer.header("content-type")) == (200, content_type)
            assert not answer.all("set-cookie")
            refused = visitor.arrive().post(path)
            assert (refused.status, refused.title[:22]) == (405, "That does not work her")
            assert set(refused.header("allow").split(", ")) == {"GET", "HEAD"}
        assert not ledger.wrongs({"leases": Whole.DIFFER})  # whoever is ready can write


@pytest.mark.parametrize("place", ["Authorization", "X-Session", "Cookie", "query", "form"])
@pytest.mark.parametrize("name", ["code_wanted", "setup_wanted", "came_by_recovery_code"])
def test_a_login_in_progress_is_no_key(town: Town, name: str, place: str) -> None:
    """The cookie of a half-finished login opens nothing, wherever else it is presented."""
    visitor = Visitor(town, name, Role.MEMBER)
    token = visitor.placed.cookies[Cookie.LOGIN]
    browser = town.web.open_browser(visitor.placed.host)
    browser.get("/login")
    headers = {
        "Authorization": [("authorization", f"Bearer {token}")],
        "X-Session": [("x-session", token), ("x-farstu-account", "1"), ("remote-user", "maja")],
        "Cookie": [("cookie", f"session={token}; farstu-session={token}; sessionid={token}")],
    }.get(place, [])
    query = f"?session={token}&token={token}&access_token={token}" if place == "query" else ""
    for path in ("/account/security", "/account/sessions", "/setup", "/login/factor/totp"):
        assert browser.get(path + query, headers=headers).location == "/login"
    fields = {"session": token, "token": token} if place == "form" else {}
    answer = browser.post("/account/security/password" + query, fields)
    assert answer.location == "/login"


def test_before_the_first_owner_there_is_only_the_welcome(tmp_path: Path, run_folder: Path) -> None:
    """Until the installation has an owner, every page but their own link says where that is.

    The language switch at its foot works.
    """
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="not.this") as house,
        open_web(house.kit) as web,
    ):
        link = make_first_owner_link(house.kit)
        browser = web.open_browser()
        for path in DOORS["GET"]:
            for answer in (browser.get(path), browser.send_body(path, b"")):
                if not path.startswith(("/welcome/", "/language")):
                    assert (answer.status, answer.title) == (503, "Ready for its first owner")
        assert browser.get("/welcome/DEAD").status == 410
        assert browser.get(f"/welcome/{link}").title == "Welcome to Farstu"


def test_an_unknown_host_has_no_doors(town: Town) -> None:
    """At a host that is no portal's, every address gives the same plain page."""
    with keep_ledger(town.database.url) as ledger:
        for path in DOORS["GET"]:
            browser = town.web.open_browser("elsewhere.test")
            for answer in (browser.get(path), browser.send_body(path, b"")):
                assert (answer.status, answer.title) == (421, "There is no portal at this address")
                assert not answer.all("set-cookie")
        assert not ledger.was_written()
