"""What can happen to a login, where, and what it adds to the facts."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from farstu.core.assurance import Assurance
from farstu.core.facts import WayBack
from farstu.core.login import (
    Enrolled,
    EnrolmentPending,
    Event,
    FactorPending,
    FactorProven,
    Helped,
    Identified,
    IdentityPending,
    Limited,
    NewPasswordPending,
    NotOfferedError,
    PasskeyProven,
    Postponed,
    RecoveryProven,
    Refused,
    Repair,
    SignedIn,
    State,
    advance,
    offers,
)
from farstu.core.outcome import Reason

from .cast import APP, EMAIL, KEY, NOW, PASSKEY, PASSWORD, login, proof
from .tables import read_table

CHOICES = frozenset({APP})
STATES: tuple[State, ...] = (
    IdentityPending(),
    FactorPending(CHOICES, recovery=True),
    FactorPending(CHOICES, recovery=False),
    EnrolmentPending(CHOICES, postponable=True),
    EnrolmentPending(CHOICES, postponable=False),
    Repair(CHOICES),
    NewPasswordPending(),
    Limited(CHOICES),
    SignedIn(Assurance.MULTI),
    *(Refused(reason) for reason in (Reason.LOGIN_EXPIRED, Reason.LOGIN_UNMET)),
)
EVENTS: tuple[Event, ...] = (
    Identified(PASSWORD),
    PasskeyProven(proof(KEY)),
    PasskeyProven(proof(KEY, worth=Assurance.MULTI)),
    *(FactorProven(proof(kind)) for kind in (APP, EMAIL, KEY)),
    *(Enrolled(proof(kind)) for kind in (APP, EMAIL, KEY)),
    RecoveryProven(NOW),
    Helped(NOW),
    Postponed(),
)


def takes(word: str, state: State, event: Event) -> bool:
    """Read a cell of the table."""
    match word, state, event:
        case "yes", _, _:
            return True
        case "if its owner was verified", _, PasskeyProven(given):
            return given.worth is Assurance.PHISHING_RESISTANT
        case "its choices", _, FactorProven(given) | Enrolled(given):
            return given.kind in CHOICES
        case "while codes are left", FactorPending(_, recovery), _:
            return recovery
        case "where postponable", EnrolmentPending(_, postponable), _:
            return postponable
        case _:
            assert not word
            return False


def test_each_state_takes_what_the_page_says() -> None:
    """The table in the documentation is the table in the code, cell by cell."""
    table = {row["state"]: row for row in read_table("login.md", "state")}
    for state in STATES:
        for event in EVENTS:
            word = table[type(state).__name__][type(event).__name__]
            assert offers(state, event) is takes(word, state, event), (state, event)


def test_the_page_has_every_state_and_every_event() -> None:
    """No state and no event is missing from the table, or from this test."""
    table = read_table("login.md", "state")
    assert {row["state"] for row in table} == {state.__name__ for state in get_args(State)}
    assert set(table[0]) - {"state"} == {event.__name__ for event in get_args(Event)}
    assert {type(state) for state in STATES} == set(get_args(State))
    assert {type(event) for event in EVENTS} == set(get_args(Event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_nothing_else_is_taken(event: Event) -> None:
    """An event that is not offered raises, and is never quietly ignored or quietly taken."""
    for state in STATES:
        if offers(state, event):
            assert advance(login(identity=None), state, event) != login(identity=None)
        else:
            with pytest.raises(NotOfferedError, match=type(event).__name__):
                advance(login(identity=None), state, event)


def test_each_event_adds_its_fact_and_nothing_else() -> None:
    """What happened is what is added; earlier facts stay."""
    facts = login(proofs=(proof(EMAIL),))
    pending = FactorPending(CHOICES, recovery=True)
    enrolment = EnrolmentPending(CHOICES, postponable=True)
    assert advance(facts, IdentityPending(), Identified(PASSWORD)) == replace(
        facts, identity=PASSWORD
    )
    assert advance(facts, IdentityPending(), PasskeyProven(proof(KEY))) == replace(
        facts, identity=PASSKEY, proofs=(proof(EMAIL), proof(KEY))
    )
    assert advance(facts, pending, RecoveryProven(NOW)) == replace(
        facts, recovered_at=NOW, way_back=WayBack.RECOVERY_CODE
    )
    assert advance(facts, pending, Helped(NOW, WayBack.CASE)) == replace(
        facts, recovered_at=NOW, way_back=WayBack.CASE
    )
    assert advance(facts, enrolment, Postponed()) == replace(facts, postponed=True)
    assert advance(facts, pending, FactorProven(proof(APP))) == replace(
        facts, proofs=(proof(EMAIL), proof(APP))
    )
    assert advance(facts, enrolment, Enrolled(proof(APP))) == replace(
        facts, proofs=(proof(EMAIL), proof(APP, enrolled=True))
    )
