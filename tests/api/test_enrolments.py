"""Enrolling, resetting and looking over the wire."""

from __future__ import annotations

from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.store import schema
from tests.api.support.program import Program
from tests.support.house import OPTIONAL, App, House, Person
from tests.support.key_holder import BOTH
from tests.support.mailbox import WANTS_TWO_STEPS
from tests.web.support.home import Home


@pytest.fixture
def house(home: Home) -> House:
    """Give the portal behind the API."""
    return home.house


@pytest.fixture
def maja(program: Program) -> Person:
    """Have somebody as the portal says."""
    made = program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"})
    return Person(id=made.json["id"], email="maja@example.com")


def ask(program: Program, **asked: str) -> Any:
    """Begin a challenge, and say where it stands."""
    return program.post("/people/maja/challenges", asked).json


def save_codes(program: Program, challenge: str) -> list[str]:
    """Save recovery codes."""
    path = f"/challenges/{challenge}/recovery-codes"
    made = program.post(path).json
    assert program.post(f"{path}/saved").json == {"saved": True}
    codes: list[str] = made["codes"]
    return codes


def scan(house: House, told: Any) -> App:
    """Type the key into an app."""
    return App(id="", secret=b32decode(told["key"].replace(" ", "")), clock=house.clock)


def test_somebody_enrols_and_passes(house: House, program: Program, maja: Person) -> None:
    """Codes first, where the portal says so; then an app, which is proof enough to go on."""
    one = ask(program)
    assert (one["status"], one["enrol"]) == ("enrolment", ["totp"])
    path = f"/challenges/{one['id']}/enrolments"
    assert program.post(path).code == "sheet_gone"
    codes = save_codes(program, one["id"])
    assert (len(codes), codes[0][:2]) == (10, "1-")
    begun = program.post(path).json
    assert begun["uri"].startswith("otpauth://totp/")
    assert begun["qr_svg"].startswith("<svg")
    app = scan(house, begun)
    assert program.post(f"{path}/complete", {"code": app.wrong()["code"]}).code == "code_wrong"
    done = program.post(f"{path}/complete", {"code": app.code(), "name": "Nokia"}).json
    assert (done["status"], done["proven"]["amr"]) == ("passed", ["otp"])
    shown = program.get("/people/maja").json
    assert [held["name"] for held in shown["factors"]] == ["Nokia"]
    assert shown["recovery_codes_left"] == 10
    t = schema.sessions
    assert house.read(lambda tx: tx.execute(t.select().where(tx.inside(t))).all()) == []
    assert maja.id


def test_who_holds_something_proves_it_before_another(
    house: House, program: Program, maja: Person
) -> None:
    """A key alone adds nothing to somebody who has a factor; nor does an old proof."""
    house.set_policy(OPTIONAL)
    app = house.give_app(maja)
    house.give_codes(maja)
    one = ask(program, purpose="enrolment")
    path = f"/challenges/{one['id']}"
    assert one["status"] == "factor"
    assert program.post(f"{path}/enrolments").code == "not_offered"
    ready = program.post(f"{path}/answer", {"code": app.code()}).json
    assert (ready["status"], ready["enrol"], ready["proven"]) == ("enrolment", ["totp"], None)
    other = scan(house, program.post(f"{path}/enrolments").json)
    done = program.post(f"{path}/enrolments/complete", {"code": other.code()}).json
    assert done["status"] == "passed"
    assert len(program.get("/people/maja").json["factors"]) == 2
    assert program.post(f"{path}/enrolments").code == "login_expired"

    late = ask(program, purpose="enrolment")
    program.post(f"/challenges/{late['id']}/answer", {"code": app.code(1)})
    house.clock.advance(timedelta(minutes=6))
    told = program.post(f"/challenges/{late['id']}/enrolments")
    assert told.code == "not_offered"
    assert program.get(f"/challenges/{late['id']}").json["status"] == "factor"


def test_whoever_proved_what_they_hold_gets_new_codes_without_another_method(
    house: House, program: Program, maja: Person
) -> None:
    """They count at once; the old ones are dead, and the challenge lives on for a method."""
    app = house.give_app(maja)
    old = house.give_codes(maja)
    one = ask(program, purpose="enrolment")
    path = f"/challenges/{one['id']}"
    assert program.post(f"{path}/recovery-codes").code == "not_offered"
    program.post(f"{path}/answer", {"code": app.code()})
    save_codes(program, one["id"])
    assert program.get("/people/maja").json["recovery_codes_left"] == 10
    assert house.events()[E.RECOVERY_SHEET_CONFIRMED] == 1
    other = scan(house, program.post(f"{path}/enrolments").json)
    done = program.post(f"{path}/enrolments/complete", {"code": other.code()}).json
    assert done["status"] == "passed"
    again = ask(program)
    told = program.post(f"/challenges/{again['id']}/recovery-code", {"code": old[0]})
    assert told.code == "recovery_code_wrong"


def test_codes_made_after_a_recovery_code_wait_for_a_method(
    house: House, program: Program, maja: Person
) -> None:
    """Whoever has a sheet and no method makes no other sheet of it."""
    house.give_app(maja)
    old = house.give_codes(maja)
    one = ask(program)
    program.post(f"/challenges/{one['id']}/recovery-code", {"code": old[0]})
    save_codes(program, one["id"])
    assert program.get("/people/maja").json["recovery_codes_left"] == len(old) - 1


def test_a_challenge_for_proof_enrols_nothing(house: House, program: Program, maja: Person) -> None:
    """It is over with its answer, and before that it waits for it."""
    app = house.give_app(maja)
    one = ask(program)
    assert program.post(f"/challenges/{one['id']}/enrolments").code == "not_offered"
    program.post(f"/challenges/{one['id']}/answer", {"code": app.code()})
    assert program.post(f"/challenges/{one['id']}/enrolments").code == "login_expired"
    assert program.post(f"/challenges/{one['id']}/recovery-codes").code == "login_expired"


def test_somebody_enrols_who_has_to_hold_nothing(
    house: House, program: Program, maja: Person
) -> None:
    """Where the policy leaves it to them."""
    house.set_policy(OPTIONAL)
    one = ask(program, purpose="enrolment")
    assert (one["status"], one["proven"]) == ("enrolment", None)
    save_codes(program, one["id"])
    app = scan(house, program.post(f"/challenges/{one['id']}/enrolments").json)
    path = f"/challenges/{one['id']}/enrolments/complete"
    assert program.post(path, {"code": app.code()}).json["status"] == "passed"
    assert maja.id


def test_a_mailbox_is_enrolled_by_its_code(house: House, program: Program, maja: Person) -> None:
    """What is no address is told; what is sent is no more than its owner's business."""
    house.set_policy(WANTS_TWO_STEPS)
    one = ask(program)
    save_codes(program, one["id"])
    path = f"/challenges/{one['id']}/enrolments"
    mail = {"factor": "email_code"}
    assert program.post(path, {**mail, "address": "nowhere"}).code == "email_invalid"
    told = program.post(path, {**mail, "address": "maja@example.com"}).json
    assert (told["address"], told["key"], told["qr_svg"]) == ("maja@example.com", None, None)
    wrong = program.post(f"{path}/complete", {**mail, "code": "00000000"})
    assert wrong.code == "sent_code_wrong"
    assert maja.id


def test_keys_and_unknown_factors_are_not_enrolled_here(
    house: House, program: Program, maja: Person
) -> None:
    """A key has to be touched at Farstu's own host."""
    house.set_policy(BOTH)
    one = ask(program)
    path = f"/challenges/{one['id']}/enrolments"
    assert program.post(path, {"factor": "webauthn"}).code == "key_elsewhere"
    done = program.post(f"{path}/complete", {"factor": "webauthn", "code": "1"})
    assert done.code == "key_elsewhere"
    assert program.post(path, {"factor": "nothing"}).code == "factor_not_allowed"
    assert program.post(f"{path}/complete", {"code": "123456"}).code == "sheet_gone"
    assert maja.id


def test_what_was_lost_is_taken_away(house: House, program: Program, maja: Person) -> None:
    """With a reason, which they are told of, and nobody of the staff."""
    house.give_app(maja)
    assert program.post("/people/maja/reset", {"reason": " "}).code == "field_empty"
    assert program.post("/people/maja/reset", {"reason": "A lost phone"}).json == {"removed": 1}
    assert program.get("/people/maja").json["factors"] == []
    assert house.events()[E.FACTORS_RESET] == 1
    assert ask(program)["status"] == "enrolment"


def test_what_is_demanded_of_somebody(house: House, program: Program, maja: Person) -> None:
    """As the policy says it of them."""
    assert program.get("/people/maja/policy").json == {
        "required": "urn:farstu:acr:2",
        "allowed": ["totp"],
        "limited_entry": False,
        "remembered_seconds": 0,
    }
    house.set_policy(OPTIONAL)
    assert program.get("/people/maja/policy").json["required"] == "urn:farstu:acr:1"
    assert maja.id


def test_what_happened_is_listed(program: Program, maja: Person) -> None:
    """Newest first, a page at a time."""
    program.post("/people/maja/challenges")
    first = program.get("/events?limit=1").json
    assert first["events"][0]["event"] == E.CHALLENGE_ASKED
    assert first["events"][0]["subject"] == maja.id
    older = program.get(f"/events?cursor={first['next']}").json
    assert E.ACCOUNT_ADDED in [one["event"] for one in older["events"]]
    assert older["next"] is None
