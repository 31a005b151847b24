"""Class K: what strangers learn about who has an account here, and what they hold."""

from __future__ import annotations

import json
import re

import pytest

from farstu.http.cookies import Cookie
from farstu.services.accounts import suspend_account
from tests.api.support.program import Program
from tests.gauntlet.listening import (
    USUAL,
    ask_for_links,
    ask_without_a_key,
    sign_in_as_each,
)
from tests.gauntlet.stage import INSIDE, LOGIN, MAILBOX, Hand, Stage
from tests.support.house import Person
from tests.support.key_holder import BOTH, give_key
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.support.timing import listen, telling
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

LASTS = re.compile(r'data-(idle|total|whose)="\w+"')
"""How long whose session lasts: of the one who looks, not of the address that they typed."""
SECRET = re.compile(r"[0-9a-f]{32,}|01[0-9a-hjkmnp-tv-z]{24}")
COUNT = re.compile(r"\b\d{1,2} seconds")
CHANGING = {"date", "set-cookie", "content-length", "farstu-request-id", "x-request-id"}
FREE = 5
BEATS = 150
"""Rounds of what is answered on the beat (``http/door.py``): little is left to chance in them."""


def test_k1_nobody_learns_who_has_a_second_step(stage: Stage) -> None:
    """With, without, invited, suspended or unknown: a wrong password gets the same, to the byte."""
    seen = set()
    for name in _everybody(stage):
        hand = stage.browser()
        before = _bare(hand.get(LOGIN), name)
        after = _bare(stage.sign_in(hand, name, "not the password"), name)
        seen.add((before, after, frozenset(hand.cookies)))
    [(_, (status, _, body), _)] = seen
    assert status == 422
    assert "NAME" in body


def test_k2_asking_for_a_code_is_no_way_to_try_a_password(stage: Stage) -> None:
    """Without a login the answer is one and the same, and nothing is judged, counted or sent."""
    with stage.policy(WANTS_TWO_STEPS):
        person = stage.arena.add_person()
        give_mailbox(stage.house, person)
        pairs = [
            (person.email, person.password),
            (person.email, "not the password"),
            ("nobody@example.com", "not the password"),
        ]
        seen = set()
        for name, password in pairs:
            hand = stage.browser()
            hand.get(LOGIN)
            form = {"identifier": name, "email": name, "password": password}
            seen.add(_bare(hand.post(f"{MAILBOX}/send", form), name))
        [(status, headers, _)] = seen
        assert (status, dict(headers)["location"]) == (303, LOGIN)
        assert not stage.arena.events(person)
        assert not stage.letters(person)


@pytest.mark.timing
def test_k4_a_refusal_takes_as_long_whoever_it_is_about(stage: Stage) -> None:
    """A wrong password, suspended, invited, another portal's, unknown: 400 of each, in turn."""
    assert telling(listen(sign_in_as_each(stage)), usual=USUAL) == {}


@pytest.mark.timing
def test_k4_a_link_takes_as_long_to_ask_for_whoever_it_is_for(stage: Stage) -> None:
    """Whether one is sent or not: 150 names of each kind, in turn, each answered on the beat."""
    asked = ask_for_links(stage, rounds=BEATS)
    assert telling(listen(asked, rounds=BEATS), usual=USUAL) == {}


@pytest.mark.timing
def test_k4_the_api_takes_as_long_to_say_no_to_a_stranger(stage: Stage) -> None:
    """Without a key, whoever it is about."""
    assert telling(listen(ask_without_a_key(stage)), usual=USUAL) == {}


PATHS = (
    "/people/{}",
    "/people/{}/policy",
    "/people?cursor={}",
    "/events?person={}",
    "/people/{}/verify",
    "/people/{}/challenges",
    "/people/{}/reset",
)


@pytest.mark.parametrize("path", PATHS)
def test_k5_without_a_key_nobody_is_looked_up(stage: Stage, path: str) -> None:
    """Somebody or nobody: 401, by GET and POST, also for whoever is signed in."""
    own, _ = stage.told()
    person, app = stage.owner()
    inside = stage.adopt(stage.arena.open_session(person, app))
    cookie = f"{Cookie.SESSION}={inside.cookies[Cookie.SESSION]}"
    stranger = Program(web=stage.web, key=None, host=stage.program.host)
    seen = set()
    for who in (own, "nobody", person.email, "+46701740636"):
        for method in ("GET", "POST"):
            for headers in ({}, {"cookie": cookie}):
                address = {"x-forwarded-for": stage.arena.visit().address}
                told = stranger.call(method, path.format(who), headers=headers | address)
                seen.add((method, told.status, _mask(told.answer.text, who)))
    assert {status for _, status, _ in seen} <= {401, 405}
    assert 401 in {status for _, status, _ in seen}
    assert len(seen) == 2


@pytest.mark.parametrize(
    "path", ["/.well-known/webfinger?resource={}", "/scim/v2/Users?filter={}", "/users?q={}"]
)
def test_k5_there_is_no_directory(stage: Stage, path: str) -> None:
    """No other path looks anybody up by an address or a number."""
    person = stage.arena.add_person()
    for who in (person.email, "nobody@example.com"):
        assert stage.browser().get(path.format(who)).status == 404


def test_k7_a_pause_is_the_same_for_nobody(stage: Stage) -> None:
    """Who types a name that is unknown waits as long, and reads the same, as for a known one."""
    seen = set()
    for name in _everybody(stage):
        address = stage.arena.visit().address
        answers = [
            stage.sign_in(stage.browser(address), name, "not the password") for _ in range(FREE + 2)
        ]
        seen.add(tuple((a.status, COUNT.sub("COUNT", _mask(a.text, name))) for a in answers))
    [said] = seen
    assert [status for status, _ in said] == [422] * FREE + [429] * 2


def test_k8_a_taken_address_looks_like_a_free_one(stage: Stage) -> None:
    """Whoever wants it is told that a code is on its way, and its owner gets the mail."""
    taken = stage.arena.add_person()
    free = f"f{next(stage.arena.numbers)}@example.com"
    seen = set()
    for address in (taken.email, free):
        person, app = stage.owner()
        hand = stage.adopt(stage.arena.open_session(person, app))
        hand.get(INSIDE)
        sent = _bare(hand.post("/account/email", {"address": address}), address)
        page = _mask(hand.get("/account/email").text, address, person.email)
        wrong = _typed(hand, "00000000", address, person)
        seen.add((sent, page, wrong))
        assert stage.sent_code(Person(id="", email=address, password=""))
    assert len(seen) == 1


def test_k10_options_are_of_nobody(stage: Stage) -> None:
    """What a browser may sign with is not said, whatever name is sent along."""
    with stage.policy(BOTH):
        person = stage.arena.add_person()
        give_key(stage.house, person)
        seen = set()
        for name in (person.email, stage.arena.add_person().email, "nobody@example.com", ""):
            hand = stage.browser()
            hand.get(LOGIN)
            said = hand.post("/login/passkey/begin", {"identifier": name, "username": name})
            options = json.loads(said.text)["options"]
            assert not options.pop("allowCredentials", [])
            options.pop("challenge")
            seen.add((said.status, json.dumps(options, sort_keys=True)))
        assert len(seen) == 1


def _everybody(stage: Stage) -> list[str]:
    """Name one of each: bare, with an app, invited, suspended, and nobody; all equally long."""
    house, arena = stage.house, stage.arena
    bare, (holder, _), gone = arena.add_person(), arena.add_owner_of_app(), arena.add_person()
    house.write(lambda tx: suspend_account(house.kit, tx, gone.id))
    number = next(stage.arena.numbers)
    invited = house.add_person(f"i{number}@example.com", password=None)
    people = [bare, holder, gone, invited]
    return [person.email for person in people] + [f"u{number}@example.com"]


def _typed(hand: Hand, code: str, address: str, person: Person) -> tuple[int, str]:
    said = hand.post("/account/email/confirm", {"code": code})
    return said.status, _mask(said.text, address, person.email)


def _bare(answer: Answer, name: str) -> tuple[int, tuple[tuple[str, str], ...], str]:
    """Leave out of an answer what is another one for each request, and the name that was typed."""
    headers = tuple((key, value) for key, value in answer.headers if key not in CHANGING)
    return answer.status, headers, _mask(answer.text, name)


def _mask(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name, "NAME")
    return SECRET.sub("SECRET", LASTS.sub("LASTS", text))
