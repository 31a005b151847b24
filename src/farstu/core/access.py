"""What a browser may reach: the doorstep, the hall between the doors, or the rooms inside.

Each route names one ``Gate``, and ``judge`` is the only place that opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import assert_never

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

FRESH = timedelta(minutes=5)
"""How old a proof may be when something about signing in is changed (ASVS 7.5.1)."""


class Gate(StrEnum):
    """Who a route is for."""

    ANYONE = "anyone"
    DOORSTEP = "doorstep"
    """Signing in. Whoever is inside is sent there."""
    FACTOR = "factor"
    """A login that waits for a factor or a recovery code."""
    INTERRUPTION = "interruption"
    """A login or a session that has to enrol, and is told why."""
    ENROLMENT = "enrolment"
    """A login that has to enrol; a session with a fresh proof."""
    INSIDE = "inside"
    """A session, limited ones included."""
    CONFIRM = "confirm"
    """A session that may prove more, or again."""
    FRESH = "fresh"
    """A session with a proof at the account's own strength, at most five minutes old."""
    OFFICE = "office"
    """A session, not a limited one, that was proven at the account's own strength: a remembered
    device is not enough. Whose office it is, ``roles.py`` says."""
    OFFICE_DEED = "office_deed"
    """The same, with a proof at most five minutes old: a deed about somebody else."""


class Verdict(StrEnum):
    """What the door does with a request."""

    OPEN = "open"
    TO_SIGN_IN = "to_sign_in"
    TO_FACTOR = "to_factor"
    TO_SETUP = "to_setup"
    TO_CONFIRM = "to_confirm"
    TO_INSIDE = "to_inside"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AtLogin:
    """A browser with a login in progress, and its state.

    *enrols*: a portal began it to have something enrolled; who got to the end of it may.
    """

    state: State
    enrols: bool = False


@dataclass(frozen=True, slots=True)
class AtSession:
    """A browser with a session: its state, and under ``proven_demand`` and ``fresh_demand``."""

    state: State
    proven: State
    fresh: State


@dataclass(frozen=True, slots=True)
class Outside:
    """A browser with neither."""


Standing = Outside | AtLogin | AtSession


def proven_demand(own_strength: Assurance) -> Demand:
    """Make the demand for an office: the account's own strength, proven in this session."""
    return Demand(assurance=own_strength)


def fresh_demand(own_strength: Assurance) -> Demand:
    """Make the demand for a change: the account's own strength, just now (63B 4.1.2.1)."""
    return Demand(assurance=own_strength, max_age=FRESH)


def judge(gate: Gate, standing: Standing) -> Verdict:
    """Say whether *gate* opens for *standing*, or where to send it instead. No gate: no entry."""
    if gate is Gate.ANYONE:
        return Verdict.OPEN
    match standing:
        case Outside():
            return Verdict.OPEN if gate is Gate.DOORSTEP else Verdict.TO_SIGN_IN
        case AtLogin(state):
            if gate is Gate.DOORSTEP or _may_enrol(gate, standing):
                return Verdict.OPEN
            return _in_the_hall(gate, state)
        case AtSession():
            return _with_session(gate, standing)
        case _:
            assert_never(standing)


def _may_enrol(gate: Gate, standing: AtLogin) -> bool:
    done = isinstance(standing.state, SignedIn | Limited)
    return standing.enrols and gate is Gate.ENROLMENT and done


def _in_the_hall(gate: Gate, state: State) -> Verdict:
    match state:
        case FactorPending():
            return Verdict.OPEN if gate is Gate.FACTOR else Verdict.TO_FACTOR
        case EnrolmentPending() | Repair():
            open_here = gate in {Gate.INTERRUPTION, Gate.ENROLMENT}
            return Verdict.OPEN if open_here else Verdict.TO_SETUP
        case Refused() | NewPasswordPending():
            return Verdict.REFUSED
        case IdentityPending() | SignedIn() | Limited():
            return Verdict.TO_SIGN_IN
        case _:
            assert_never(state)


def _with_session(gate: Gate, standing: AtSession) -> Verdict:
    match standing.state:
        case SignedIn() | Limited():
            return _inside(gate, standing)
        case FactorPending() | IdentityPending():
            return Verdict.OPEN if gate is Gate.CONFIRM else Verdict.TO_CONFIRM
        case EnrolmentPending() | Repair():
            if gate in {Gate.INTERRUPTION, Gate.CONFIRM}:
                return Verdict.OPEN
            if gate is Gate.ENROLMENT:
                return _if_fresh(standing.fresh)
            return Verdict.TO_SETUP
        case Refused() | NewPasswordPending():
            return Verdict.OPEN if gate is Gate.DOORSTEP else Verdict.TO_SIGN_IN
        case _:
            assert_never(standing.state)


def _inside(gate: Gate, standing: AtSession) -> Verdict:
    limited = isinstance(standing.state, Limited)
    match gate:
        case Gate.INSIDE | Gate.CONFIRM:
            return Verdict.OPEN
        case Gate.FRESH | Gate.ENROLMENT:
            return _if_fresh(standing.fresh)
        case Gate.OFFICE:
            return Verdict.TO_SETUP if limited else _if_fresh(standing.proven)
        case Gate.OFFICE_DEED:
            return Verdict.TO_SETUP if limited else _if_fresh(standing.fresh)
        case Gate.INTERRUPTION:
            return Verdict.OPEN if limited else Verdict.TO_INSIDE
        case Gate.ANYONE | Gate.DOORSTEP | Gate.FACTOR:
            return Verdict.TO_INSIDE
        case _:
            assert_never(gate)


def _if_fresh(fresh: State) -> Verdict:
    return Verdict.OPEN if is_fresh(fresh) else Verdict.TO_CONFIRM


def is_fresh(fresh: State) -> bool:
    """Say whether the state under one of the demands above asks for no more proof of what is held.

    Unmet is such a state: what is held was proven, and banned. Its owner may still remove it.
    """
    proven = isinstance(fresh, SignedIn | Limited | EnrolmentPending | Repair)
    return proven or fresh == Refused(Reason.LOGIN_UNMET)
