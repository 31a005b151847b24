"""Where somebody is signed in: listed and ended by a portal's own program."""

from __future__ import annotations

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.webhooks import Kind
from farstu.crypto.tokens import digest
from farstu.http.cookies import Cookie
from farstu.services.notices import Notice
from farstu.services.undelivered import list_unsent
from farstu.services.webhooks import WebhookWish, add_webhook
from farstu.store import webhook_messages, webhooks
from tests.api.support.program import Program
from tests.support.hooked import known_as
from tests.support.house import Person
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.web.support.home import Home
from tests.web.support.people import Seat, prove, sit


@pytest.fixture
def maja(program: Program) -> Person:
    """Have somebody as the portal says."""
    said = {"name": "Maja", "email": "maja@example.com"}
    made = program.put("/people/maja", said).json
    return Person(id=made["id"], email="maja@example.com")


@pytest.fixture
def seats(home: Home, maja: Person) -> list[Seat]:
    """Sign her in twice."""
    app = home.house.give_app(maja)
    return [sit(home.house, maja, prove(home.house, app)) for _ in range(2)]


def opens(home: Home, seat: Seat) -> bool:
    """Say whether a session still opens a page."""
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION: seat.token}
    return browser.get("/account/security").status == 200


def listed(program: Program) -> set[str]:
    """List the ids of her sessions."""
    return {one["id"] for one in program.get("/people/maja/sessions").json["sessions"]}


def told(home: Home) -> list[tuple[str, object]]:
    """List the mails that wait, and by whom each says it was done."""
    waiting = home.house.read(lambda tx: list_unsent(home.house.kit, tx))
    return [(one.letter.template, one.letter.facts.get("by")) for one in waiting if one.letter]


def test_sessions_are_listed_by_ids_that_open_nothing(program: Program, seats: list[Seat]) -> None:
    """With browser, address and times; neither the token nor its digest is there."""
    answer = program.get("/people/maja/sessions")
    assert listed(program) == {seat.id for seat in seats}
    shown = answer.json["sessions"][0]
    assert shown.keys() >= {"id", "agent", "address", "created_at", "last_seen_at"}
    for seat in seats:
        assert seat.token not in answer.answer.text
        assert digest(seat.token) not in answer.answer.text


def test_it_is_said_what_opened_a_session(home: Home, program: Program) -> None:
    """Where that is known: one of an older release says nothing of it."""
    house = home.house
    nils = house.add_person("nils@example.com")
    known_as(house, nils, "nils")
    app = house.give_app(nils)
    sit(house, nils, prove(house, app), seen=5)
    house.come_in(nils, app)
    told = program.get("/people/nils/sessions").json["sessions"]
    assert [one["opened_with"] for one in told] == [["password", "totp"], []]


def test_one_session_is_ended_and_its_owner_is_told(
    home: Home, program: Program, seats: list[Seat]
) -> None:
    """Once; the other one lives, a mail says who did it, and so does a webhook."""
    house = home.house
    wish = WebhookWish(name="W", address="https://shop.example/e", kinds=[Kind.SESSIONS])
    house.write(lambda tx: add_webhook(house.kit, tx, wish))
    one = f"/people/maja/sessions/{seats[0].id}"
    assert program.call("DELETE", one).json == {"ended": [seats[0].id]}
    assert [opens(home, seat) for seat in seats] == [False, True]
    assert program.call("DELETE", one).code == "not_found"
    assert told(home) == [(Notice.DEVICE_SIGNED_OUT, house.portal.name)]
    assert house.events()[AuditEvent.DEVICE_SIGNED_OUT] == 1
    sent = house.read(
        lambda tx: [
            message.event
            for hook in webhooks.list_all(tx)
            for message in webhook_messages.list_of_webhook(tx, hook.id, limit=9)
        ]
    )
    assert sent == [AuditEvent.DEVICE_SIGNED_OUT]


def test_an_end_whose_answer_got_lost_is_told_again(program: Program, seats: list[Seat]) -> None:
    """To whoever named the request; under another path the name is refused."""
    one, name = f"/people/maja/sessions/{seats[0].id}", {"idempotency-key": "end-1"}
    first = program.call("DELETE", one, headers=name)
    again = program.call("DELETE", one, headers=name)
    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert again.answer.header("farstu-repeated") == "true"
    other = program.call("DELETE", f"/people/maja/sessions/{seats[1].id}", headers=name)
    assert (other.status, other.code) == (422, "idempotency_other")
    assert listed(program) == {seats[1].id}


def test_all_sessions_are_ended_with_what_is_remembered(
    home: Home, program: Program, maja: Person, seats: list[Seat]
) -> None:
    """Nothing is left that opens, and a mail says who did it."""
    house = home.house
    house.set_policy(REMEMBERS)
    give_remembrance(house, maja, house.give_app(maja))
    ended = program.call("DELETE", "/people/maja/sessions").json["ended"]
    assert set(ended) == {seat.id for seat in seats}
    assert not any(opens(home, seat) for seat in seats)
    assert program.get("/people/maja/sessions").json == {"sessions": []}
    assert program.get("/people/maja/remembered").json == {"remembered": []}
    assert told(home) == [(Notice.SESSIONS_ENDED, house.portal.name)]
    assert program.call("DELETE", "/people/maja/sessions").json == {"ended": []}


def test_a_session_is_ended_only_through_whose_it_is(
    home: Home, program: Program, seats: list[Seat]
) -> None:
    """Not through somebody else, and not by what is no id."""
    program.put("/people/nils", {"name": "Nils"})
    for path in (f"/people/nils/sessions/{seats[0].id}", "/people/maja/sessions/x"):
        assert program.call("DELETE", path).code == "not_found"
    assert all(opens(home, seat) for seat in seats)


def test_the_portals_own_people_are_not_signed_out_by_a_key(home: Home, program: Program) -> None:
    """Whoever has a key would say who runs the portal."""
    house = home.house
    boss = house.add_person("boss@example.com", staff=True)
    known_as(house, boss, "boss")
    seat = sit(house, boss, prove(house, house.give_app(boss)))
    for path in ("/people/boss/sessions", f"/people/boss/sessions/{seat.id}"):
        refused = program.call("DELETE", path)
        assert (refused.status, refused.code) == (403, "not_permitted")
    assert opens(home, seat)
