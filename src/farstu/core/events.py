"""What can happen to a login, and what it adds to the facts, where the state asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from farstu.core.assurance import Assurance, Identity, Proof, Source
from farstu.core.facts import Login, WayBack
from farstu.core.states import (
    EnrolmentPending,
    FactorPending,
    IdentityPending,
    Limited,
    Repair,
    SignedIn,
    State,
)


@dataclass(frozen=True, slots=True)
class Identified:
    """The password was right, or a portal vouches."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class PasskeyProven:
    """A passkey found its account and verified its owner: identity and proof in one."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class FactorProven:
    """An authenticator that was asked for has answered."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new authenticator was enrolled, and has shown that it works."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class RecoveryProven:
    """A recovery code was right."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Helped:
    """An access code given by voice was right, or a case lets its person in.

    Whether it is offered is asked before it is known *by* which.
    """

    at: datetime
    by: WayBack | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """They chose to enrol later."""


Event = Identified | PasskeyProven | FactorProven | Enrolled | RecoveryProven | Helped | Postponed


class NotOfferedError(Exception):
    """A caller brought an event that the state does not offer: a bug, never a refusal."""


def offers(state: State, event: Event) -> bool:
    """Say whether *state* asks for *event*: its very choice, not only its kind."""
    match event:
        case Identified():
            return isinstance(state, IdentityPending)
        case PasskeyProven(proof):
            verified = proof.worth >= Assurance.PHISHING_RESISTANT
            return isinstance(state, IdentityPending) and verified
        case FactorProven(proof):
            return isinstance(state, FactorPending) and proof.kind in state.choices
        case Enrolled(proof):
            match state:
                case EnrolmentPending() | Repair() | Limited():
                    return proof.kind in state.choices
                case SignedIn():
                    return True
                case _:
                    return False
        case RecoveryProven():
            return isinstance(state, FactorPending) and state.recovery
        case Helped():
            return isinstance(state, FactorPending)
        case Postponed():
            return isinstance(state, EnrolmentPending) and state.postponable
        case _:
            assert_never(event)


def advance(login: Login, state: State, event: Event) -> Login:
    """Add what *event* establishes to the facts of *login*.

    Raises ``NotOfferedError`` if *state* does not offer it; callers ask ``offers`` first.
    """
    if not offers(state, event):
        raise NotOfferedError(f"{type(event).__name__} while {type(state).__name__}")
    match event:
        case Identified(identity):
            return replace(login, identity=identity)
        case PasskeyProven(proof):
            identity = Identity(Source.PASSKEY, proof.proven_at, proof.kind)
            return replace(login, identity=identity, proofs=(*login.proofs, proof))
        case FactorProven(proof):
            return replace(login, proofs=(*login.proofs, replace(proof, enrolled=False)))
        case Enrolled(proof):
            return replace(login, proofs=(*login.proofs, replace(proof, enrolled=True)))
        case RecoveryProven(at):
            return replace(login, recovered_at=at, way_back=WayBack.RECOVERY_CODE)
        case Helped(at, by):
            return replace(login, recovered_at=at, way_back=by)
        case Postponed():
            return replace(login, postponed=True)
        case _:
            assert_never(event)
