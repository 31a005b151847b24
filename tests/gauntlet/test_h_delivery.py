"""Class H: addresses and numbers that are not their owners', and messages that cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.audit import AuditEvent
from farstu.delivery.message import GatewayTrouble, Undelivered
from farstu.delivery.sms.wire import Answer, Question, Wire
from farstu.factors import REGISTRY
from farstu.store import identifiers
from tests.gauntlet.stage import INSIDE, Hand, Stage, read
from tests.races.arena import LONG_AGO
from tests.support.exim import make_certificates
from tests.support.gateways import Reply, serve_gateway
from tests.support.house import REQUIRED, TOTP, App, Person, at_once
from tests.support.mailbox import WANTS_TWO_STEPS

pytestmark = pytest.mark.slow

ADDRESS = "/account/email"
TEXTS = replace(REQUIRED, allowed=frozenset({TOTP, FactorKind("sms_code")}))


def test_h1_nobody_says_that_an_address_is_proven(stage: Stage) -> None:
    """Neither a program nor a form; nothing is sent there as a second step."""
    own, person = stage.told()
    email = f"{own}@example.com"
    for more in ({"verified": True}, {"email_verified": True}, {"verified_at": "2026-01-01"}):
        said = stage.program.put(f"/people/{own}", {"email": email, **more})
        assert (said.status, said.code) == (422, "fields_wrong")
    owned = {"email": email, "owners": {"email": "portal"}}
    assert stage.program.put(f"/people/{own}", owned).status == 200
    [kept] = stage.house.read(lambda tx: identifiers.list_emails(tx, person.id))
    assert kept.verified_at is None
    with stage.policy(WANTS_TWO_STEPS):
        begun = stage.program.post(f"/people/{own}/challenges").json
        assert begun["status"] == "enrolment"
        sent = stage.program.post(f"/challenges/{begun['id']}/send", {"factor": "email_code"})
        assert 400 <= sent.status < 500
    other, app = stage.owner()
    hand, new = _inside(stage, other, app), _named(stage)
    hand.post(ADDRESS, {"address": new, "verified": "true", "verified_at": "now"})
    hand.post(f"{ADDRESS}/confirm", {"address": new, "verified": "true", "code": ""})
    assert _addresses(stage, other) == [other.email]


def test_h2_a_code_confirms_the_address_that_it_went_to(stage: Stage) -> None:
    """Of two that are asked for at once, one's own code never brings the other address."""
    for _ in range(3):
        person, app = stage.owner()
        victim, mine = _named(stage), _named(stage)
        hand = _inside(stage, person, app)
        twin = stage.browser(hand.address)
        twin.cookies, twin.csrf = dict(hand.cookies), hand.csrf
        asked = at_once(
            lambda hand=hand, mine=mine: hand.post(ADDRESS, {"address": mine}).status,  # type: ignore[misc]
            lambda twin=twin, victim=victim: twin.post(ADDRESS, {"address": victim}).status,  # type: ignore[misc]
        )
        assert 303 in asked
        code = _code_to(stage, mine)
        if code:
            hand.post(f"{ADDRESS}/confirm", {"code": code, "address": victim})
        assert victim not in _addresses(stage, person)


def test_h4_another_address_takes_a_proof_of_now(stage: Stage) -> None:
    """A session that was stolen an hour ago changes none, and asks for no code."""
    person, app = stage.owner()
    stale = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    new = _named(stage)
    assert stale.post(ADDRESS, {"address": new}).location.startswith("/account/confirm")
    assert _addresses(stage, person) == [person.email]
    assert not _code_to(stage, new)


def test_h4_a_new_address_opens_no_way_back_for_three_days(stage: Stage) -> None:
    """No link to a new password goes there; the old one is told, and can bring itself back."""
    person, app = stage.owner()
    new = _move(stage, person, app)
    stolen = Person(id=person.id, email=new, password="")
    _ask_for_link(stage, new)
    notice = read(stage.wait_for_letter(person, "/not-me/"))
    stage.password_link(stage.arena.add_person())  # whose mail leaves later
    assert not [one for one in stage.letters(stolen) if "/password/" in read(one)]
    path = notice[notice.index("/not-me/") :].split()[0]
    hand = stage.browser()
    hand.get(path)
    assert hand.post(path).location.startswith("/password/reset/")
    assert _addresses(stage, person) == [person.email]
    assert stage.password_link(person)


def test_h4_after_three_days_it_is_an_address_like_any(stage: Stage) -> None:
    """As long as nobody brought the old one back."""
    person, app = stage.owner()
    new = _move(stage, person, app)
    stage.clock.advance(timedelta(hours=72, seconds=1))
    assert stage.password_link(Person(id=person.id, email=new, password=""))


def test_h5_texts_to_strangers_numbers_run_out(stage: Stage) -> None:
    """One account, many numbers that begin alike, from one network: a few are sent, the rest not.

    Numbers that take no texts, or cost more, get none.
    """
    with stage.policy(TEXTS):
        own, person = stage.told()
        path = _begin(stage, own)
        outcomes = []
        for number in range(24):
            body = {"factor": "sms_code", "address": f"+467017406{number:02}"}
            outcomes.append(stage.program.post(path, body).status)
            stage.clock.advance(61)
            if number % 8 == 7:
                path = _begin(stage, own)
        assert set(outcomes) <= {200, 429}
        assert 1 <= stage.arena.events(person)[AuditEvent.CODE_SENT] <= 10
        for other in ("+4690000000", "+1900555123", "112", "+88213300000", "+467"):
            said = stage.program.post(path, {"factor": "sms_code", "address": other})
            assert said.status == 422, other
        assert stage.house.subject(person).held == ()


def test_h5_nobody_sends_texts_without_a_password(stage: Stage) -> None:
    """A stranger who asks for one is sent to the door, and nothing leaves."""
    with stage.policy(TEXTS):
        hand = stage.browser()
        hand.get("/login")
        form = {"to": "+46701740999", "address": "+46701740999", "number": "+46701740999"}
        for where in ("/login/factor/sms_code/send", "/setup/sms_code", "/setup/sms_code/send"):
            assert hand.post(where, form).status in {303, 404, 405}
        assert not _texts(stage, "+46701740999")


def test_h7_a_gateway_without_its_certificate_hears_nothing(tmp_path: Path) -> None:
    """Whoever answers in its place gets neither a code nor a password."""
    make_certificates(tmp_path)
    question = Question(
        method="POST", url="", headers={"authorization": "a password"}, body=b"Your code is 123456"
    )
    with serve_gateway(lambda *_: Reply(body=b"yes"), certificates=tmp_path) as server:
        said = Wire().ask(replace(question, url=server.url))
        assert isinstance(said, Undelivered)
        assert said.trouble is GatewayTrouble.CERTIFICATE
        assert server.heard == []
        known = Wire(ca_file=tmp_path / "ca.pem").ask(replace(question, url=server.url))
        assert isinstance(known, Answer)
        assert len(server.heard) == 1


def _ask_for_link(stage: Stage, name: str) -> None:
    hand = stage.browser()
    hand.get("/password/forgot")
    assert hand.post("/password/forgot", {"identifier": name}).status == 303


def _move(stage: Stage, person: Person, app: App) -> str:
    """Take another address, by the code that is sent there."""
    new, hand = _named(stage), _inside(stage, person, app)
    assert hand.post(ADDRESS, {"address": new}).status == 303
    code = stage.sent_code(Person(id="", email=new, password=""))
    assert hand.post(f"{ADDRESS}/confirm", {"code": code}).location.startswith(INSIDE)
    return new


def _code_to(stage: Stage, address: str) -> str:
    """Read the code that went to an address, once whatever was asked before has left; or none."""
    later = stage.arena.add_person()
    stage.password_link(later)
    sent = [read(one) for one in stage.letters(Person(id="", email=address, password=""))]
    return stage.sent_code(Person(id="", email=address, password="")) if sent else ""


def _inside(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand


def _named(stage: Stage) -> str:
    """Name an address that nobody has."""
    return f"h{next(stage.arena.numbers)}@example.com"


def _addresses(stage: Stage, person: Person) -> list[str]:
    found = stage.house.read(lambda tx: identifiers.list_emails(tx, person.id))
    return [one.value for one in found]


def test_h8_texts_are_worth_less_than_a_key_and_can_be_left_out(stage: Stage) -> None:
    """They never resist phishing; where the policy does not name them nobody sets them up."""
    [texts] = [one for one in REGISTRY if one.traits.channel is Channel.PHONE and one.traits.sends]
    assert texts.traits.worth is Assurance.MULTI < Assurance.PHISHING_RESISTANT
    assert not _may_set_up(stage, texts.kind)
    with stage.policy(replace(REQUIRED, allowed=frozenset({TOTP, texts.kind}))):
        assert _may_set_up(stage, texts.kind)


def _may_set_up(stage: Stage, kind: str) -> bool:
    person, hand = stage.arena.add_person(), stage.browser()
    assert stage.sign_in(hand, person.email, person.password).location == "/setup"
    hand.get("/setup")
    hand.post("/setup")
    hand.get("/setup/recovery-codes")
    hand.post("/setup/recovery-codes")
    return hand.get(f"/setup/{kind}").status == 200


def _begin(stage: Stage, own: str) -> str:
    """Come as far as setting something up, and say where."""
    begun = stage.program.post(f"/people/{own}/challenges").json
    path = f"/challenges/{begun['id']}"
    stage.program.post(f"{path}/recovery-codes")
    stage.program.post(f"{path}/recovery-codes/saved")
    return f"{path}/enrolments"


def _texts(stage: Stage, begins: str) -> list[Path]:
    """List the texts that left for numbers that begin so, once all that waited have."""
    stage.password_link(stage.arena.add_person())
    folder = stage.arena.ground.data / "outbox"
    return [file for file in folder.glob("*.sms.txt") if begins in file.read_text("utf-8")]
