"""The door of the API: what every call passes, and what a call is told that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.scopes import Scope
from farstu.crypto.api_keys import id_in
from farstu.http.cookies import Cookie
from farstu.store import audit_events
from farstu.store.api_keys import list_keys
from tests.api.support.program import ALL, Program, make_program
from tests.web.support.home import Home
from tests.web.support.people import prove, sit

LIMIT = 64 * 1024


def test_a_key_says_what_it_belongs_to(home: Home, program: Program) -> None:
    """The first call to make: it names the portal, and what the key may do."""
    told = program.get("/portal")
    assert (told.status, told.answer.header("content-type")) == (200, "application/json")
    assert told.json["host"] == home.house.portal.host
    assert told.json["scopes"] == sorted(ALL)
    assert told.answer.header("cache-control") == "no-store"


def test_no_cookie_is_set_or_read(home: Home, program: Program) -> None:
    """A browser that is signed in reaches nothing here, and gets nothing to keep."""
    house = home.house
    maja = house.add_person("maja@example.com")
    cookie = f"{Cookie.SESSION.value}={sit(house, maja, prove(house, house.give_app(maja))).token}"
    page = [("host", program.host), ("cookie", cookie)]
    assert home.web.wire.send("GET", "/account/security", page).status == 200
    told = replace(program, key=None).call("GET", "/portal", headers={"cookie": cookie})
    assert (told.status, told.code) == (401, "key_missing")
    assert told.answer.header("www-authenticate") == 'Bearer realm="farstu"'
    assert not told.answer.all("set-cookie")
    assert not program.get("/portal").answer.all("set-cookie")


def test_a_key_opens_no_page(home: Home, program: Program) -> None:
    """Pages know cookies only."""
    headers = [("host", program.host), ("authorization", f"Bearer {program.key}")]
    answer = home.web.wire.send("GET", "/account/security", headers)
    assert (answer.status, answer.location) == (303, "/login")


def test_what_a_key_does_is_on_the_trail_under_its_name(home: Home, program: Program) -> None:
    """What it only reads is not; but when it was used last is known of every key."""
    key_id, before = id_in(program.key or ""), home.house.events()
    for path in ("/portal", "/people", "/people/maja"):
        program.get(path)
    assert not home.house.events(since=before)
    assert program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"}).status == 201
    rows = home.house.read(lambda tx: audit_events.list_latest(tx, audit_events.Wanted(), limit=9))
    [put] = [row for row in rows if row.event is E.ACCOUNT_ADDED]
    assert key_id is not None
    assert put.facts["key"] == key_id
    keys = home.house.read(list_keys)
    assert [one.last_used_at for one in keys if one.id == key_id] == [home.house.clock()]


@pytest.mark.parametrize("header", ["Basic {key}", "Bearer", "Bearer x", "Bearer {key}x", "{key}"])
def test_only_a_bearer_key_counts(program: Program, header: str) -> None:
    """Another scheme, or half a key, is none."""
    sent = {"authorization": header.format(key=program.key)}
    assert program.call("GET", "/portal", headers=sent).status == 401


def test_two_keys_are_none(program: Program) -> None:
    """Who reads the first one, and who the second, must not be a question."""
    both = [("host", program.host)] + [("authorization", f"Bearer {program.key}")] * 2
    assert program.web.wire.send("GET", "/api/v1/portal", both).status == 401


def test_an_unknown_path_is_told_before_anything_is_done(program: Program) -> None:
    """As JSON, like everything here; also one with control characters."""
    for path in ("/", "/nothing", "/portal/", "/portal\x07"):
        assert (program.get(path).status, program.get(path).code) == (404, "path_unknown")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X"])
def test_another_method_is_told_which_there_are(program: Program, method: str) -> None:
    """With the header that says so (RFC 9110 15.5.6)."""
    told = program.call(method, "/portal")
    assert (told.status, told.code) == (405, "method")
    assert told.answer.header("allow") == "GET, HEAD"


def test_another_host_has_no_portal(program: Program) -> None:
    """A key is not even looked at there."""
    told = replace(program, host="elsewhere.test").get("/portal")
    assert (told.status, told.code) == (421, "portal_unknown")


def test_too_much_is_refused_whole(program: Program) -> None:
    """A body beyond 64 KiB is not read into memory first."""
    told = program.call("PUT", "/portal", raw=b"x" * (LIMIT + 1))
    assert told.status in {405, 413}


def test_a_trusted_key_passes_whose_address_it_is(home: Home, program: Program) -> None:
    """Another key may not; nonsense is refused by everybody."""
    address = {"farstu-end-user-address": "2001:db8::5", "farstu-end-user-agent": "Firefox"}
    assert program.call("GET", "/portal", headers=address).status == 200
    bare = make_program(home, [Scope.PEOPLE_READ])
    told = bare.call("GET", "/portal", headers=address)
    assert (told.status, told.code, told.json["scope"]) == (403, "scope_missing", "address:pass")
    for wrong in ("here", ""):
        sent = {"farstu-end-user-address": wrong}
        assert program.call("GET", "/portal", headers=sent).code == "header_wrong"


def test_a_query_that_nobody_knows_is_refused(program: Program) -> None:
    """It was meant to do something; the answer names it, and not its value."""
    told = program.get("/portal?limit=5")
    assert (told.status, told.code) == (422, "fields_wrong")
    assert told.json["errors"][0]["field"] == "limit"


def test_what_a_key_is_refused_for_is_written_down(home: Home, program: Program) -> None:
    """With the reason; and no more than the throttle lets through."""
    stranger = replace(program, key=None)
    answers = [stranger.get("/portal") for _ in range(25)]
    assert {answer.status for answer in answers} == {401, 429}
    assert answers[-1].code == "key_tries"
    assert answers[-1].answer.header("retry-after") == "30"
    assert home.house.events()[E.API_KEY_REFUSED] == 20
    assert program.get("/portal").status == 200


def test_a_key_is_in_no_log(home: Home, program: Program) -> None:
    """Neither a right one nor a wrong one."""
    program.get("/portal")
    replace(program, key=f"{program.key}x").get("/portal")
    assert str(program.key)[10:40] not in str(home.web.logs)
