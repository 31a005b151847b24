"""Class C: getting past the second proof."""

from __future__ import annotations

from base64 import b64encode

import pytest

from farstu.api.routes import ENDPOINTS
from farstu.core.access import Gate
from farstu.http.cookies import Cookie
from tests.api.support.program import ROOT
from tests.gauntlet.doors import BRACES, HALL, NOWHERE, UNGUARDED, addresses
from tests.gauntlet.stage import FACTOR, INSIDE, LOGIN, Hand, Stage
from tests.races.arena import wrong_codes
from tests.support.house import PASSWORD
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

INSIDE_MARK = '<nav class="nav"'
"""What pages inside have, and no other."""
UNKNOWN = {404, 405}


def test_c1_no_door_takes_a_password_for_a_session(stage: Stage) -> None:
    """Whatever open address gets name and password, an owner of an app comes to half at most."""
    person, _ = stage.owner()
    typed = {"identifier": person.email, "username": person.email, "email": person.email}
    words = {"password": PASSWORD, "current": PASSWORD, "new": PASSWORD}
    hand = stage.browser()
    for one in addresses(but=frozenset(Gate) - UNGUARDED):
        if one.method == "POST":
            hand.get(LOGIN)
            hand.post(one.path, {**typed, **words})
            assert Cookie.SESSION not in hand.cookies, one.path
    assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0


@pytest.mark.parametrize("path", ["/admin/login", "/accounts/login", "/login/password", "/signin"])
def test_c1_there_is_no_second_sign_in_page(stage: Stage, path: str) -> None:
    """What other products have there is not there."""
    hand = stage.browser()
    assert hand.get(path).status == 404
    assert hand.post(path, {"username": "x", "password": "y"}).status in UNKNOWN


def test_c2_half_signed_in_opens_no_page(stage: Stage) -> None:
    """Every address behind a gate sends the browser back to the second proof, by GET and POST."""
    person, app = stage.owner()
    hand = stage.half(person)
    own = {"authenticator_id": app.id, "organisation_id": stage.house.people}
    tried = 0
    for one in addresses(but=UNGUARDED | HALL, account_id=person.id, **own):
        said = _knock(hand, one.method, one.path)
        assert (said.status, said.location) == (303, "/login/factor"), one
        assert INSIDE_MARK not in said.text
        tried += 1
    assert tried > 100
    assert not stage.is_in(hand)
    assert [one.id for one in stage.house.subject(person).held] == [app.id]


def test_c2_no_open_page_shows_more_to_the_half_signed_in(stage: Stage) -> None:
    """What everybody may read says nothing from inside."""
    person, _ = stage.owner()
    hand = stage.half(person)
    for one in addresses(but=frozenset(Gate) - UNGUARDED):
        if one.method == "GET":
            assert INSIDE_MARK not in hand.get(one.path).text, one.path


def test_c4_name_and_password_open_no_door_of_programs(stage: Stage) -> None:
    """Basic authentication gets 401 at every address of the API, and nothing at any other."""
    person, _ = stage.owner()
    basic = b64encode(f"{person.email}:{person.password}".encode()).decode()
    headers = [("host", stage.program.host), ("authorization", f"Basic {basic}")]
    for endpoint in ENDPOINTS:
        from_afar = [*headers, ("x-forwarded-for", stage.arena.visit().address)]
        said = stage.web.wire.send(endpoint.method, ROOT + _filled(endpoint.path), from_afar)
        assert said.status == 401, endpoint.path
    for path in ("/oidc/userinfo", "/oidc/introspect", "/oidc/revoke", "/oidc/token"):
        form = [*headers, ("content-type", "application/x-www-form-urlencoded")]
        typed = f"grant_type=password&username={person.email}&password=x&token=x".encode()
        said = stage.web.wire.send("POST", path, form, body=typed)
        assert said.status in {400, 401}, path
        assert b"access_token" not in said.body
    for path in ("/", INSIDE, "/account/data", "/org"):
        assert stage.web.wire.send("GET", path, headers).location.startswith(LOGIN)
    for path in ("/healthz", "/readyz"):
        assert stage.web.wire.send("GET", path, headers).body == b"ok"
    assert stage.web.wire.send("GET", "/metrics", headers).status == 404


def test_c5_a_failure_after_the_session_was_written_leaves_none(stage: Stage) -> None:
    """What breaks while somebody is let in undoes all of it, and no cookie is given."""
    person, app = stage.owner()
    hand = stage.half(person)
    before = dict(hand.cookies)
    with stage.without("audit_events"):
        said = stage.code(hand, app.code())
        assert said.status == 500
        assert said.all("set-cookie") == []
        assert hand.cookies == before
    assert stage.arena.opened(person) == 0
    assert not stage.is_in(hand)
    assert stage.code(hand, app.code()).location == INSIDE


def test_c7_the_cookie_of_a_login_is_no_key(stage: Stage) -> None:
    """Nor a session, nor a token: wherever it is put, it opens nothing."""
    person, _ = stage.owner()
    token = stage.half(person).cookies[Cookie.LOGIN]
    for header in ("authorization", "x-session", "x-auth-token", "x-session-token"):
        value = f"Bearer {token}" if header == "authorization" else token
        hand = stage.browser()
        for path in (f"{ROOT}/people", f"{ROOT}/portal", "/oidc/userinfo"):
            assert hand.get(path, headers=[(header, value)]).status == 401
        assert hand.get(INSIDE, headers=[(header, value)]).location.startswith(LOGIN)
    for query in (f"access_token={token}", f"token={token}", f"session={token}"):
        assert stage.browser().get(f"{ROOT}/people?{query}").status == 401
        assert stage.browser().get(f"{INSIDE}?{query}").location.startswith(LOGIN)
    for cookie in (Cookie.SESSION, Cookie.REMEMBERED, Cookie.BADGE):
        other = stage.browser()
        other.cookies = {cookie.value: token}
        assert other.get(INSIDE).location.startswith(LOGIN)


def test_c8_cookies_open_no_door_of_programs(stage: Stage) -> None:
    """The API asks for its key, from the half signed in and from those inside."""
    person, app = stage.owner()
    half = stage.half(person)
    both = {**half.cookies, **stage.adopt(stage.arena.open_session(person, app)).cookies}
    half.cookies = both
    for endpoint in ENDPOINTS:
        half.address = stage.arena.visit().address
        said = _knock(half, endpoint.method, ROOT + _filled(endpoint.path))
        assert said.status == 401, endpoint.path
        assert said.all("set-cookie") == []


def test_c10_no_header_leaks_a_session_before_the_second_proof(stage: Stage) -> None:
    """Each cookie is set once an answer, and none of the values that were ever set opens a page."""
    person, app = stage.owner()
    hand = stage.browser()
    answers = [hand.get(LOGIN), stage.sign_in(hand, person.email, person.password)]
    answers += [hand.get(FACTOR), *(stage.code(hand, one) for one in wrong_codes(app, 2))]
    values = set()
    for answer in answers:
        pairs = [one.partition(";")[0].partition("=") for one in answer.all("set-cookie")]
        names = [name for name, _, _ in pairs]
        assert len(names) == len(set(names))
        assert (Cookie.SESSION, True) not in {(name, bool(value)) for name, _, value in pairs}
        values |= {value for _, _, value in pairs if value}
    for value in values:
        other = stage.browser()
        other.cookies = {Cookie.SESSION.value: value}
        assert other.get(INSIDE).location.startswith(LOGIN)


def _knock(hand: Hand, method: str, path: str) -> Answer:
    """Come with the cookies of a browser, and send a form of its own where it is a post."""
    if method in {"POST", "PUT"}:
        return hand.send_body(path, f"csrf={hand.csrf}&code=000000".encode(), method=method)
    return hand.get(path, method=method)


def _filled(path: str) -> str:
    return BRACES.sub(NOWHERE, path)
