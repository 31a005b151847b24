"""Class E: keys that lie, and questions that are answered twice, late, or by somebody else."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from farstu.http.cookies import Cookie
from tests.gauntlet.keys import (
    CONFIRM,
    PASSKEY,
    add_keeper,
    asked_by_passkey,
    asked_to_sign,
    forge_key,
    send,
)
from tests.gauntlet.stage import INSIDE, Stage
from tests.races.arena import LONG_AGO
from tests.support.key_holder import BOTH
from tests.support.soft_key import Says, flip

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def both(stage: Stage) -> Iterator[None]:
    """Allow keys beside apps."""
    with stage.policy(BOTH):
        yield


def test_e1_ones_own_key_opens_ones_own_account_only(stage: Stage) -> None:
    """Under another's id, another's handle, or both: refused; nobody comes in as the victim."""
    victim, other = add_keeper(stage), add_keeper(stage)
    disguised = replace(other, handle=victim.handle)
    forged = replace(victim, key=forge_key(victim.key))
    posing = replace(forged, handle=other.handle)
    for keeper in (disguised, forged, posing):
        hand = stage.browser()
        assert keeper.knock(hand).status == 422
        assert not stage.is_in(hand)
    hand = stage.browser()
    assert other.knock(hand).location == INSIDE
    assert other.person.email in hand.get(INSIDE).text
    assert stage.arena.opened(victim.person) == 1


@pytest.mark.parametrize("handle", ["own", "victims", "none"])
def test_e2_anothers_key_is_no_second_step(stage: Stage, handle: str) -> None:
    """Behind the victim's password, and where a session is asked again: refused."""
    victim, other = add_keeper(stage), add_keeper(stage)
    said = {"own": other.handle, "victims": victim.handle, "none": ""}[handle]
    thief = replace(other, handle=said)
    half = stage.half(victim.person)
    assert thief.prove(half).status == 422
    assert not stage.is_in(half)
    stale = stage.arena.open_session(victim.person, victim.app, ago=LONG_AGO)
    session = stage.adopt(stale)
    session.get(CONFIRM)
    assert thief.prove(session, at=CONFIRM).status == 422
    assert session.get(f"{INSIDE}/password").location.startswith(CONFIRM)
    assert victim.prove(session, at=CONFIRM).status == 303


def test_e4_an_answer_is_taken_once(stage: Stage) -> None:
    """Not again in the same login, nor in another, nor after signing out."""
    keeper = add_keeper(stage)
    half = stage.half(keeper.person)
    kept = dict(half.cookies)
    sent = keeper.sign(half, asked_to_sign(half))
    assert send(half, sent).location == INSIDE
    half.get(INSIDE)
    half.post("/sign-out")
    for cookies in (kept, dict(stage.half(keeper.person).cookies)):
        again = stage.half(keeper.person)
        again.cookies = cookies
        assert send(again, sent).location != INSIDE
        assert not stage.is_in(again)
    outside = stage.browser()
    told = asked_by_passkey(outside)
    form = {"credential": keeper.sign(outside, told["options"]), "ticket": told["ticket"]}
    before = dict(outside.cookies)
    assert outside.post(PASSKEY, form).location == INSIDE
    twin = stage.browser()
    twin.cookies, twin.csrf = before, outside.csrf
    assert twin.post(PASSKEY, form).status in {403, 422}
    assert not stage.is_in(twin)


def test_e4_a_wrong_answer_ends_the_question(stage: Stage) -> None:
    """The right one to it comes too late; so does one after five minutes."""
    keeper = add_keeper(stage)
    half = stage.half(keeper.person)
    options = asked_to_sign(half)
    assert (
        send(half, keeper.sign(half, options, lambda says: replace(says, sign=flip))).status == 422
    )
    assert send(half, keeper.sign(half, options)).status in {409, 422}
    assert not stage.is_in(half)
    options = asked_to_sign(half)
    with stage.later(timedelta(minutes=5, seconds=2)):
        assert send(half, keeper.sign(half, options)).status in {409, 422}
        assert not stage.is_in(half)
    outside = stage.browser()
    told = asked_by_passkey(outside)
    with stage.later(timedelta(minutes=5, seconds=2)):
        form = {"credential": keeper.sign(outside, told["options"]), "ticket": told["ticket"]}
        assert outside.post(PASSKEY, form).status == 422
        assert not stage.is_in(outside)


def test_e7_what_was_signed_is_what_is_checked(stage: Stage) -> None:
    """Neither an older question, nor the answer of a page elsewhere, whatever stands around it."""
    keeper = add_keeper(stage)
    half = stage.half(keeper.person)
    old = asked_to_sign(half)
    now = asked_to_sign(half)
    sent = json.loads(keeper.sign(half, old)) | {"challenge": json.loads(now)["challenge"]}
    assert send(half, json.dumps(sent)).status == 422
    lies = [
        lambda says: replace(says, relying_party_id="evil.example"),
        lambda says: replace(says, origin="https://evil.example"),
        lambda says: replace(says, origin=f"{says.origin}.evil.example"),
        lambda says: replace(says, origin="http://localhost"),
        lambda says: replace(
            says, client={"crossOrigin": True, "topOrigin": "https://evil.example"}
        ),
        lambda says: replace(says, present=False),
        lambda says: replace(says, count=0),
        lambda says: replace(says, sign=flip),
    ]
    for lie in lies:
        hand = stage.half(keeper.person)
        assert keeper.prove(hand, lie).status == 422
        assert not stage.is_in(hand)
        stage.clock.advance(timedelta(hours=2))


def test_e8_a_key_that_checked_nobody_is_no_passkey(stage: Stage) -> None:
    """It stands in for no password; behind one it is a second step, as far as the policy says."""
    keeper = add_keeper(stage, verified=False)
    hand = stage.browser()
    assert keeper.knock(hand).status == 422
    assert not stage.is_in(hand)
    half = stage.half(keeper.person)
    assert keeper.prove(half).location == INSIDE
    checked = add_keeper(stage)
    outside = stage.browser()
    assert checked.knock(outside, lambda says: replace(says, verified=False)).status == 422
    assert not stage.is_in(outside)


@pytest.mark.parametrize("where", [0, 8, 20, -20, -2])
def test_e14_what_a_browser_keeps_of_a_question_is_sealed(stage: Stage, where: int) -> None:
    """A bit turned round in its ticket, or the ticket of another browser, answers nothing."""
    keeper = add_keeper(stage)
    hand, other = stage.browser(), stage.browser()
    told, foreign = asked_by_passkey(hand), asked_by_passkey(other)
    sent = keeper.sign(hand, told["options"])
    letters = list(told["ticket"])
    letters[where] = "A" if letters[where] != "A" else "B"
    for ticket in ("".join(letters), foreign["ticket"], "", told["ticket"] + "A"):
        assert hand.post(PASSKEY, {"credential": sent, "ticket": ticket}).status == 422
        assert not stage.is_in(hand)
    challenge = json.loads(told["options"])["challenge"]
    assert challenge not in told["ticket"]
    assert sha256(urlsafe_b64decode(challenge + "==")).hexdigest() not in told["ticket"]


ZEROS = (
    bytes.fromhex("3006020100020100"),
    bytes(64),
    b"",
    bytes.fromhex("30060201000201ff"),
    bytes.fromhex("3026022100")
    + bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    + bytes.fromhex("020100"),
)


@pytest.mark.parametrize("signature", ZEROS, ids=range(len(ZEROS)))
def test_e17_a_signature_of_nothing_is_none(stage: Stage, signature: bytes) -> None:
    """Zeros, the group's order, no bytes at all: refused at both doors."""
    keeper = add_keeper(stage)

    def psychic(says: Says) -> Says:
        return replace(says, sign=lambda _: signature)

    half, outside = stage.half(keeper.person), stage.browser()
    assert keeper.prove(half, psychic).status == 422
    assert keeper.knock(outside, psychic).status == 422
    assert not stage.is_in(half)
    assert Cookie.SESSION not in outside.cookies
