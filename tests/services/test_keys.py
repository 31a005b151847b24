"""Security keys: a challenge is bound to where it was asked, and dies with its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.login import FactorPending, SignedIn
from farstu.core.outcome import Reason, Rejected
from farstu.services.answer import answer
from farstu.services.challenging import begin_challenge
from farstu.services.enrolment import begin_enrolment
from farstu.services.holdings import test as try_out
from farstu.services.housekeeping import keep_house
from farstu.services.key_rotation import finish_rotation, needs_rotation
from farstu.services.seats import Moved
from farstu.services.step_up import confirm_with_factor
from farstu.store import authenticators, challenges
from tests.support.house import TOTP, House, at_once
from tests.support.key_holder import BOTH, KEY, Holder, hold
from tests.support.soft_key import flip

GONE = Rejected(Reason.CHALLENGE_GONE, field="credential")
REFUSED = Rejected(Reason.KEY_REFUSED, field="credential")


@pytest.fixture
def house(house: House) -> House:
    """Allow keys and apps."""
    house.set_policy(BOTH)
    return house


@pytest.fixture
def maja(house: House) -> Holder:
    """Give Maja a key."""
    return hold(house)


@pytest.mark.parametrize("verified", [True, False])
def test_a_key_opens_the_inner_door(house: House, *, verified: bool) -> None:
    """What it is worth is kept with it, and what was proven is what it did this time."""
    maja = hold(house, verified=verified)
    worth = Assurance.PHISHING_RESISTANT if verified else Assurance.MULTI
    assert house.subject(maja.person).own_strength is worth
    seat = house.knock(maja.person)
    moved = maja.send(seat, maja.sign(seat))
    assert isinstance(moved, Moved)
    assert moved.state == SignedIn(worth)


def test_an_answer_works_once(house: House, maja: Holder) -> None:
    """Ten times at once, and once more: one session (WAA-09)."""
    seat = house.knock(maja.person)
    response = maja.sign(seat)
    said = at_once(*[partial(maja.send, seat, response)] * 6)
    assert sum(isinstance(one, Moved) for one in said) == 1
    other = house.knock(maja.person)
    assert maja.send(other, response) == GONE


def test_an_answer_belongs_to_the_login_that_asked(house: House, maja: Holder) -> None:
    """Another login of the same account, which has asked as well, is not answered by it."""
    mine, theirs = house.knock(maja.person), house.knock(maja.person)
    response = maja.sign(mine)
    maja.sign(theirs)
    assert maja.send(theirs, response) == REFUSED
    assert isinstance(maja.send(mine, response), Moved)


def test_a_wrong_answer_ends_the_question(house: House, maja: Holder) -> None:
    """It is asked anew: a challenge is no thing to try signatures on."""
    seat = house.knock(maja.person)
    assert maja.send(seat, maja.sign(seat, lie=partial(replace, sign=flip))) == REFUSED
    prompt = begin_challenge(house.kit, house.visit, seat, kind=KEY)
    assert not isinstance(prompt, Rejected)
    wrong = {"credential": maja.key.get(prompt.show["options"], replace(maja.says(), sign=flip))}
    right = {"credential": maja.key.get(prompt.show["options"], maja.says())}
    assert maja.send(seat, wrong) == REFUSED
    assert maja.send(seat, right) == GONE


def test_a_newer_question_ends_the_older(house: House, maja: Holder) -> None:
    """Two tabs: the one that asked last is the one that counts."""
    seat = house.knock(maja.person)
    older = maja.sign(seat)
    newer = maja.sign(seat)
    assert maja.send(seat, older) == REFUSED
    assert maja.send(seat, newer) == GONE


def test_a_question_is_open_for_five_minutes(house: House, maja: Holder) -> None:
    """Then it is gone, and housekeeping forgets it."""
    seat = house.knock(maja.person)
    response = maja.sign(seat)
    house.clock.advance(timedelta(minutes=5))
    assert maja.send(seat, response) == GONE
    maja.sign(seat)
    house.clock.advance(timedelta(minutes=5))
    keep_house(house.kit, holder="a")
    assert house.read(lambda tx: challenges.list_all(tx, after="", limit=9)) == []


def test_a_test_is_no_proof_and_a_proof_no_test(house: House, maja: Holder) -> None:
    """An answer to one question answers no other, at the same session."""
    session = maja.come_in()
    house.clock.advance(timedelta(minutes=6))
    kit, visit, mine = house.kit, house.visit, maja.authenticator_id
    tested = maja.sign(session, only=mine)
    maja.sign(session)
    assert confirm_with_factor(kit, visit, session, kind=KEY, response=tested) == REFUSED
    tested = maja.sign(session, only=mine)
    assert try_out(kit, visit, session, authenticator_id=mine, response=tested) is None


def test_stepping_up_asks_for_the_key(house: House, maja: Holder) -> None:
    """Six minutes later a change wants it again; without verifying its owner it is not enough."""
    session = maja.come_in()
    house.clock.advance(timedelta(minutes=6))
    kit, visit = house.kit, house.visit
    weak = maja.sign(session, lie=partial(replace, verified=False))
    said = confirm_with_factor(kit, visit, session, kind=KEY, response=weak)
    assert isinstance(said, Moved)
    again = house.seat(said)
    assert begin_enrolment(kit, visit, again, kind=TOTP) == Rejected(Reason.PROOF_NOT_FRESH)
    said = confirm_with_factor(kit, visit, again, kind=KEY, response=maja.sign(again))
    assert begin_enrolment(kit, visit, house.seat(said), kind=TOTP) is None


def test_a_key_is_one_persons_own(house: House, maja: Holder) -> None:
    """The same key pair is refused to another account, and its owner keeps it (WAR-12)."""
    olle = house.add_person("olle@example.com")
    seat = house.knock(olle)
    house.save_codes(seat)
    thief = Holder(house, olle, maja.key, touched=50)
    assert thief.enrol(seat) == Rejected(Reason.KEY_TAKEN, field="credential")
    assert house.subject(olle).held == ()
    assert maja.come_in().account_id == maja.person.id


def test_a_clone_is_noticed_and_noted(house: House, maja: Holder) -> None:
    """A key that counts backwards opens nothing, and the trail says why."""
    maja.come_in()
    seat = house.knock(maja.person)
    before = house.events()
    cloned = maja.sign(seat, lie=partial(replace, count=1))
    assert maja.send(seat, cloned) == Rejected(Reason.KEY_CLONED, field="credential")
    assert house.events(since=before)[AuditEvent.FACTOR_FAILED] == 1


def test_keys_and_codes_have_counters_of_their_own(house: House, maja: Holder) -> None:
    """Whoever guesses codes does not lock the key out, and silence costs nothing."""
    house.give_app(maja.person)
    seat = house.knock(maja.person)
    for _ in range(8):
        answer(house.kit, house.visit, seat, kind=TOTP, response={"code": "000000"})
    for _ in range(30):
        assert isinstance(maja.send(seat, {}), Rejected)
    assert isinstance(maja.send(seat, maja.sign(seat)), Moved)


def test_what_is_not_asked_for_cannot_be_begun(house: House, maja: Holder) -> None:
    """Without a key, with an app that needs no question, or when nothing is to be proven."""
    sven = house.add_person("sven@example.com")
    house.give_app(sven)
    no = Rejected(Reason.NOT_OFFERED)
    begin = partial(begin_challenge, house.kit, house.visit, kind=KEY)
    seat = house.knock(sven)
    assert begin(seat) == begin(seat, kind=TOTP) == no
    session = maja.come_in()
    assert begin(session, only="nothing") == Rejected(Reason.NOT_FOUND)
    assert begin(session) == no


def test_a_suspended_key_is_not_asked(house: House, maja: Holder) -> None:
    """It says so, where it is to be tested."""
    session = maja.come_in()
    mine = maja.authenticator_id
    house.write(lambda tx: authenticators.suspend(tx, [mine], at=house.clock()))
    begun = begin_challenge(house.kit, house.visit, session, kind=KEY, only=mine)
    assert isinstance(begun, Rejected)


def test_open_questions_survive_new_keys(house: House, maja: Holder) -> None:
    """Rotation reaches what is remembered, and the answer still fits."""
    seat = house.knock(maja.person)
    response = maja.sign(seat)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    assert not needs_rotation(rotated.kit)
    said = answer(rotated.kit, house.visit, seat, kind=KEY, response=response)
    assert isinstance(said, Moved)


def test_whoever_holds_a_key_is_asked_for_it(house: House, maja: Holder) -> None:
    """A key is a factor like any other: the login waits for it."""
    guest = house.guest(None)
    assert guest.seat is None
    seat = house.knock(maja.person)
    begun = begin_challenge(house.kit, house.visit, seat, kind=KEY)
    assert not isinstance(begun, Rejected)
    state = FactorPending(frozenset({KEY}), recovery=True)
    assert house.subject(maja.person).facts.held[0].kind in state.choices
