"""Gate by state, every cell: who may pass, and where else they are sent."""

from __future__ import annotations

from typing import get_args

import pytest

from farstu.core.access import (
    FRESH,
    AtLogin,
    AtSession,
    Gate,
    Outside,
    Verdict,
    fresh_demand,
    is_fresh,
    judge,
    proven_demand,
)
from farstu.core.assurance import Assurance
from farstu.core.login import (
    Demand,
    EnrolmentPending,
    FactorPending,
    IdentityPending,
    Limited,
    NewPasswordPending,
    Refused,
    Repair,
    SignedIn,
    State,
)
from farstu.core.outcome import Reason

from .cast import APP

CHOICES = frozenset({APP})
STATES: dict[str, State] = {
    "identity": IdentityPending(),
    "factor": FactorPending(CHOICES, recovery=True),
    "enrolment": EnrolmentPending(CHOICES, postponable=True),
    "repair": Repair(CHOICES),
    "new password": NewPasswordPending(),
    "limited": Limited(CHOICES),
    "signed in": SignedIn(Assurance.MULTI),
    "refused": Refused(Reason.LOGIN_EXPIRED),
}
SHORT = {
    "open": Verdict.OPEN,
    "sign": Verdict.TO_SIGN_IN,
    "fact": Verdict.TO_FACTOR,
    "setu": Verdict.TO_SETUP,
    "conf": Verdict.TO_CONFIRM,
    "insi": Verdict.TO_INSIDE,
    "refu": Verdict.REFUSED,
}

IN_THE_HALL = """
               anyone doorstep factor interruption enrolment inside confirm fresh office office_deed
    identity     open   open     sign   sign         sign      sign   sign    sign  sign   sign
    factor       open   open     open   fact         fact      fact   fact    fact  fact   fact
    enrolment    open   open     setu   open         open      setu   setu    setu  setu   setu
    repair       open   open     setu   open         open      setu   setu    setu  setu   setu
    new_password open   open     refu   refu         refu      refu   refu    refu  refu   refu
    limited      open   open     sign   sign         sign      sign   sign    sign  sign   sign
    signed_in    open   open     sign   sign         sign      sign   sign    sign  sign   sign
    refused      open   open     refu   refu         refu      refu   refu    refu  refu   refu
"""
WITH_A_STALE_SESSION = """
               anyone doorstep factor interruption enrolment inside confirm fresh office office_deed
    identity     open   conf     conf   conf         conf      conf   open    conf  conf   conf
    factor       open   conf     conf   conf         conf      conf   open    conf  conf   conf
    enrolment    open   setu     setu   open         conf      setu   open    setu  setu   setu
    repair       open   setu     setu   open         conf      setu   open    setu  setu   setu
    new_password open   open     sign   sign         sign      sign   sign    sign  sign   sign
    limited      open   insi     insi   open         conf      open   open    conf  setu   setu
    signed_in    open   insi     insi   insi         conf      open   open    conf  open   conf
    refused      open   open     sign   sign         sign      sign   sign    sign  sign   sign
"""
WITH_A_FRESH_SESSION = """
               anyone doorstep factor interruption enrolment inside confirm fresh office office_deed
    identity     open   conf     conf   conf         conf      conf   open    conf  conf   conf
    factor       open   conf     conf   conf         conf      conf   open    conf  conf   conf
    enrolment    open   setu     setu   open         open      setu   open    setu  setu   setu
    repair       open   setu     setu   open         open      setu   open    setu  setu   setu
    new_password open   open     sign   sign         sign      sign   sign    sign  sign   sign
    limited      open   insi     insi   open         open      open   open    open  setu   setu
    signed_in    open   insi     insi   insi         open      open   open    open  open   open
    refused      open   open     sign   sign         sign      sign   sign    sign  sign   sign
"""


def cells(table: str) -> list[tuple[State, Gate, Verdict]]:
    """Read a table, cell by cell."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    return [
        (STATES[row[0].replace("_", " ")], Gate(gate), SHORT[word])
        for row in rows
        for gate, word in zip(head, row[1:], strict=True)
    ]


def test_the_hall_opens_only_what_the_login_needs() -> None:
    """A login in progress reaches the step it stands at, and nothing that is inside."""
    for state, gate, verdict in cells(IN_THE_HALL):
        assert judge(gate, AtLogin(state)) is verdict, (state, gate)


@pytest.mark.parametrize("gate", Gate)
def test_a_login_that_is_to_enrol_opens_enrolment_at_its_end(gate: Gate) -> None:
    """And nothing else, and not before: every other cell is as in the hall."""
    for name, state in STATES.items():
        opens = gate is Gate.ENROLMENT and name in {"signed in", "limited"}
        usual = judge(gate, AtLogin(state))
        assert judge(gate, AtLogin(state, enrols=True)) is (Verdict.OPEN if opens else usual)


def test_a_login_that_nobody_began_for_it_opens_no_enrolment_at_its_end() -> None:
    """Whoever has just signed in goes inside, and proves it there once more."""
    for state in (SignedIn(assurance=Assurance.MULTI), Limited(CHOICES)):
        assert judge(Gate.ENROLMENT, AtLogin(state)) is Verdict.TO_SIGN_IN


def test_a_session_has_to_confirm_before_changes() -> None:
    """A session whose proofs are old looks around, and is asked again before a change."""
    for state, gate, verdict in cells(WITH_A_STALE_SESSION):
        session = AtSession(state=state, proven=STATES["signed in"], fresh=STATES["factor"])
        assert judge(gate, session) is verdict, (state, gate)


def test_a_remembered_device_opens_no_office() -> None:
    """Where nothing was proven in the session but a password, an office asks for what is held."""
    asked = STATES["factor"]
    session = AtSession(state=STATES["signed in"], proven=asked, fresh=asked)
    assert judge(Gate.INSIDE, session) is Verdict.OPEN
    for gate in (Gate.OFFICE, Gate.OFFICE_DEED):
        assert judge(gate, session) is Verdict.TO_CONFIRM


def test_a_session_that_has_just_confirmed_may_change() -> None:
    """A fresh proof opens enrolment and changes, and nothing to a login that lacks something."""
    for state, gate, verdict in cells(WITH_A_FRESH_SESSION):
        done = STATES["signed in"]
        session = AtSession(state=state, proven=done, fresh=done)
        assert judge(gate, session) is verdict, (state, gate)


@pytest.mark.parametrize("gate", Gate)
def test_outside_there_is_the_doorstep(gate: Gate) -> None:
    """Without login and session there is what is for anyone, and the way in."""
    open_to_all = {Gate.ANYONE, Gate.DOORSTEP}
    verdict = Verdict.OPEN if gate in open_to_all else Verdict.TO_SIGN_IN
    assert judge(gate, Outside()) is verdict


def test_the_tables_have_every_cell() -> None:
    """No state and no gate is missing from the tables above."""
    whole = {(type(state), gate) for state in STATES.values() for gate in Gate}
    assert {type(state) for state in STATES.values()} == set(get_args(State))
    for table in (IN_THE_HALL, WITH_A_STALE_SESSION, WITH_A_FRESH_SESSION):
        assert {(type(state), gate) for state, gate, _ in cells(table)} == whole


@pytest.mark.parametrize(
    ("state", "fresh"),
    [
        (STATES["signed in"], True),
        (STATES["limited"], True),
        (STATES["enrolment"], True),
        (STATES["repair"], True),
        (Refused(Reason.LOGIN_UNMET), True),
        (STATES["identity"], False),
        (STATES["factor"], False),
        (STATES["new password"], False),
        *((Refused(r), False) for r in Reason if r is not Reason.LOGIN_UNMET),
    ],
)
def test_fresh_is_what_asks_for_nothing_more_that_is_held(state: State, *, fresh: bool) -> None:
    """Whatever asks for a proof, or refuses for another reason than unmet, is not fresh."""
    assert is_fresh(state) is fresh


def test_a_change_demands_the_own_strength_within_five_minutes() -> None:
    """The demand for a change is what the account holds, and young (63B 4.1.2.1, ASVS 7.5.1)."""
    demand = fresh_demand(Assurance.MULTI)
    assert demand == Demand(assurance=Assurance.MULTI, max_age=FRESH)
    assert FRESH.total_seconds() == 5 * 60


def test_an_office_demands_the_own_strength_of_this_session() -> None:
    """The demand of an office has no age: the session's own limits end it."""
    assert proven_demand(Assurance.MULTI) == Demand(assurance=Assurance.MULTI)
