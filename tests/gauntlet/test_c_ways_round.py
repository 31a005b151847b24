"""Class C, continued: ways round the second proof that are no door of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from farstu.core.forward_auth import ForwardAuth
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.http.proxies import SECRET_HEADER
from farstu.services.relying_parties import Added, add_relying_party
from farstu.store.schema import authenticators as authenticator_table
from tests.gauntlet.stage import (
    CONFIRM,
    FACTOR,
    INSIDE,
    LOGIN,
    MAILBOX,
    PROXY_SECRET,
    STEP,
    Stage,
)
from tests.oidc.application import back_from
from tests.support.calls import call_somebody
from tests.support.house import OPTIONAL, App
from tests.support.key_holder import BOTH, hold
from tests.support.mailbox import WANTS_TWO_STEPS, dispute_link, give_mailbox
from tests.support.members import role_of
from tests.support.soft_key import Says

pytestmark = pytest.mark.slow

NEW = "another password altogether"


def test_c11_a_key_that_did_not_verify_its_owner_is_no_sign_in(stage: Stage) -> None:
    """Without PIN or fingerprint it is half a proof, and the page lets nobody in by it."""
    with stage.policy(BOTH):
        holder = hold(stage.house, stage.arena.add_person().email.replace("p", "key", 1))
        hand = stage.browser()
        hand.get(LOGIN)
        asked = json.loads(hand.post("/login/passkey/begin").text)
        says = Says(origin=hand.origin, relying_party_id="localhost", verified=False, count=99)
        handle = holder.user_handle
        sent = holder.key.get(json.dumps(asked["options"]), says, user_handle=handle)
        said = hand.post("/login/passkey", {"credential": sent, "ticket": asked["ticket"]})
        assert said.status == 422
        assert not {Cookie.SESSION, Cookie.LOGIN} & set(hand.cookies)
        asked = json.loads(hand.post("/login/passkey/begin").text)
        whole = replace(says, verified=True, count=100)
        sent = holder.key.get(json.dumps(asked["options"]), whole, user_handle=handle)
        hand.post("/login/passkey", {"credential": sent, "ticket": asked["ticket"]})
        assert stage.is_in(hand)


@pytest.mark.parametrize("prompt", ["", "none", "login", "consent"])
def test_c13_half_signed_in_brings_no_application_a_code(stage: Stage, prompt: str) -> None:
    """It is asked for the rest, or the application hears that somebody has to sign in."""
    person, _ = stage.owner()
    hand = stage.half(person)
    answer = stage.shop.send(hand, prompt=prompt)
    if prompt == "none":
        assert back_from(answer).params["error"] == "login_required"
    else:
        assert answer.status == 200
        assert not stage.is_in(hand)
        assert hand.get(stage.shop.errand(hand)).location.startswith("/login")
    assert stage.arena.opened(person) == 0


def test_c13_half_signed_in_passes_no_proxy(stage: Stage) -> None:
    """Whatever its cookie is brought as, nobody is let through; and there is no SAML."""
    house, origin = stage.house, f"https://wiki{next(stage.arena.numbers)}.example.com"
    rules = ForwardAuth(hosts=(origin,))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Wiki", rules=rules))
    assert isinstance(added, Added)
    person, _ = stage.owner()
    token = stage.half(person).cookies[Cookie.LOGIN]
    host = origin.removeprefix("https://")
    asked = [
        ("host", stage.program.host),
        (SECRET_HEADER.decode(), PROXY_SECRET),
        ("x-forwarded-host", host),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-method", "GET"),
        ("x-forwarded-uri", "/page"),
    ]
    for cookie in (Cookie.LOGIN, Cookie.SESSION, Cookie.BADGE):
        brought = [*asked, ("cookie", f"{cookie.value}={token}")]
        said = stage.web.wire.send("GET", f"/forward-auth/nginx/{host}", brought)
        assert said.status == 401
        assert said.header("remote-user") == ""
    assert stage.browser().get("/saml").status == 404


def test_c14_no_mailed_link_goes_round_the_second_proof(stage: Stage) -> None:
    """A new password, a dispute, an invitation: each ends outside, and the app is asked for."""
    person, app = stage.owner()
    hand, path = stage.browser(), stage.password_link(person)
    hand.get(path)
    said = hand.post(path, {"password": NEW})
    assert said.status == 303
    assert not stage.is_in(hand)
    assert stage.half(replace(person, password=NEW)).get(INSIDE).location == "/login/factor"
    called = call_somebody(stage.house, person.email, organisation_id=stage.house.staff)
    hand, path = stage.browser(), f"/invite/{called.token}"
    hand.get(path)
    hand.post(path, {"name": "Somebody", "password": "one more password altogether"})
    assert not stage.is_in(hand)
    assert role_of(stage.house, person, stage.house.staff) is None
    hand, path = stage.browser(), f"/not-me/{dispute_link(stage.house, person)}"
    hand.get(path)
    assert hand.post(path).location.startswith("/password/reset/")
    assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0
    assert app.id in {one.id for one in stage.house.subject(person).held}


@pytest.mark.parametrize("path", ["/", INSIDE, "/events", "/ws", "/socket.io/", "/api/v1/events"])
def test_c16_there_is_no_other_line_to_the_server(stage: Stage, path: str) -> None:
    """No web socket is opened and no stream of events, whoever asks half signed in."""
    person, _ = stage.owner()
    hand = stage.half(person)
    upgrade = [("upgrade", "websocket"), ("sec-websocket-key", "bm90aGluZw=="), *VERSION]
    assert hand.get(path, headers=upgrade).status in {303, 401, 404}
    stream = hand.get(path, headers=[("accept", "text/event-stream")])
    assert stream.status in {303, 401, 404}
    assert "event-stream" not in stream.header("content-type")


VERSION = [("sec-websocket-version", "13")]


def test_c17_a_kind_that_is_not_known_here_lets_nobody_in(stage: Stage) -> None:
    """What a newer release left behind is asked for, and cannot be given: a recovery code can."""
    person, app = stage.owner()
    printed = stage.house.give_codes(person)
    with stage.policy(OPTIONAL), _of_a_newer_release(stage, app):
        hand = stage.browser()
        said = stage.sign_in(hand, person.email, person.password)
        assert said.location.startswith("/login/")
        shown = hand.get(said.location)
        shown = hand.get(shown.location) if shown.location else shown
        assert shown.status == 200
        for kind in ("iris", "totp"):
            hand.get("/login/help")
            assert hand.get(f"/login/factor/{kind}").status == 404
            hand.get("/login/help")
            assert hand.post(f"/login/factor/{kind}", {"code": app.code()}).status in {303, 404}
        assert not stage.is_in(hand)
        assert stage.arena.opened(person) == 0
        hand.get("/login/recovery-code")
        assert hand.post("/login/recovery-code", {"code": printed[0]}).location == "/setup"
    stage.clock.advance(STEP)
    assert stage.is_in(stage.full(person, app))


def test_c17_a_kind_that_is_not_known_here_is_shown_to_those_who_look(stage: Stage) -> None:
    """Its owner, who came in by another, and an office see its row; no page breaks by it."""
    person, phone = stage.owner()
    app = stage.house.give_app(person)
    boss = stage.house.add_person(f"o{next(stage.arena.numbers)}@example.com", role=Role.OWNER)
    theirs = stage.house.give_app(boss)
    with _of_a_newer_release(stage, phone):
        hand, officer = stage.full(person, app), stage.full(boss, theirs)
        assert UNKNOWN in hand.get(INSIDE).text
        row = f"{INSIDE}/authenticators/{phone.id}"
        for path in (row, f"{row}/remove", f"{row}/test", f"{INSIDE}/move", "/account/data"):
            assert hand.get(path).status in {200, 303, 404}, path
            assert hand.get(INSIDE).status == 200
        assert f"{row}/test" not in hand.get(INSIDE).text
        office = f"/org/{stage.house.people}/people"
        assert UNKNOWN in officer.get(f"{office}/{person.id}").text
        found = officer.get(f"{office}?{urlencode({'q': person.email})}")
        assert UNKNOWN in found.text
        hand.get(f"{row}/remove")
        assert hand.post(f"{row}/remove").location.startswith(f"{INSIDE}?note=")
        hand.get(INSIDE)
        assert UNKNOWN not in hand.get(INSIDE).text


UNKNOWN = "A method that this version does not know"


@contextmanager
def _of_a_newer_release(stage: Stage, app: App) -> Iterator[None]:
    """Have an authenticator be of a kind that this release lacks, as after a step back to it."""
    t = authenticator_table

    def write(kind: str) -> None:
        change = sa.update(t).where(t.c.id == app.id).values(kind=kind)
        stage.house.write(lambda tx: tx.execute(change.where(tx.inside(t))))

    write("iris")
    try:
        yield
    finally:
        write("totp")


def test_c17_what_cannot_be_sent_lets_nobody_in(stage: Stage) -> None:
    """A factor whose code cannot be sent is not left out."""
    with stage.policy(replace(WANTS_TWO_STEPS, required=OPTIONAL.required)):
        person = stage.arena.add_person()
        give_mailbox(stage.house, person)
        hand = stage.browser()
        stage.sign_in(hand, person.email, person.password)
        hand.get(MAILBOX)
        with stage.without("outbox"):
            assert hand.post(f"{MAILBOX}/send").status == 500
        assert hand.post(MAILBOX, {"code": "12345678"}).status in {409, 422}
        assert not stage.is_in(hand)
        assert stage.arena.opened(person) == 0


def test_c19_where_one_was_going_is_no_way_in(stage: Stage) -> None:
    """Neither the page that the login would lead to, nor what is posted there."""
    person, _ = stage.owner()
    hand, goal = stage.browser(), f"{INSIDE}/password"
    hand.get(f"{LOGIN}?{urlencode({'next': goal})}")
    form = {"identifier": person.email, "password": person.password, "next": goal}
    assert hand.post(LOGIN, form).location.startswith("/login/factor")
    hand.get(FACTOR)
    typed = {"current": person.password, "new": NEW}
    assert hand.post(goal, typed).location == "/login/factor"
    assert hand.get(goal).location == "/login/factor"
    assert stage.sign_in(stage.browser(), person.email, NEW).status == 422


@pytest.mark.parametrize("spell", [str.upper, str.title, "{} ".format, " {}".format])
def test_c20_no_spelling_of_a_name_is_without_its_second_proof(stage: Stage, spell: object) -> None:
    """The same account, and the same app."""
    person, _ = stage.owner()
    assert callable(spell)
    hand = stage.browser()
    said = stage.sign_in(hand, spell(person.email), person.password)
    assert said.location.startswith("/login/factor")
    assert not stage.is_in(hand)


def test_c20_full_width_letters_are_the_same_name_or_none(stage: Stage) -> None:
    """Nobody who types them gets in by the password alone."""
    person, _ = stage.owner()
    hand = stage.browser()
    wide = person.email.translate({ord("p"): "\uff50"})
    said = stage.sign_in(hand, wide, person.password)
    assert said.status == 422 or said.location.startswith("/login/factor")
    assert not stage.is_in(hand)


def test_c22_who_chose_a_second_proof_is_asked_for_it(stage: Stage) -> None:
    """Although nothing requires one; and a code without a password begins nothing."""
    person, app = stage.owner()
    with stage.policy(OPTIONAL):
        hand = stage.half(person)
        assert not stage.is_in(hand)
        other = stage.browser()
        other.get(LOGIN)
        assert stage.code(other, app.code()).location == LOGIN
        form = {"identifier": person.email, "code": app.code(), "kind": "totp"}
        assert other.post(FACTOR, form).location == LOGIN
        assert other.post(LOGIN, form).status == 422
        assert not stage.is_in(other)
        assert stage.arena.opened(person) == 0


def test_c23_a_mailed_code_is_no_proof_of_the_app(stage: Stage) -> None:
    """Where it is enough to come in, changes still ask for the strongest thing that is held."""
    with stage.policy(WANTS_TWO_STEPS):
        person, _ = stage.owner()
        give_mailbox(stage.house, person)
        hand = stage.half(person)
        hand.get(MAILBOX)
        hand.post(f"{MAILBOX}/send")
        code = stage.sent_code(person)
        assert hand.post(MAILBOX, {"code": code}).location == INSIDE
        hand.get(INSIDE)
        said = hand.get(f"{INSIDE}/password")
        assert said.location.startswith(CONFIRM)
        assert hand.get(f"{CONFIRM}?kind=email_code").status in {200, 303, 404}
        hand.post(f"{CONFIRM}/email_code/send")
        assert hand.post(CONFIRM, {"kind": "email_code", "code": code}).status in {409, 422}
        assert hand.get(f"{INSIDE}/password").location.startswith(CONFIRM)
