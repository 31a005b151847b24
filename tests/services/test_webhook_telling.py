"""What webhooks are told: each event of their kinds, with the deed, and no word more."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.roles import Role
from farstu.core.webhooks import TOLD, Kind
from farstu.services.accounts import reset_factors, resume_account, suspend_account
from farstu.services.disputes import dispute
from farstu.services.erasing import erase_account
from farstu.services.own_sessions import end_other_sessions
from farstu.services.trail import note
from farstu.services.undelivered import list_unsent
from farstu.services.webhook_telling import add_test, write_body
from farstu.services.webhooks import suspend_webhook
from farstu.store import accounts, audit_events
from farstu.store.tx import Tx
from tests.support.hooked import Hooked, deliver_all, hook, known_as
from tests.support.house import AGENT, HOME, House, Person
from tests.support.moving import find, move
from tests.support.receivers import receive

STRANGERS = {
    E.SIGN_IN_FAILED,
    E.PASSKEY_FAILED,
    E.SIGN_IN_THROTTLED,
    E.FACTOR_THROTTLED,
    E.FACTOR_FAILED,
    E.CODE_SENT,
    E.PASSWORD_LINK_ASKED,
    E.API_KEY_REFUSED,
    E.MESSAGE_WITHHELD,
    E.HELP_ASKED,
}
"""What somebody who knows nothing can make happen as often as they like."""


def told(one: Hooked) -> list[Any]:
    """Put everything into words that a webhook is told."""
    bodies = [one.house.read(partial(write_body, message=message)) for message in one.messages]
    return [json.loads(body) for body in bodies if body is not None]


def suspend(house: House, person: Person) -> None:
    """Suspend somebody."""
    assert house.write(lambda tx: suspend_account(house.kit, tx, person.id)) is None


def test_an_event_is_told_in_the_words_of_the_events_api(house: House) -> None:
    """Whom it is about, by both ids; who did it, from where; and since when sessions are good."""
    maja, one = house.add_person(), hook(house)
    known_as(house, maja, "4711")
    suspend(house, maja)
    [event] = house.read(lambda tx: audit_events.list_of_subject(tx, maja.id, limit=1))
    now = house.clock().isoformat()
    assert told(one) == [
        {
            "id": event.id,
            "type": "user_suspended",
            "at": now,
            "portal": {"id": house.portal.id, "host": house.portal.host},
            "subject": maja.id,
            "own_id": "4711",
            "sessions_valid_after": now,
            "actor": None,
            "organisation": event.organisation_id,
            "facts": {"by": "operator"},
            "personal": {},
        }
    ]


def test_where_somebody_was_is_told_as_the_events_api_says_it(house: House) -> None:
    """Address and browser, until they are erased."""
    maja = house.add_person()
    app = house.give_app(maja)
    one = hook(house, kinds=[Kind.SIGN_INS])
    house.come_in(maja, app)
    [said] = told(one)
    assert said["type"] == "authn_login_success"
    assert said["personal"] == {"address": HOME, "agent": AGENT}
    house.write(lambda tx: audit_events.erase(tx, maja.id))
    assert [one["personal"] for one in told(one)] == [None]


def test_a_webhook_gets_its_kinds(house: House) -> None:
    """And is told nothing else; a suspended one is told nothing."""
    maja = house.add_person()
    people, methods = hook(house, kinds=[Kind.PEOPLE]), hook(house, kinds=[Kind.METHODS])
    suspend(house, maja)
    assert [m.event for m in people.messages] == ["user_suspended"]
    assert methods.messages == []
    house.write(lambda tx: suspend_webhook(house.kit, tx, people.id))
    house.write(lambda tx: resume_account(house.kit, tx, maja.id))
    assert len(people.messages) == 1


def test_nothing_is_told_that_did_not_happen(house: House) -> None:
    """What is undone with its deed was never written down."""
    maja, one = house.add_person(), hook(house)

    def break_down(tx: Tx) -> None:
        suspend_account(house.kit, tx, maja.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.write(break_down)
    assert one.messages == []


def test_every_deed_that_ends_sessions_says_since_when(house: House) -> None:
    """Wherever the epoch rises the moment is told, also by what is told next."""
    maja = house.add_person(role=Role.MEMBER)
    app = house.give_app(maja)
    one = hook(house)
    seat = house.come_in(maja, app)
    assert [event["sessions_valid_after"] for event in told(one)] == [None] * len(told(one))
    moments = []
    for deed in (
        lambda: end_other_sessions(house.kit, house.visit, seat),
        lambda: house.enrol(seat, name="Watch"),
        lambda: dispute(house.kit, house.visit, link_of(house)),
        lambda: house.write(lambda tx: reset_factors(house.kit, tx, maja.id, reason="lost")),
        lambda: suspend(house, maja),
    ):
        moments.append(house.clock.advance(timedelta(seconds=31)))
        deed()
        newest = told(one)[-1]
        assert newest["sessions_valid_after"] == moments[-1].isoformat(), newest["type"]
    house.clock.advance(60)
    house.write(lambda tx: resume_account(house.kit, tx, maja.id))
    assert told(one)[-1]["sessions_valid_after"] == moments[-1].isoformat()


def link_of(house: House) -> str:
    """Take the link that the last notice brought."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    paths = [str(one.letter.facts["path"]) for one in waiting if one.letter]
    return paths[-1].rpartition("/")[2]


def test_the_epoch_rises_in_one_place_with_its_moment(house: House) -> None:
    """Raising, distrusting and suspending all say when."""
    for raise_it in (accounts.raise_epoch, accounts.distrust_password, accounts.suspend):
        person = house.add_person(f"{raise_it.__name__}@example.com")
        now = house.clock.advance(1)
        house.write(lambda tx: raise_it(tx, person.id, at=now))  # noqa: B023 - called at once
        account = house.read(lambda tx: accounts.find(tx, person.id))  # noqa: B023
        assert account is not None
        assert (account.epoch, account.sessions_valid_after) == (1, now)


def test_who_is_erased_is_told_by_their_own_id(house: House) -> None:
    """So that the portal knows whom to forget; afterwards the id lies nowhere here."""
    maja = house.add_person()
    known_as(house, maja, "4711")
    with receive() as receiver:
        one = hook(house, receiver.address)
        suspend(house, maja)
        deliver_all(house)
        house.clock.advance(5)
        house.write(lambda tx: erase_account(house.kit, tx, maja.id))
        assert [m.own_id for m in one.messages] == [None, "4711"]
        deliver_all(house)
        house.clock.advance(5)
    last = receiver.heard[-1].told
    assert (last["type"], last["own_id"], last["subject"]) == ("user_deleted", "4711", maja.id)
    assert last["sessions_valid_after"] == last["at"]


def test_an_event_that_nobody_is_the_subject_of_has_no_sessions(house: House) -> None:
    """Nothing is said of people then."""
    one = hook(house)
    house.write(
        lambda tx: note(
            house.kit, tx, house.visit, E.TOKENS_COPIED, at=house.clock(), subject_id=None
        )
    )
    [said] = told(one)
    assert (said["subject"], said["own_id"], said["sessions_valid_after"]) == (None, None, None)


def test_a_test_says_that_it_is_one(house: House) -> None:
    """It is about nobody, and its id is that of its message."""
    one = hook(house)
    made = house.write(lambda tx: add_test(house.kit, tx, one.id))
    [said] = told(one)
    assert (said["type"], said["id"], said["subject"]) == ("webhook_test", made.id, None)
    assert (said["facts"], said["personal"]) == ({}, None)


def test_strangers_make_nobody_be_told() -> None:
    """Else whoever knows an address could fill a queue."""
    assert STRANGERS.isdisjoint(TOLD)
    assert set(TOLD.values()) == set(Kind)
    assert not any(event.name.startswith("WEBHOOK_") for event in TOLD)


def test_whoever_moves_in_is_told_of(house: House) -> None:
    """Each of a file, although their events are written together."""
    hooked = hook(house, kinds=[Kind.PEOPLE])
    move(house, "id,email,name\n1,maja@old.example,Maja\n2,olle@old.example,Olle\n")
    told = {(one.event, one.subject_id) for one in hooked.messages}
    names = ("maja@old.example", "olle@old.example")
    people = {account.id for name in names if (account := find(house, name))}
    assert told == {(E.ACCOUNT_IMPORTED, one) for one in people}
    assert len(people) == 2
