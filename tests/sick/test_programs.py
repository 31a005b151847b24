"""What programs are told by a sick database: no, in their own dialect, and when to ask again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.services.outbox import Letter, Outgoing, deliver, post
from farstu.store.sickness import Sickness, find_sickness
from tests.api.support.program import make_program
from tests.oidc.application import Visitor, add_application, back_from
from tests.support.house import Person
from tests.support.sick import Ward, everywhere, sick
from tests.web.support.home import HOST, Home


@everywhere
def test_a_code_is_not_verified_and_not_used(home: Home, ward: Ward, sickness: Sickness) -> None:
    """The API says 503 and when to ask again; the same code is right when it is well."""
    program = make_program(home)
    made = program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"})
    app = home.house.give_app(Person(id=made.json["id"], email="maja@example.com"))
    typed = {"code": app.code()}
    with sick(ward, sickness):
        told = program.post("/people/maja/verify", typed)
        assert (told.status, told.code) == (503, "database")
        assert told.answer.header("retry-after")
        assert told.json["reference"]
    assert program.post("/people/maja/verify", typed).json["status"] == "passed"


@everywhere
def test_plug_ins_of_privacyidea_are_told_in_their_dialect(
    home: Home, ward: Ward, sickness: Sickness
) -> None:
    """Nobody is accepted."""
    program = make_program(home)
    program.put("/people/maja", {"name": "Maja", "email": "maja@example.com"})
    sent = [
        ("host", HOST),
        ("authorization", str(program.key)),
        ("content-type", "application/x-www-form-urlencoded"),
    ]
    with sick(ward, sickness):
        answer = home.web.wire.send("POST", "/validate/check", sent, body=b"user=maja&pass=123456")
    assert answer.status == 503
    assert '"status": false' in answer.text


@everywhere
def test_applications_get_no_tokens(home: Home, ward: Ward, sickness: Sickness) -> None:
    """The token endpoint says so in JSON (RFC 6749), and takes the same code when it is well."""
    shop, person = add_application(home), home.house.add_person("maja@example.com")
    app = home.house.give_app(person)
    maja = Visitor(browser=home.open_browser(), house=home.house, person=person, app=app)
    maja.sign_in()
    code = back_from(shop.send(maja.browser)).code
    with sick(ward, sickness):
        answer = shop.redeem(code)
    assert (answer.status, answer.header("content-type")) == (503, "application/json")
    assert "temporarily_unavailable" in answer.text
    assert answer.header("retry-after")
    assert answer.header("access-control-allow-origin") == "*"
    assert "access_token" in shop.redeem(code).text


@everywhere
def test_the_outbox_waits(home: Home, ward: Ward, sickness: Sickness) -> None:
    """Nothing is sent while nobody can note that it was, and all of it afterwards."""
    kit = home.house.kit
    sent: list[Outgoing] = []
    letter = Letter(recipient="maja@example.com", template="test")
    home.house.write(lambda tx: post(kit, tx, letter, account_id=None, at=home.house.clock()))
    with sick(ward, sickness), pytest.raises(Exception) as failed:  # noqa: PT011 - judged below
        deliver(kit, sent.append, holder="sick")
    assert find_sickness(failed.value) is sickness
    assert not sent
    home.house.clock.advance(timedelta(hours=1))  # it may have been claimed
    deliver(kit, sent.append, holder="sick")
    assert len(sent) == 1
