"""People at the door: what each has in hand, and how far they get with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import product
from typing import NamedTuple

from farstu.core.access import AtSession, Gate, Verdict, fresh_demand, judge
from farstu.core.assurance import Assurance, FactorKind, Identity, Proof
from farstu.core.login import (
    NO_DEMAND,
    Account,
    Demand,
    Enrolled,
    EnrolmentPending,
    FactorPending,
    FactorProven,
    Identified,
    IdentityPending,
    Limited,
    Login,
    NewPasswordPending,
    Postponed,
    RecoveryProven,
    Refused,
    Repair,
    SignedIn,
    State,
    advance,
    own_strength,
    state_of,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Policy

from .arrays import covering_array
from .cast import APP, EMAIL, HOUSE, NOW, PASSWORD, RECOVERED, WORTHS, held, policies, proof

A_RESET = NOW - timedelta(minutes=3)
NEWCOMER = 9
"""The number of whatever an actor enrols."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """What somebody has in hand."""

    proves: frozenset[FactorKind] = frozenset()
    codes: bool = False
    identity: Identity | None = PASSWORD
    mailbox: bool = False
    """Whether they can reset the password by mail."""


class Place(NamedTuple):
    """Where a walk has come to."""

    login: Login
    account: Account
    policy: Policy
    demand: Demand

    @property
    def state(self) -> State:
        """The state here."""
        return state_of(
            self.login, self.account, self.policy, WORTHS, self.demand, now=NOW
        )

    def opens(self, gate: Gate) -> bool:
        """Say whether a session with these facts passes *gate*."""
        fresh = self._replace(demand=fresh_demand(own_strength(self.account))).state
        plain = self._replace(demand=NO_DEMAND).state
        return judge(gate, AtSession(plain, fresh)) is Verdict.OPEN


@cache
def doors(middle: FactorKind = APP) -> tuple[tuple[Account, Policy], ...]:
    """List accounts at policies: what is held (27) x satisfiable policies (25) x side facts.

    The side facts are laid over by a covering array of strength three, as in ``worlds.py``.
    *middle* stands in for the app.
    """
    side = covering_array(
        (
            (0, 3),  # recovery codes
            (None, NOW - timedelta(days=1), NOW + timedelta(days=1)),  # grace
            (False, True),  # limited entry
            (False, True),  # must change password
            (None, A_RESET),  # reset by mail
            (timedelta(0), timedelta(days=30)),  # remembers
        )
    )
    return tuple(
        (
            Account(
                held=tuple(
                    held(_cast(k, middle), suspended=s == "suspended")
                    for k, s in zip(HOUSE, what, strict=True)
                    if s
                ),
                recovery_codes_left=codes,
                grace_until=grace,
                must_change_password=change,
                reset_by_mail_at=reset,
            ),
            replace(
                policy,
                allowed=frozenset(_cast(k, middle) for k in policy.allowed),
                limited_entry=limited,
                remembers=remembers,
            ),
        )
        for codes, grace, limited, change, reset, remembers in side
        for what in product(("", "held", "suspended"), repeat=3)
        for policy in policies()
    )


def _cast(kind: FactorKind, middle: FactorKind) -> FactorKind:
    return middle if kind == APP else kind


def walk(actor: Actor, start: Place) -> Iterator[Place]:
    """Yield every place that *actor* can reach, depth first: the likeliest way in comes first."""
    seen, ahead = set(), [start]
    while ahead:
        place = ahead.pop()
        if place not in seen:
            seen.add(place)
            yield place
            ahead.extend(reversed(list(steps(actor, place))))


def steps(actor: Actor, place: Place) -> Iterator[Place]:
    """Yield what *actor* can do here."""
    match place.state:
        case IdentityPending() as state:
            if actor.identity:
                yield _after(place, state, Identified(actor.identity))
        case FactorPending() as state:
            for given in _proofs(actor, place, state):
                yield _after(place, state, FactorProven(given))
            if state.recovery and actor.codes:
                yield _after(place, state, RecoveryProven(RECOVERED))
            yield from _a_day_later(place)
        case EnrolmentPending() | Repair() as state:
            if isinstance(state, EnrolmentPending) and state.postponable:
                yield _after(place, state, Postponed())
            yield from _enrolments(place, state)
        case Limited() as state:
            if place.opens(Gate.ENROLMENT):
                yield from _enrolments(place, state)
        case NewPasswordPending():
            yield _with(place, must_change_password=False)
        case Refused(Reason.PASSWORD_RESET_UNFINISHED):
            if actor.mailbox:
                yield _anew(_with(place, must_change_password=False, reset_by_mail_at=A_RESET))
        case SignedIn() | Refused():
            return


def confirm(actor: Actor, place: Place) -> Iterator[Place]:
    """Yield what *actor* can do on the page that asks for a fresh proof."""
    demand = fresh_demand(own_strength(place.account))
    for after in steps(actor, place._replace(demand=demand)):
        yield after._replace(demand=NO_DEMAND)


def _after(place: Place, state: State, event: object) -> Place:
    return place._replace(login=advance(place.login, state, event))


def _with(place: Place, **facts: object) -> Place:
    return place._replace(account=replace(place.account, **facts))


def _anew(place: Place) -> Place:
    login = replace(place.login, identity=None, proofs=(), recovered_at=None)
    return place._replace(login=login)


def _a_day_later(place: Place) -> Iterator[Place]:
    if place.account.reset_by_mail_at is not None:
        yield _anew(_with(place, reset_by_mail_at=None))


def _proofs(actor: Actor, place: Place, state: FactorPending) -> Iterator[Proof]:
    for h in place.account.held:
        number = int(h.authenticator_id[-1])
        if h.kind in state.choices and (h.kind in actor.proves or number == NEWCOMER):
            if (given := proof(h.kind, number=number)) not in place.login.proofs:
                yield given


def _enrolments(place: Place, state: EnrolmentPending | Repair | Limited) -> Iterator[Place]:
    if any(p.authenticator_id.endswith(str(NEWCOMER)) for p in place.login.proofs):
        return
    for kind in sorted(state.choices, key=lambda k: (k == EMAIL, k)):
        new = (*place.account.held, held(kind, number=NEWCOMER))
        after = _after(place, state, Enrolled(proof(kind, number=NEWCOMER)))
        yield _with(after, held=new)


def strongest_usable(account: Account, kinds: frozenset[FactorKind]) -> Assurance:
    """Say what *kinds* are worth at best on *account*."""
    return max(
        (h.worth for h in account.held if h.kind in kinds and not h.suspended),
        default=Assurance.SINGLE,
    )
