"""Signing somebody out by a portal's program or its operator: once, whoever else does it too."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.services.members import end_session
from farstu.services.own_sessions import end_session as end_own
from farstu.services.signing_out import (
    end_session_of,
    end_sessions_of,
    list_sessions_of,
    sign_out_all,
    sign_out_one,
)
from tests.support.hooked import known_as
from tests.support.house import House, Person, at_once
from tests.support.members import add_officer, come_to_office
from tests.web.support.people import sit

GONE, NO = Rejected(Reason.NOT_FOUND), Rejected(Reason.NOT_PERMITTED)


def add_known(house: House) -> Person:
    """Add somebody whom the portal knows as *maja*."""
    maja = house.add_person()
    known_as(house, maja, "maja")
    return maja


def test_nobody_is_signed_out_of_nothing(house: House) -> None:
    """An own id of nobody leads nowhere, and neither does a session that is over."""
    kit, visit, maja = house.kit, house.visit, add_known(house)
    assert list_sessions_of(kit, visit, "nobody") == GONE
    assert end_sessions_of(kit, visit, "nobody") == GONE
    assert end_session_of(kit, visit, "nobody", session_id="x") == GONE
    assert end_session_of(kit, visit, "maja", session_id="x") == GONE
    assert house.write(lambda tx: sign_out_one(kit, tx, None, maja.id, session_id="x")) == GONE
    assert AuditEvent.DEVICE_SIGNED_OUT not in house.events()


def test_the_operator_signs_somebody_out_everywhere(house: House) -> None:
    """It is said of which sessions, and only then there are none."""
    kit, maja = house.kit, add_known(house)
    theirs = {sit(house, maja).id for _ in range(2)}
    assert set(house.write(lambda tx: sign_out_all(kit, tx, None, maja.id))) == theirs
    assert list_sessions_of(kit, house.visit, "maja") == []
    assert house.events()[AuditEvent.SESSIONS_ENDED] == 1


def test_whoever_runs_the_portal_is_signed_out_by_no_program(house: House) -> None:
    """Neither of one session nor of all."""
    boss = house.add_person(staff=True)
    known_as(house, boss, "boss")
    seat = sit(house, boss)
    assert end_session_of(house.kit, house.visit, "boss", session_id=seat.id) == NO
    assert end_sessions_of(house.kit, house.visit, "boss") == NO


def test_of_all_doors_that_end_one_session_one_does(house: House) -> None:
    """An office, a program, the operator and its owner come at once: one ends it, and notes it."""
    kit, visit, officer = house.kit, house.visit, add_officer(house, "own@example.com")
    maja = add_known(house)
    own, other = come_to_office(house, maja, house.give_app(maja)), sit(house, maja).id

    def by_operator() -> Rejected | None:
        return house.write(lambda tx: sign_out_one(kit, tx, None, maja.id, session_id=other))

    doors = [
        lambda: end_session(kit, visit, officer, house.people, maja.id, session_id=other),
        lambda: end_session_of(kit, replace(visit, api_key_id="k"), "maja", session_id=other),
        by_operator,
        lambda: end_own(kit, visit, own, session_id=other),
    ]
    done = at_once(*doors)
    assert sorted(map(str, done)) == sorted(map(str, [None, GONE, GONE, GONE]))
    events = house.events()
    ended = [AuditEvent.DEVICE_SIGNED_OUT, AuditEvent.SESSION_ENDED]
    assert sum(events.get(one, 0) for one in ended) == 1
