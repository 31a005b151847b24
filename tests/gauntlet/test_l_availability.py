"""Class L: shutting others out, and wearing the server out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.throttle import CODES
from farstu.factors import REGISTRY
from farstu.http.cookies import Cookie
from farstu.services.tries import key_of
from farstu.store import schema
from tests.gauntlet.keys import add_keeper
from tests.gauntlet.stage import FACTOR, INSIDE, LOGIN, Hand, Stage
from tests.races.arena import wrong_codes
from tests.support.house import TOTP, App, Person, at_once
from tests.support.key_holder import BOTH
from tests.support.remembered import REMEMBERS, give_remembrance

pytestmark = pytest.mark.slow

FREE = 5
HUGE = "x" * 1_000_000


def test_l1_outsiders_lock_nobody_out(stage: Stage) -> None:
    """After a hundred wrong passwords from elsewhere, the owner comes in by each of their ways."""
    with stage.policy(replace(REMEMBERS, allowed=BOTH.allowed)):
        keeper = add_keeper(stage)
        person, app = keeper.person, keeper.app
        _, kept = give_remembrance(stage.house, person, app)
        at_once(*(lambda: _try_passwords(stage, person, 20) for _ in range(5)))
        hand = stage.browser()
        hand.cookies[Cookie.REMEMBERED] = kept
        assert stage.sign_in(hand, person.email, person.password).location == INSIDE
        assert stage.code(stage.half(person), app.code()).location == INSIDE
        assert stage.failed(person) == 0
        assert keeper.knock(stage.browser()).location == INSIDE


def test_l1_a_thousand_wrong_passwords_keep_no_owner_out(stage: Stage) -> None:
    """From twenty networks elsewhere; the owner comes in by their key, and by a new password."""
    with stage.policy(BOTH):
        keeper = add_keeper(stage)
        at_once(*(lambda: _insist(stage, keeper.person, 200) for _ in range(5)))
        assert keeper.knock(stage.browser()).location == INSIDE
        hand, link = stage.browser(), stage.password_link(keeper.person)
        hand.get(link)
        assert hand.post(link, {"password": "another password altogether"}).status == 303
        again = replace(keeper.person, password="another password altogether")
        assert keeper.prove(stage.half(again)).location == INSIDE
        assert stage.failed(keeper.person) == 0


def test_l1_codes_are_only_tried_behind_the_password(stage: Stage) -> None:
    """Without it nobody is counted, whatever is posted where a code is typed."""
    person, app = stage.owner()
    hand = stage.browser()
    hand.get(LOGIN)
    for code in wrong_codes(app, FREE + 3):
        form = {"code": code, "identifier": person.email, "password": "not the password"}
        assert hand.post(FACTOR, form).location == LOGIN
    assert stage.failed(person) == 0
    assert stage.code(stage.half(person), app.code()).location == INSIDE


def test_l2_a_flood_of_names_forgets_no_counter_and_no_login(stage: Stage) -> None:
    """Counters and logins are rows that go by age alone: who was paused is, who was halfway is."""
    (victim, app), (other, another) = stage.owner(), stage.owner()
    house = stage.house
    key = key_of(house.kit, CODES, house.portal.id, victim.id)
    paused = {"key": key, "failures": 30, "charged_at": stage.clock()}
    paused["opens_at"] = stage.clock() + timedelta(hours=1)
    house.write(lambda tx: tx.execute(sa.insert(schema.throttles).values(paused)))
    halfway = stage.half(other)
    for number in range(150):
        stage.sign_in(stage.browser(), f"nobody{number}@example.com", "not the password")
    stage.halves(stage.arena.add_person(), 500)
    assert stage.code(stage.half(victim), app.code()).status == 429
    assert stage.code(halfway, another.code()).location == INSIDE


@pytest.mark.parametrize("field", ["name", "code", "next", "csrf"])
def test_l4_nothing_huge_is_read(stage: Stage, field: str) -> None:
    """A megabyte in a field is refused as it comes, and changes nothing."""
    person, app = stage.owner()
    hand = _inside(stage, person, app)
    here = f"{INSIDE}/authenticators/{app.id}"
    assert hand.post(here, {"name": "Blue", field: HUGE}).status == 413
    assert stage.house.held(app, person).name == "Phone"
    for long in ("x" * 61, "\u0301" * 5_000, "\U0001f512" * 61):
        assert hand.post(here, {"name": long}).status == 422
    assert hand.post(here, {"name": "x" * 60}).status == 303


def test_l4_nobody_holds_any_number_of_methods(stage: Stage) -> None:
    """Who has as many as there may be of a kind adds no more, by page and by API."""
    [most] = [factor.traits.most for factor in REGISTRY if factor.kind == TOTP]
    own, told = stage.told()
    apps = [stage.house.give_app(told) for _ in range(most)]
    hand = _inside(stage, told, apps[0])
    hand.get("/setup/totp")
    hand.post("/setup/totp", {"code": "123456", "name": "One more"})
    begun = stage.program.post(f"/people/{own}/challenges", {"purpose": "enrolment"}).json
    answered = stage.program.post(f"/challenges/{begun['id']}/answer", {"code": apps[1].code()})
    assert answered.status == 200
    refused = stage.program.post(f"/challenges/{begun['id']}/enrolments", {"factor": "totp"})
    assert refused.code == "too_many_authenticators"
    assert len(stage.house.subject(told).held) == most


NOT_TEXT: tuple[Any, ...] = (
    {"$gt": ""},
    ["1"],
    None,
    123456,
    1e400,
    True,
    {"a": {"b": ["c"]}},
    "a\x00b",
    "\ud800",
    "x" * 60_000,
    "",
)


@pytest.mark.parametrize("value", NOT_TEXT, ids=lambda value: repr(value)[:20])
def test_l5_a_field_of_another_kind_is_refused(stage: Stage, value: object) -> None:
    """Whatever comes in place of text: the caller's fault, never the server's."""
    own, told = stage.told()
    stage.house.give_app(told)
    begun = stage.program.post(f"/people/{own}/challenges").json
    path = f"/challenges/{begun['id']}"
    calls = [
        ("POST", f"/people/{own}/verify", {"code": value}),
        ("POST", f"{path}/answer", {"code": value}),
        ("POST", f"{path}/answer", {"factor": value, "code": "123456"}),
        ("POST", f"{path}/enrolments", {"factor": "email_code", "address": value}),
        ("POST", f"{path}/enrolments/complete", {"factor": value, "code": value}),
        ("PUT", f"/people/{own}", {"email": value, "owners": value}),
        ("PUT", f"/people/{own}", {"name": value, "memberships": value}),
        ("POST", f"/people/{own}/challenges", {"max_age": value, "acr": value}),
        ("POST", f"/people/{own}/reset", {"reason": value, "more": value}),
    ]
    for method, where, body in calls:
        said = stage.program.call(method, where, body)
        assert said.status < 500, (where, said.answer.text)
        assert said.status >= 400 or value is None, (where, said.answer.text)
    assert stage.program.call("PUT", f"/people/{own}", value).status in {400, 413, 415, 422}
    assert len(stage.house.subject(told).held) == 1


@pytest.mark.parametrize("body", [HUGE, "{" * 60_000, "[" * 60_000, '{"code":', "\x00", "\ufeff"])
def test_l5_a_body_that_is_none_is_refused(stage: Stage, body: str) -> None:
    """Too large, too deep, half of one: told apart from a failure."""
    own, _ = stage.told()
    headers = {"content-type": "application/json"}
    path = f"/people/{own}/verify"
    said = stage.program.call("POST", path, raw=body.encode(), headers=headers)
    assert said.status in {400, 413, 415, 422}


def test_l5_no_field_of_a_form_breaks_a_page(stage: Stage) -> None:
    """NUL, half a character, or the same field twice in a code, an address, a password."""
    person, app = stage.owner()
    inside, half = _inside(stage, person, app), stage.half(person)
    outside = stage.browser()
    outside.get(LOGIN)
    doors = [
        (outside, LOGIN, "identifier"),
        (outside, LOGIN, "password"),
        (outside, "/password/forgot", "identifier"),
        (half, FACTOR, "code"),
        (half, "/login/recovery-code", "code"),
        (inside, "/account/email", "address"),
        (inside, f"{INSIDE}/authenticators/{app.id}", "name"),
    ]
    for hand, path, field in doors:
        for typed in ("a%00b", "%ED%A0%80", "%FF%FE", f"1&{field}=2", "%zz%"):
            body = f"csrf={hand.csrf}&{field}={typed}".encode()
            assert hand.send_body(path, body).status < 500, (path, typed)


def test_l8_a_long_password_costs_nothing(stage: Stage) -> None:
    """It is read no further, where it is typed and where a new one is chosen: nothing is hashed.

    What is judged is charged first, and of these none was: the network has all of its tries left.
    """
    person, address = stage.arena.add_person(), stage.arena.visit().address
    for _ in range(FREE + 1):
        assert stage.sign_in(stage.browser(address), person.email, HUGE).status == 413
    assert stage.arena.events(person)[AuditEvent.SIGN_IN_FAILED] == 0
    said = [stage.sign_in(stage.browser(address), person.email, "no").status for _ in range(FREE)]
    assert said == [422] * FREE
    link, hand = stage.password_link(person), stage.browser()
    hand.get(link)
    assert hand.post(link, {"password": HUGE}).status == 413
    assert stage.arena.events(person)[AuditEvent.PASSWORD_RESET] == 0
    assert stage.sign_in(stage.browser(), person.email, person.password).status == 303


def _try_passwords(stage: Stage, person: Person, times: int) -> None:
    for _ in range(times):
        stage.sign_in(stage.browser(), person.email, "not the password")


def _insist(stage: Stage, person: Person, times: int) -> None:
    """Go on from one network after another, pauses or none."""
    form = {"identifier": person.email, "password": "not the password"}
    for _ in range(times // 50):
        hand = stage.browser()
        hand.get(LOGIN)
        for _ in range(50):
            assert hand.post(LOGIN, form).status in {422, 429}


def _inside(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand
