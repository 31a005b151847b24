"""Class F: sessions and remembered devices."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent
from farstu.http.cookies import PREFIX, Cookie
from tests.gauntlet.setting_up import add_app
from tests.gauntlet.stage import CONFIRM, FACTOR, INSIDE, LOGIN, STEP, Hand, Stage
from tests.races.arena import LONG_AGO, wrong_codes
from tests.support.house import OPTIONAL, App, Person
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

KEPT = Cookie.REMEMBERED.value
SESSIONS = "/account/sessions"
A_DAY = timedelta(days=1)


def test_f1_only_what_we_gave_is_remembered(stage: Stage) -> None:
    """A value that is made up, signed by nobody, another's, or changed, leads to the code."""
    with stage.policy(REMEMBERS):
        (person, app), (other, others) = stage.owner(), stage.owner()
        row, kept = give_remembrance(stage.house, person, app)
        _, theirs = give_remembrance(stage.house, other, others)
        family, _, value = kept.partition(".")
        head = _part({"alg": "none", "typ": "JWT"})
        claims = _part({"sub": person.id, "exp": 9999999999, "authenticator": app.id})
        made_up = (
            f"{head}.{claims}.",
            f"{head}.{claims}.AAAA",
            theirs,
            f"{theirs.partition('.')[0]}.{value}",
            f"{family}.",
            f".{value}",
            family,
            row.id,
            row.family_digest,
            f"{row.family_digest}.{row.value_digest}",
            f"{kept}.{value}",
            kept.upper(),
        )
        for said in made_up:
            assert _come_back(stage, person, said).location.startswith("/login/factor"), said
        assert _come_back(stage, person, kept).location == INSIDE


def test_f2_a_box_that_was_ticked_remembers_nothing_yet(stage: Stage) -> None:
    """Before the second proof no browser gets what it could come back with."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        hand = stage.browser()
        hand.get(LOGIN)
        ticked = {"remember": "yes", "remember_me": "on", "rememberMe": "1"}
        form = {"identifier": person.email, "password": person.password, **ticked}
        assert hand.post(LOGIN, form).location.startswith("/login/factor")
        hand.get(FACTOR)
        for code in wrong_codes(app, 2):
            assert hand.post(FACTOR, {"code": code, **ticked}).status == 422
        assert KEPT not in hand.cookies
        del hand.cookies[Cookie.LOGIN]
        assert hand.get(INSIDE).location.startswith(LOGIN)
        assert stage.sign_in(hand, person.email, person.password).location != INSIDE
        assert stage.arena.opened(person) == 0


def test_f4_each_device_is_remembered_for_itself(stage: Stage) -> None:
    """What they keep differs; one forgotten leaves the other; and in the end it is the server's."""
    with stage.policy(replace(REMEMBERS, remembers=A_DAY)):
        person, app = stage.owner()
        first, second = (_remembered(stage, person, app) for _ in range(2))
        assert first.cookies[KEPT] != second.cookies[KEPT]
        assert first.cookies[KEPT].partition(".")[0] != second.cookies[KEPT].partition(".")[0]
        hand = stage.adopt(stage.arena.open_session(person, app))
        hand.cookies[KEPT] = first.cookies[KEPT]
        page = hand.get(SESSIONS).text
        marked = page.split(f"{SESSIONS}/remembered/")[1:]
        assert len(marked) == 2
        ids = [one.partition("/")[0] for one in marked]
        assert hand.post(f"{SESSIONS}/remembered/{ids[0]}/forget").location.startswith(SESSIONS)
        came = [_comes_back(stage, person, one) for one in (first, second)]
        assert sorted(came) == [False, True]
        left = first if came[0] else second
        stage.clock.advance(A_DAY)
        assert not _comes_back(stage, person, left)


def test_f5_a_copied_device_takes_everything_with_it(stage: Stage) -> None:
    """An older value beside the right password ends the family and its sessions; mail says so."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        _, kept = give_remembrance(stage.house, person, app)
        owner = _with(stage, kept)
        assert stage.sign_in(owner, person.email, person.password).location == INSIDE
        assert stage.is_in(owner)
        assert _come_back(stage, person, kept).location.startswith("/login/factor")
        assert not stage.is_in(owner)
        assert not _comes_back(stage, person, owner)
        assert stage.wait_for_letter(person, "may have copied a remembered device")
        assert stage.arena.events(person)[AuditEvent.REMEMBRANCE_COPIED] == 1


def test_f7_the_first_factor_ends_every_other_session(stage: Stage) -> None:
    """What had come in by the password alone has to come in again."""
    with stage.policy(OPTIONAL):
        person = stage.arena.add_person()
        stage.house.give_codes(person)
        here, there = (stage.adopt(stage.arena.open_session(person)) for _ in range(2))
        assert stage.is_in(there)
        add_app(stage, here)
        assert stage.is_in(here)
        assert there.get(INSIDE).location.startswith(LOGIN)


def test_f10_no_cookie_can_be_planted(stage: Stage) -> None:
    """One that came twice is believed neither time, and none is read under another name."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    (name, token), evil = next(iter(hand.cookies.items())), "A" * 43
    for cookie in (
        f"{name}={token}; {name}={evil}",
        f"{name}={evil}; {name}={token}",
        f"{name.lower()}={token}",
        f"{name.removeprefix('__Host-')}={token}",
        f"{name.replace('__Host-', '__Secure-')}={token}",
        f"session={token}",
    ):
        said = stage.web.wire.send("GET", INSIDE, [("host", hand.host), ("cookie", cookie)])
        assert said.location.startswith(LOGIN), cookie
    good = [("host", hand.host), ("cookie", f"other=1; {name}={token}")]
    assert stage.web.wire.send("GET", INSIDE, good).status == 200


def test_f10_a_cookie_changes_with_what_it_opens(stage: Stage) -> None:
    """What somebody knew before the password, the code, or a confirmation opens nothing after."""
    person, app = stage.owner()
    hand, planted = stage.browser(), {Cookie.LOGIN: "A" * 43, Cookie.SESSION: "B" * 43}
    hand.cookies = {name.value: value for name, value in planted.items()}
    assert stage.sign_in(hand, person.email, person.password).location.startswith("/login/factor")
    known = set(planted.values()) | set(hand.cookies.values())
    hand.get(FACTOR)
    assert stage.code(hand, app.code()).location == INSIDE
    hand.get(INSIDE)
    known.add(before := hand.cookies[Cookie.SESSION])
    stage.clock.advance(LONG_AGO)
    hand.get(CONFIRM)
    assert hand.post(CONFIRM, {"kind": "totp", "code": app.code()}).status == 303
    assert hand.cookies[Cookie.SESSION] != before
    assert stage.is_in(hand)
    for value in known:
        other = stage.browser()
        other.cookies = {Cookie.SESSION.value: value}
        assert not stage.is_in(other)


def test_f11_signing_out_half_way_ends_the_login(stage: Stage) -> None:
    """Its cookie and the right code get nobody in afterwards."""
    person, app = stage.owner()
    hand = stage.half(person)
    kept, csrf = dict(hand.cookies), hand.csrf
    assert hand.post("/logout").status == 303
    assert Cookie.LOGIN not in hand.cookies
    hand.cookies, hand.csrf = kept, csrf
    assert hand.get(FACTOR).location.startswith(LOGIN)
    hand.cookies = kept
    assert stage.code(hand, app.code()).location != INSIDE
    assert not stage.is_in(hand)
    assert stage.arena.opened(person) == 0


def test_f16_every_cookie_is_out_of_reach(stage: Stage) -> None:
    """Of scripts, of other hosts, of plain lines, and of other sites' forms."""
    with stage.policy(REMEMBERS):
        person, app = stage.owner()
        hand = stage.browser()
        answers = [hand.get(LOGIN)]
        answers += [hand.post("/language", {"language": "en"}), hand.get(LOGIN)]
        answers += [stage.sign_in(hand, person.email, person.password), hand.get(FACTOR)]
        answers += [hand.post(FACTOR, {"code": app.code(), "remember": "yes"}), hand.get(INSIDE)]
        answers += [hand.get(stage.shop.asking()), hand.post("/logout")]
    seen = set()
    for cookie in (one for answer in answers for one in answer.all("set-cookie")):
        pair, *attributes = cookie.split("; ")
        assert pair.encode().startswith(PREFIX)
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes)
        assert not [one for one in attributes if one.lower().startswith("domain")]
        seen.add(pair.partition("=")[0])
    wanted = {Cookie.VISIT, Cookie.LOGIN, Cookie.SESSION, Cookie.REMEMBERED, Cookie.ERRAND}
    assert wanted <= seen


def test_f17_a_session_that_was_signed_out_is_dead(stage: Stage) -> None:
    """On the server, and the browser is told to drop it; one that is dead is taken back too."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    hand.get(INSIDE)
    kept = dict(hand.cookies)
    assert hand.post("/logout").location == "/signed-out"
    assert Cookie.SESSION not in hand.cookies
    hand.cookies = kept
    assert hand.get(INSIDE).location.startswith(LOGIN)
    hand.get(LOGIN)
    hand.post(LOGIN, {"identifier": person.email, "password": person.password})
    assert Cookie.SESSION not in hand.cookies


def _part(told: object) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def _with(stage: Stage, kept: str) -> Hand:
    """Open a browser that keeps something."""
    hand = stage.browser()
    hand.cookies[KEPT] = kept
    return hand


def _come_back(stage: Stage, person: Person, kept: str) -> Answer:
    """Sign in with the password, in a browser that keeps something."""
    return stage.sign_in(_with(stage, kept), person.email, person.password)


def _comes_back(stage: Stage, person: Person, hand: Hand) -> bool:
    """Say whether the password is enough in the browser that keeps what *hand* does."""
    return _come_back(stage, person, hand.cookies.get(KEPT, "")).location == INSIDE


def _remembered(stage: Stage, person: Person, app: App) -> Hand:
    """Sign in all the way with the box ticked, and the next half minute begins."""
    hand = stage.half(person)
    assert hand.post(FACTOR, {"code": app.code(), "remember": "yes"}).location == INSIDE
    hand.get(INSIDE)
    stage.clock.advance(STEP)
    return hand
