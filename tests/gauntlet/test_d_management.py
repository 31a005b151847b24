"""Class D, continued: changing what is there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.delivery.sms.wire import Answer, Question, Wire
from farstu.http.cookies import Cookie
from tests.gauntlet.doors import HALL, UNGUARDED, addresses
from tests.gauntlet.stage import CONFIRM, INSIDE, MAILBOX, Hand, Stage
from tests.races.arena import LONG_AGO
from tests.support.exim import make_certificates
from tests.support.gateways import Reply, serve_gateway
from tests.support.house import OPTIONAL, REQUIRED, TOTP, App, Person
from tests.support.key_holder import BOTH, KEY, Holder, give_key, hold
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox
from tests.support.remembered import REMEMBERS, give_remembrance
from tests.support.soft_key import Says, SoftKey

pytestmark = pytest.mark.slow

NEW_CODES = "/setup/recovery-codes/new"
EVERYTHING = replace(WANTS_TWO_STEPS, allowed=frozenset({TOTP, MAIL, KEY}))
EVIL = "https://evil.example"
OFFICE = frozenset({Gate.OFFICE, Gate.OFFICE_DEED})


def test_d4_a_session_that_proved_little_removes_nothing(stage: Stage) -> None:
    """One that is stale, and one that a remembered device stood in for, have to prove it first."""
    with stage.policy(REMEMBERS):
        person, app, spare = _with_spare(stage)
        stale = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
        known = stage.browser()
        known.cookies[Cookie.REMEMBERED] = give_remembrance(stage.house, person, app)[1]
        assert stage.sign_in(known, person.email, person.password).location == INSIDE
        for hand in (stale, known):
            hand.get(INSIDE)
            said = hand.post(_remove(spare))
            assert said.location.startswith(CONFIRM)
            assert hand.get(_remove(spare)).location.startswith(CONFIRM)
        assert len(stage.house.subject(person).held) == 2


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT"])
def test_d4_no_door_of_programs_takes_a_session(stage: Stage, method: str) -> None:
    """The API has no address that removes one authenticator, and a cookie is no key for any."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    for path in (f"/api/factors/{app.id}", f"/api/v1/people/{person.id}/factors/{app.id}"):
        assert hand.send_body(path, b"", method=method).status in {401, 404, 405}
    assert hand.send_body(_remove(app), b"", method=method).status == 405
    assert len(stage.house.subject(person).held) == 1


def test_d5_a_stolen_session_changes_nothing(stage: Stage) -> None:
    """Without a fresh proof nothing is removed or made anew; with it, the owner hears by mail."""
    person, app, spare = _with_spare(stage)
    stage.house.give_codes(person)
    stale = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    stale.get(INSIDE)
    for path in (_remove(spare), NEW_CODES, f"{INSIDE}/password", "/setup/totp/new"):
        assert stale.post(path, {"current": person.password}).location.startswith(CONFIRM)
    subject = stage.house.subject(person)
    assert (len(subject.held), subject.recovery_codes_left) == (2, 10)
    fresh = stage.adopt(stage.arena.open_session(person, app))
    fresh.get(_remove(spare))
    assert fresh.post(_remove(spare)).status == 303
    assert len(stage.house.subject(person).held) == 1
    assert stage.wait_for_letter(person, "removed")


def test_d7_a_member_decides_nothing_for_others(stage: Stage) -> None:
    """No office opens, whatever is posted there, and no id of somebody else in a form is read."""
    house, (person, app), (other, others) = stage.house, stage.owner(), stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    hand.get(INSIDE)
    before, place = house.subject(other), {"organisation_id": house.people, "account_id": other.id}
    wish = {**place, "required": "single", "role": "owner", "reason": "because"}
    tried = 0
    for one in addresses(but=frozenset(Gate) - OFFICE, **place):
        if one.method == "POST" or one.path.endswith(("/policy", "/people", "/log")):
            said = hand.post(one.path, wish) if one.method == "POST" else hand.get(one.path)
            assert said.status in {403, 404}, one
            tried += 1
    assert tried > 30
    page = f"{INSIDE}/authenticators/{others.id}"
    assert hand.post(page, {"name": "Mine"}).status == 404
    assert hand.post(_remove(others)).status == 404
    renamed = {"name": "Mine", "account_id": other.id, "authenticator_id": others.id}
    assert hand.post(f"{INSIDE}/authenticators/{app.id}", renamed).status == 303
    after = house.subject(other)
    assert (after.held, after.policy, after.memberships) == (
        before.held,
        before.policy,
        before.memberships,
    )


def test_d8_no_form_of_another_site_is_taken(stage: Stage) -> None:
    """Although the right token is in it, at every address that a form of ours posts to."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    hand.get(INSIDE)
    form, tried = f"csrf={hand.csrf}&name=x&code=1".encode(), 0
    for one in addresses(but=UNGUARDED | HALL | OFFICE, authenticator_id=app.id):
        if one.method == "POST":
            said = hand.send_body(one.path, form, origin=EVIL, site="cross-site")
            assert said.status == 403, one.path
            tried += 1
    assert tried > 25
    assert hand.send_body("/logout", form, origin=EVIL, site="cross-site").status == 403
    assert stage.is_in(hand)
    assert [one.name for one in stage.house.subject(person).held] == ["Phone"]


DEEDS = ("/setup/totp/new", NEW_CODES, "/logout", f"{INSIDE}/password")


def test_d8_a_form_says_whose_it_is(stage: Stage) -> None:
    """Without its token, with another's, as text, or by GET, nothing is begun or ended."""
    person, app, spare = _with_spare(stage)
    hand = stage.adopt(stage.arena.open_session(person, app))
    other = stage.adopt(stage.arena.open_session(*stage.owner()))
    other.get(INSIDE)
    hand.get(INSIDE)
    told = json.dumps({"csrf": hand.csrf}).encode()
    for path in (*DEEDS, _remove(spare)):
        for token in ("", other.csrf, "0" * 64):
            assert hand.post(path, csrf=token).status == 403
        assert hand.send_body(path, told, content_type="text/plain").status in {400, 403}
        form = f"csrf={hand.csrf}".encode()
        assert hand.send_body(path, form, origin="null", site="cross-site").status == 403
        assert hand.send_body(path, form, origin=EVIL, site=None).status == 403
        hand.get(path)
    assert stage.is_in(hand)
    assert len(stage.house.subject(person).held) == 2
    assert AuditEvent.ENROLMENT_BEGUN not in stage.arena.events(person)


def test_d10_what_just_happened_is_no_stronger_for_it(stage: Stage) -> None:
    """Who came by a mailed code a moment ago has to show the key before anything is changed."""
    with stage.policy(EVERYTHING):
        person = stage.arena.add_person()
        give_mailbox(stage.house, person)
        give_key(stage.house, person)
        printed = stage.house.give_codes(person)[0]
        hand = stage.browser()
        stage.sign_in(hand, person.email, person.password)
        hand.get(MAILBOX)
        hand.post(f"{MAILBOX}/send")
        assert hand.post(MAILBOX, {"code": stage.sent_code(person)}).location == INSIDE
        hand.get(INSIDE)
        for path in (f"{INSIDE}/add", f"{INSIDE}/password", "/account/email"):
            assert hand.get(path).location.startswith(CONFIRM)
        assert hand.post(NEW_CODES).location.startswith(CONFIRM)
        asked = hand.get(CONFIRM)
        assert asked.status == 200
        assert "email_code" not in asked.text
        lost = stage.browser()
        stage.sign_in(lost, person.email, person.password)
        lost.get("/login/recovery-code")
        assert lost.post("/login/recovery-code", {"code": printed}).location == "/setup"
        lost.get("/setup")
        for path in (f"{INSIDE}/add", f"{INSIDE}/password", INSIDE):
            assert lost.get(path).location == "/setup"


def test_d11_a_proof_of_somebody_else_makes_no_session_fresh(stage: Stage) -> None:
    """Neither a code of somebody else's app, nor their key."""
    (person, app), (_, others) = stage.owner(), stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app, ago=LONG_AGO))
    hand.get(INSIDE)
    assert hand.post(CONFIRM, {"kind": "totp", "code": others.code()}).status == 422
    assert hand.get(f"{INSIDE}/password").location.startswith(CONFIRM)
    with stage.policy(BOTH):
        number = next(stage.arena.numbers)
        owner, thief = (hold(stage.house, f"k{number}-{n}@example.com") for n in range(2))
        hand = stage.adopt(stage.arena.open_session(owner.person))
        for holder, key in ((owner, thief.key), (thief, thief.key), (owner, SoftKey.make(b"x"))):
            assert _confirm_by_key(hand, holder, key) == 422
        assert hand.get(f"{INSIDE}/password").location.startswith(CONFIRM)
        assert _confirm_by_key(hand, owner, owner.key) == 303
        assert hand.get(f"{INSIDE}/password").status == 200


def test_d13_a_kind_that_was_switched_off_lets_nobody_in(stage: Stage) -> None:
    """Although it is held and its code was sent before; beside one that is allowed it is gone."""
    with stage.policy(WANTS_TWO_STEPS):
        (person, _), alone = stage.owner(), stage.arena.add_person()
        hands = []
        for somebody in (person, alone):
            give_mailbox(stage.house, somebody)
            hand = stage.browser()
            stage.sign_in(hand, somebody.email, somebody.password)
            hand.get(MAILBOX)
            hand.post(f"{MAILBOX}/send")
            hands.append((hand, somebody, stage.sent_code(somebody)))
    assert stage.house.subject(person).policy == REQUIRED
    for hand, somebody, code in hands:
        hand.post(f"{MAILBOX}/send")
        hand.post(MAILBOX, {"code": code})
        assert not stage.is_in(hand)
        assert stage.arena.opened(somebody) == 0
    assert hands[0][0].get(MAILBOX).status == 404


def test_d19_a_gateway_without_a_good_certificate_hears_nothing(tmp_path: Path) -> None:
    """There is no other back end: codes of apps are judged here, and there is no RADIUS."""
    make_certificates(tmp_path)
    with serve_gateway(lambda _gateway, _heard: Reply(), certificates=tmp_path) as gateway:
        asked = Question(method="POST", url=gateway.url, headers={}, body=b"code 123456")
        assert not isinstance(Wire().ask(asked), Answer)
        assert gateway.heard == []
        assert isinstance(Wire(ca_file=tmp_path / "ca.pem").ask(asked), Answer)


def test_d20_the_last_one_stays_where_one_is_required(stage: Stage) -> None:
    """It goes once another is shown in its place, and where nothing is required it can go."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    hand.get(_remove(app))
    assert hand.post(_remove(app)).status == 409
    assert len(stage.house.subject(person).held) == 1
    spare = stage.house.give_app(person, name="Tablet")
    assert "/account/confirm" in hand.post(_remove(app)).header("location")
    assert len(stage.house.subject(person).held) == 2
    hand = stage.adopt(stage.arena.open_session(person, spare))
    hand.get(_remove(app))
    assert hand.post(_remove(app)).status == 303
    assert [one.id for one in stage.house.subject(person).held] == [spare.id]
    with stage.policy(OPTIONAL):
        other, phone = stage.owner()
        hand = stage.adopt(stage.arena.open_session(other, phone))
        hand.get(_remove(phone))
        assert hand.post(_remove(phone)).status == 303
        assert stage.house.subject(other).held == ()


def _with_spare(stage: Stage) -> tuple[Person, App, App]:
    """Add somebody who holds two apps."""
    person, app = stage.owner()
    return person, app, stage.house.give_app(person, name="Tablet")


def _remove(app: App) -> str:
    return f"{INSIDE}/authenticators/{app.id}/remove"


def _confirm_by_key(hand: Hand, holder: Holder, key: SoftKey) -> int:
    """Answer the question whether it is still them, with a key."""
    hand.get(CONFIRM)
    asked = json.loads(hand.post(f"{CONFIRM}/webauthn/begin").text)
    holder.touched += 1
    says = Says(origin=hand.origin, relying_party_id="localhost", count=holder.touched)
    handle = holder.user_handle
    sent = key.get(json.dumps(asked["options"]), says, user_handle=handle)
    return hand.post(CONFIRM, {"kind": "webauthn", "credential": sent}).status
