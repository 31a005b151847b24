"""Posting to webhooks: once to each that takes it, again to others, and nobody waits for them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from farstu.app import clock
from farstu.core.audit import AuditEvent as E
from farstu.core.roles import Role
from farstu.core.webhooks import LONGEST_PAUSE, RETRIES, SUSPENDED_AFTER, Kind, pause_after
from farstu.delivery.posting import Posted, Poster
from farstu.services.accounts import resume_account, suspend_account
from farstu.services.dispatching import KEPT, Fate
from farstu.services.housekeeping import EVERY, KEPT_WAITING, keep_house
from farstu.services.key_rotation import finish_rotation
from farstu.services.notices import Notice
from farstu.services.undelivered import list_unsent
from farstu.services.webhook_posting import CLAIMED_FOR, deliver, post_test
from farstu.services.webhooks import (
    add_webhook_secret,
    remove_webhook,
    resume_webhook,
    send_again,
    suspend_webhook,
)
from farstu.store import schema, webhook_messages, webhook_secrets
from farstu.store.tx import EVERYWHERE
from farstu.store.webhook_messages import WebhookMessage
from tests.support.hooked import Hooked, deliver_all, hook, posting
from tests.support.house import House, Person, at_once
from tests.support.receivers import POSTER, Receiver, receive

OUTSIDE = Poster(resolve=lambda _host, _port: ["169.254.169.254"])


def suspend(house: House, person: Person) -> None:
    """Have something happen to somebody."""
    house.write(lambda tx: suspend_account(house.kit, tx, person.id))


def resume(house: House, person: Person) -> None:
    """Have something else happen."""
    house.clock.advance(1)
    house.write(lambda tx: resume_account(house.kit, tx, person.id))


def claim(house: House) -> WebhookMessage | None:
    """Take a message in hand as a process does."""
    now = house.clock()
    take = partial(webhook_messages.claim, now=now, until=now + CLAIMED_FOR)
    return house.kit.store.write(take, portal_id=EVERYWHERE)


def told_to(house: House, receiver: Receiver) -> Hooked:
    """Have a receiver told that somebody was suspended."""
    maja, one = house.add_person(), hook(house, receiver.address)
    suspend(house, maja)
    return one


def test_a_stranger_can_check_what_it_is_told(house: House) -> None:
    """A library that is not ours takes signature and time, and nothing that was changed."""
    house.clock.advance(clock() - house.clock())
    with receive() as receiver:
        one = told_to(house, receiver)
        assert deliver_all(house) == {Fate.TAKEN: 1}
    [letter] = receiver.heard
    letter.verify(one.secret)
    assert letter.headers["content-type"] == "application/json"
    for changed in (
        replace(letter, body=letter.body.replace(b"user_suspended", b"user_resumed!!")),
        replace(letter, headers={**letter.headers, "webhook-id": "another"}),
        replace(letter, headers={**letter.headers, "webhook-timestamp": "1"}),
    ):
        with pytest.raises(WebhookVerificationError):
            changed.verify(one.secret)
    [message] = one.messages
    assert (message.id, message.status, message.said) == (letter.id, 204, None)
    assert message.finished_at == house.clock()
    assert deliver_all(house) == {}


def test_both_secrets_sign_while_there_are_two(house: House) -> None:
    """So that a receiver can change from one to the other without a gap."""
    house.clock.advance(clock() - house.clock())
    with receive() as receiver:
        one = told_to(house, receiver)
        other = house.write(lambda tx: add_webhook_secret(house.kit, tx, one.id))
        assert isinstance(other, str)
        deliver_all(house)
    for secret in (one.secret, other):
        receiver.heard[0].verify(secret)


def test_rotated_keys_open_the_secret(house: House) -> None:
    """It is sealed anew, and signs as before."""
    house.clock.advance(clock() - house.clock())
    with receive() as receiver:
        one = told_to(house, receiver)
        before = house.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id))
        newer = house.with_new_key()
        finish_rotation(newer.kit)
        after = house.read(lambda tx: webhook_secrets.list_of_webhook(tx, one.id))
        assert before[0].secret != after[0].secret
        deliver_all(newer)
    receiver.heard[0].verify(one.secret)


def test_what_is_not_taken_is_posted_again_under_its_id(house: House) -> None:
    """After growing waits, and given up after the last; each time signed anew."""
    with receive() as receiver:
        receiver.status = 500
        one = told_to(house, receiver)
        for wait in RETRIES:
            assert deliver_all(house) == {Fate.LATER: 1}
            assert deliver_all(house) == {}
            house.clock.advance(max(wait, LONGEST_PAUSE))
        assert deliver_all(house) == {Fate.GIVEN_UP: 1}
        house.clock.advance(timedelta(days=1))
        assert deliver_all(house) == {}
    assert len(receiver.heard) == len(RETRIES) + 1
    assert len({letter.id for letter in receiver.heard}) == 1
    assert len({letter.headers["webhook-signature"] for letter in receiver.heard}) > 1
    [message] = one.messages
    assert (message.status, one.row.failures) == (500, len(RETRIES) + 1)
    assert one.row.failing_since is not None


def test_what_was_given_up_can_be_sent_again(house: House) -> None:
    """Under the same id, at once; and a webhook that takes something fails no more."""
    with receive() as receiver:
        receiver.status = 503
        one = told_to(house, receiver)
        deliver_all(house)
        receiver.status = 200
        house.clock.advance(LONGEST_PAUSE)
        [message] = one.messages
        assert house.write(lambda tx: send_again(house.kit, tx, one.id, message.id)) is None
        assert deliver_all(house) == {Fate.TAKEN: 1}
        assert one.row.failing_since is None
        assert one.row.quiet_until is None
        assert house.write(lambda tx: send_again(house.kit, tx, one.id, message.id)) is None
        assert deliver_all(house) == {Fate.TAKEN: 1}
    assert len({letter.id for letter in receiver.heard}) == 1
    assert len(receiver.heard) == 3


def test_of_one_person_the_earlier_comes_first(house: House) -> None:
    """What comes later waits for it; what is about others does not."""
    maja, kim = house.add_person(), house.add_person("kim@example.com")
    with receive() as receiver:
        receiver.status = 500
        hook(house, receiver.address)
        suspend(house, maja)
        assert deliver_all(house) == {Fate.LATER: 1}
        resume(house, maja)
        suspend(house, kim)
        receiver.status = 200
        house.clock.advance(pause_after(1))
        assert deliver_all(house) == {Fate.TAKEN: 1}
        assert receiver.heard[-1].told["subject"] == kim.id
        house.clock.advance(RETRIES[0])
        assert deliver_all(house) == {Fate.TAKEN: 2}
    assert receiver.types()[-2:] == ["user_suspended", "user_resumed"]


def test_one_that_is_slow_holds_up_no_other(house: House) -> None:
    """And is sent one message at a time itself."""
    maja, kim = house.add_person(), house.add_person("kim@example.com")
    with receive() as slow, receive() as quick:
        slow.may_answer.clear()
        hook(house, slow.address)
        hook(house, quick.address)
        suspend(house, maja)
        suspend(house, kim)
        fates: list[Counter[Fate]] = []
        round_ = threading.Thread(target=lambda: fates.append(deliver_all(house)))
        round_.start()
        assert slow.came.wait(10)
        for _ in range(200):
            if len(quick.heard) == 2:
                break
            quick.came.wait(0.05)
            threading.Event().wait(0.05)
        assert (len(quick.heard), len(slow.heard)) == (2, 1)
        slow.may_answer.set()
        round_.join(20)
    assert fates == [{Fate.TAKEN: 4}]


def test_one_that_takes_nothing_is_left_alone_for_a_while(house: House) -> None:
    """However much waits for it: one attempt, then a pause that grows to five minutes."""
    people = [house.add_person(f"{n}@example.com") for n in range(5)]
    with receive() as receiver:
        receiver.status = 500
        one = hook(house, receiver.address)
        for person in people:
            suspend(house, person)
        assert deliver_all(house) == {Fate.LATER: 1}
        assert one.row.quiet_until == house.clock() + pause_after(1)
        house.clock.advance(pause_after(1))
        assert deliver_all(house) == {Fate.LATER: 1}
        assert one.row.quiet_until == house.clock() + pause_after(2)
    assert pause_after(1) < pause_after(2) < LONGEST_PAUSE
    assert pause_after(10_000) == LONGEST_PAUSE


def test_of_two_that_post_one_does(house: House) -> None:
    """A message is claimed once, and who was too slow changes nothing."""
    with receive() as receiver:
        one = told_to(house, receiver)
        taken = [found for found in at_once(*[partial(claim, house)] * 4) if found]
        assert len(taken) == 1
        house.clock.advance(CLAIMED_FOR)
        second = claim(house)
        assert second is not None
        receiver.status = 500
        assert deliver(house.kit, posting(POSTER), taken[0]) is Fate.LATER
        assert one.row.failures == 0
        receiver.status = 200
        assert deliver(house.kit, posting(POSTER), second) is Fate.TAKEN
        assert deliver(house.kit, posting(POSTER), taken[0]) is Fate.TAKEN
    [message] = one.messages
    assert (message.status, message.attempts) == (200, 2)


def test_a_process_that_dies_in_between_loses_nothing(house: House) -> None:
    """Its claim runs out, and another one posts the message, under the same id."""
    with receive() as receiver:
        one = told_to(house, receiver)

        def die(address: str, body: bytes, signed: Mapping[str, str]) -> Posted:
            posting(POSTER)(address, body, signed)
            raise SystemExit

        taken = claim(house)
        assert taken is not None
        with pytest.raises(SystemExit):
            deliver(house.kit, die, taken)
        assert deliver_all(house) == {}
        house.clock.advance(CLAIMED_FOR)
        assert deliver_all(house) == {Fate.TAKEN: 1}
    assert [letter.id for letter in receiver.heard] == [taken.id, taken.id]
    assert one.messages[0].finished_at is not None


def test_after_days_it_is_suspended_and_those_who_run_the_portal_hear_of_it(house: House) -> None:
    """Once; and what waits goes when it is resumed."""
    house.add_person("olof@example.com", role=Role.OWNER, staff=True)
    with receive() as receiver:
        receiver.status = 500
        one = told_to(house, receiver)
        deliver_all(house)
        house.clock.advance(SUSPENDED_AFTER)
        deliver_all(house)
        assert one.row.suspended_at == house.clock()
        assert house.events()[E.WEBHOOK_SUSPENDED] == 1
        assert house.events()[E.WEBHOOK_FAILED] == 1
        waiting = house.read(lambda tx: list_unsent(house.kit, tx))
        letters = [one.letter for one in waiting if one.letter]
        [letter] = [each for each in letters if each.template == Notice.WEBHOOK_FAILED]
        assert (letter.recipient, letter.facts["webhook"]) == ("olof@example.com", "Web shop")
        receiver.status = 200
        house.clock.advance(timedelta(hours=1))
        assert deliver_all(house) == {}
        assert house.write(lambda tx: resume_webhook(house.kit, tx, one.id)) is None
        assert deliver_all(house) == {Fate.TAKEN: 1}


def test_one_that_is_gone_is_suspended_at_once(house: House) -> None:
    """410 says that nothing more is wanted."""
    with receive() as receiver:
        receiver.status = 410
        one = told_to(house, receiver)
        assert deliver_all(house) == {Fate.LATER: 1}
    assert one.row.suspended_at is not None


def test_nothing_is_posted_to_a_suspended_one(house: House) -> None:
    """What waits for it stays where it is."""
    with receive() as receiver:
        one = told_to(house, receiver)
        house.write(lambda tx: suspend_webhook(house.kit, tx, one.id))
        assert deliver_all(house) == {}
    assert receiver.heard == []


@pytest.mark.parametrize(
    "address", ["https://shop.example/", "https://[::1]/", "https://10.0.0.1/"]
)
def test_nothing_is_posted_into_the_house(house: House, address: str) -> None:
    """Wherever a name leads: a private address is no address of a webhook (OP-19)."""
    maja, one = house.add_person(), hook(house, address)
    suspend(house, maja)
    assert deliver_all(house, OUTSIDE) == {Fate.LATER: 1}
    assert one.messages[0].said == "the address is not one that may be posted to"


def test_a_redirect_is_not_followed(house: House) -> None:
    """It is an answer, and no success."""
    with receive() as receiver, receive() as inside:
        receiver.status, receiver.headers = 307, {"location": inside.address}
        one = told_to(house, receiver)
        assert deliver_all(house) == {Fate.LATER: 1}
    assert one.messages[0].status == 307
    assert inside.heard == []


def test_what_was_forgotten_is_not_told(house: House) -> None:
    """Where the event is gone, there is nothing to say; the webhook did nothing wrong."""
    with receive() as receiver:
        one = told_to(house, receiver)
        t = schema.audit_events
        house.write(lambda tx: tx.changes(t.delete().where(tx.inside(t))))
        assert deliver_all(house) == {Fate.GIVEN_UP: 1}
    assert receiver.heard == []
    assert one.row.failures == 0


def test_a_secret_that_does_not_open_signs_nothing(house: House) -> None:
    """It is tried again, and others are told meanwhile."""
    with receive() as receiver:
        broken = told_to(house, receiver)
        hook(house, receiver.address)
        t = schema.webhook_secrets
        damage = t.update().where(t.c.webhook_id == broken.id).values(secret=b"nothing")
        house.write(lambda tx: tx.changes(damage.where(tx.inside(t))))
        suspend(house, house.add_person("kim@example.com"))
        assert deliver_all(house) == {Fate.LATER: 1, Fate.TAKEN: 1}
    assert broken.messages[0].said == "its secret could not be opened"


def test_a_removed_webhook_is_told_nothing_more(house: House) -> None:
    """Not even what was in hand."""
    with receive() as receiver:
        one = told_to(house, receiver)
        taken = claim(house)
        assert taken is not None
        house.write(lambda tx: remove_webhook(house.kit, tx, one.id))
        assert deliver(house.kit, posting(POSTER), taken) is Fate.GIVEN_UP
    assert receiver.heard == []


def test_a_test_is_posted_now(house: House) -> None:
    """Also to one that is suspended; nothing else goes with it, and nobody posts it twice."""
    house.clock.advance(clock() - house.clock())
    with receive() as receiver:
        one = told_to(house, receiver)
        house.write(lambda tx: suspend_webhook(house.kit, tx, one.id))
        posted = post_test(house.kit, posting(POSTER), house.portal.id, one.id)
        assert posted == Posted(status=204, said="No Content")
        assert deliver_all(house) == {}
    [letter] = receiver.heard
    letter.verify(one.secret)
    assert letter.told["type"] == "webhook_test"


def test_what_is_told_is_forgotten_after_a_while(house: House) -> None:
    """A week after it was finished; what waits for ever, after a month."""
    with receive() as receiver:
        waiting = hook(house, kinds=[Kind.PEOPLE])
        one = told_to(house, receiver)
        house.write(lambda tx: suspend_webhook(house.kit, tx, waiting.id))
        deliver_all(house)
    for wait, left in ((KEPT, (1, 1)), (EVERY, (0, 1)), (KEPT_WAITING, (0, 0))):
        house.clock.advance(wait)
        keep_house(house.kit, holder="this one")
        assert (len(one.messages), len(waiting.messages)) == left
