"""Challenges over the wire: begun, answered and verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.scopes import Scope
from farstu.services.vouching import digest_action
from farstu.store import audit_events
from tests.api.support.program import Program, make_program
from tests.support.house import OPTIONAL, REQUIRED, App, House, Person
from tests.support.key_holder import BOTH, give_key
from tests.support.mailbox import WANTS_TWO_STEPS, give_mailbox
from tests.web.support.home import Home

SENTENCE = "transfer example.se to NN"


@pytest.fixture
def house(home: Home) -> House:
    """Give the portal behind the API."""
    return home.house


@pytest.fixture
def maja(program: Program) -> Person:
    """Have somebody as the portal says."""
    made = program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"})
    return Person(id=made.json["id"], email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


def test_a_sentence_is_confirmed(home: Home, program: Program, app: App) -> None:
    """From the first call to the answer, with its digest in all three places."""
    told = program.post("/people/maja/challenges", {"action": SENTENCE})
    one = told.json
    assert (told.status, one["status"], one["factors"]) == (201, "factor", ["totp"])
    assert (one["action"], one["action_sha256"]) == (SENTENCE, digest_action(SENTENCE))
    assert program.get(f"/challenges/{one['id']}").json == one
    done = program.post(f"/challenges/{one['id']}/answer", {"code": app.code()})
    assert (done.status, done.json["status"]) == (200, "passed")
    assert done.json["action_sha256"] == digest_action(SENTENCE)
    assert done.json["proven"]["acr"] == "urn:farstu:acr:2"
    assert done.json["proven"]["amr"] == ["otp"]
    assert program.get(f"/challenges/{one['id']}").code == "login_expired"
    rows = home.house.read(
        lambda tx: audit_events.list_latest(
            tx, audit_events.Wanted(events=[E.CHALLENGE_PASSED]), limit=5
        )
    )
    assert rows[0].facts["by"] == "api"
    assert rows[0].facts["action"] == digest_action(SENTENCE)


def test_a_code_is_verified_in_one_call(house: House, program: Program, app: App) -> None:
    """Once; a wrong one, and one that was used, say what they are."""
    assert program.post("/people/maja/verify", {"code": app.wrong()["code"]}).code == "code_wrong"
    code = app.code()
    assert program.post("/people/maja/verify", {"code": code}).json["status"] == "passed"
    again = program.post("/people/maja/verify", {"code": code})
    assert (again.status, again.code, again.json["field"]) == (422, "code_used", "code")
    assert program.post("/people/nobody/verify", {"code": code}).code == "not_found"
    house.clock.advance(timedelta(seconds=30))
    for _ in range(4):
        program.post("/people/maja/verify", {"code": app.wrong()["code"]})
    told = program.post("/people/maja/verify", {"code": app.code()})
    assert (told.status, told.code) == (429, "too_many_tries")
    assert told.answer.header("retry-after") == "30"


def test_whoever_holds_nothing_verifies_nothing(
    house: House, program: Program, maja: Person
) -> None:
    """A code that nobody asks for is never right."""
    assert maja.id
    house.set_policy(OPTIONAL)
    assert program.post("/people/maja/verify", {"code": "123456"}).code == "not_offered"


def test_more_may_be_asked_for(program: Program, app: App) -> None:
    """By acr and age; nonsense is refused."""
    asked = {"acr": "urn:farstu:acr:2", "max_age": 60}
    one = program.post("/people/maja/challenges", asked).json
    done = program.post(f"/challenges/{one['id']}/answer", {"code": app.code()})
    assert done.json["status"] == "passed"
    program.put("/people/olle", {"name": "Olle"})
    assert program.post("/people/olle/challenges", {"acr": "phr"}).code == "login_unmet"
    for wrong in ({"acr": "gold"}, {"max_age": -1}, {"action": ""}, {"purpose": "fun"}):
        assert program.post("/people/maja/challenges", wrong).code == "fields_wrong"


def test_a_code_is_sent_when_it_is_asked_for(house: House, program: Program, maja: Person) -> None:
    """And not before; where it went is said as its owner may see it."""
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    one = program.post("/people/maja/challenges").json
    assert one["factors"] == ["email_code"]
    path = f"/challenges/{one['id']}"
    early = {"factor": "email_code", "code": "12345678"}
    assert program.post(f"{path}/answer", early).code == "sent_code_gone"
    sent = program.post(f"{path}/send", {"factor": "email_code"})
    assert sent.status == 200
    assert "•••@" in sent.json["hint"]
    assert program.post(f"{path}/answer", early).code == "sent_code_wrong"
    assert program.post(f"{path}/send", {"factor": "totp"}).code == "not_offered"
    assert program.post(f"{path}/send", {"factor": "nothing", "to": "x"}).code == "not_offered"
    assert house.events()[E.CODE_SENT] == 1


def test_a_key_answers_elsewhere(house: House, program: Program, maja: Person) -> None:
    """It is bound to Farstu's own host; the portal is told so, and lets nobody in."""
    house.set_policy(BOTH)
    give_key(house, maja)
    one = program.post("/people/maja/challenges").json
    assert (one["status"], one["factors"], one["elsewhere"]) == ("factor", [], ["webauthn"])
    for deed, body in (("send", {}), ("answer", {"code": "x"})):
        told = program.post(f"/challenges/{one['id']}/{deed}", {"factor": "webauthn", **body})
        assert (told.status, told.code) == (409, "key_elsewhere")


def test_a_recovery_code_opens_enrolment(
    house: House, program: Program, maja: Person, app: App
) -> None:
    """It lets nobody in; and takes a scope of its own."""
    code = house.give_codes(maja)[0]
    assert app is not None
    one = program.post("/people/maja/challenges").json
    path = f"/challenges/{one['id']}/recovery-code"
    assert one["recovery"] is True
    assert program.post(path, {"code": "1-aaaa-bbbb-cccc-dddd"}).code == "recovery_code_wrong"
    done = program.post(path, {"code": code}).json
    assert (done["status"], done["enrol"], done["proven"]) == ("enrolment", ["totp"], None)


def test_enrolment_is_put_off(house: House, program: Program, maja: Person) -> None:
    """Where the policy says so."""
    assert maja.id
    house.set_policy(replace(REQUIRED, grace=timedelta(days=30)))
    one = program.post("/people/maja/challenges").json
    assert (one["status"], one["postponable"]) == ("enrolment", True)
    done = program.post(f"/challenges/{one['id']}/postpone").json
    assert (done["status"], done["proven"]["acr"]) == ("passed", "urn:farstu:acr:1")


def test_a_browser_is_remembered(house: House, program: Program, app: App) -> None:
    """The portal keeps what it is given, in a cookie of its own."""
    house.set_policy(replace(REQUIRED, remembers=timedelta(days=30)))
    one = program.post("/people/maja/challenges").json
    typed = {"code": app.code(), "remember": True}
    done = program.post(f"/challenges/{one['id']}/answer", typed).json
    assert done["remembered"]["seconds"] == 30 * 24 * 3600
    kept = {"remembered": done["remembered"]["value"]}
    assert program.post("/people/maja/challenges", kept).json["status"] == "passed"
    assert program.post("/people/maja/challenges", kept).json["status"] == "factor"


def test_throttles_and_events_mean_the_person(home: Home, program: Program, app: App) -> None:
    """Where a trusted key says from where they come."""
    away = {"farstu_end_user_address": "198.51.100.77", "farstu_end_user_agent": "Firefox"}
    program.post("/people/maja/verify", {"code": app.code()}, **away)
    rows = home.house.read(
        lambda tx: audit_events.list_latest(
            tx, audit_events.Wanted(events=[E.CHALLENGE_PASSED]), limit=5
        )
    )
    assert rows[0].personal == {"address": "198.51.100.77", "agent": "Firefox"}
    bare = make_program(home, [Scope.VERIFY])
    assert bare.post("/people/maja/verify", {"code": "1"}, **away).code == "scope_missing"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("::ffff:198.51.100.77", "198.51.100.77"),
        ("2001:DB8:0::5", "2001:db8::5"),
        ("fe80::1%" + "of some length " * 200, "fe80::1"),
    ],
)
def test_an_address_is_kept_in_one_spelling(
    home: Home, program: Program, app: App, sent: str, kept: str
) -> None:
    """Whatever stands behind it: a mapped address is no second network, a zone no free text."""
    program.post("/people/maja/verify", {"code": app.code()}, farstu_end_user_address=sent)
    wanted = audit_events.Wanted(events=[E.CHALLENGE_PASSED])
    [row] = home.house.read(lambda tx: audit_events.list_latest(tx, wanted, limit=5))
    assert (row.personal or {})["address"] == kept
