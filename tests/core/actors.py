"""People at the door: what each has in hand, and how far they get with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property
from itertools import product
from typing import Any

from farstu.core.access import (
    AtSession,
    Gate,
    Verdict,
    fresh_demand,
    judge,
    proven_demand,
)
from farstu.core.assurance import Assurance, FactorKind, Identity, Source
from farstu.core.login import (
    NO_DEMAND,
    Account,
    Demand,
    Enrolled,
    EnrolmentPending,
    Event,
    FactorPending,
    FactorProven,
    Identified,
    IdentityPending,
    Limited,
    Login,
    NewPasswordPending,
    PasskeyProven,
    Postponed,
    RecoveryProven,
    Refused,
    Repair,
    State,
    advance,
    own_strength,
    state_of,
)
from farstu.core.outcome import Reason
from farstu.core.policy import Coming, Policy

from .arrays import covering_array
from .cast import APP, EMAIL, HOUSE, KEY, NOW, PASSWORD, RECOVERED, WORTHS, held, policies, proof

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


@dataclass(frozen=True)
class Place:
    """Where a walk has come to."""

    login: Login
    account: Account
    policy: Policy
    demand: Demand

    @cached_property
    def state(self) -> State:
        """The state here."""
        return state_of(self.login, self.account, self.policy, WORTHS, self.demand, now=NOW)

    @cached_property
    def fresh(self) -> Place:
        """The same place, under the demand for a fresh proof."""
        return self.under(fresh_demand(own_strength(self.account)))

    @cached_property
    def proven(self) -> Place:
        """The same place, under the demand of an office."""
        return self.under(proven_demand(own_strength(self.account)))

    def opens(self, *gates: Gate) -> bool:
        """Say whether a session with these facts passes any of *gates*."""
        session = AtSession(
            state=self.under(NO_DEMAND).state, proven=self.proven.state, fresh=self.fresh.state
        )
        return any(judge(gate, session) is Verdict.OPEN for gate in gates)

    def under(self, demand: Demand) -> Place:
        """Ask for *demand* here."""
        if demand == self.demand:
            return self
        return Place(self.login, self.account, self.policy, demand)


SIDE_FACTS: tuple[Sequence[Any], ...] = (
    (0, 3),  # recovery codes
    (None, Assurance.MULTI, Assurance.PHISHING_RESISTANT),  # coming
    (False, True),  # limited entry
    (False, True),  # must change password
    (None, A_RESET),  # reset by mail
    (timedelta(0), timedelta(days=30)),  # remembers
)


@cache
def doors(middle: FactorKind = APP) -> tuple[tuple[Account, Policy], ...]:
    """List accounts at policies: what is held (27) x satisfiable policies (25) x side facts.

    Any two side facts occur in every combination with each of the 675: walks are long, and what
    three of them do together is judged state by state in ``worlds.py``. *middle* stands in for
    the app.
    """
    return tuple(
        (
            _account(what, middle, side),
            replace(
                policy,
                allowed=frozenset(_cast(k, middle) for k in policy.allowed),
                limited_entry=side[2],
                remembers=side[5],
            ),
        )
        for side in covering_array(SIDE_FACTS, strength=2)
        for what in product(("", "held", "suspended"), repeat=3)
        for policy in policies()
    )


def _account(what: tuple[str, ...], middle: FactorKind, side: Sequence[Any]) -> Account:
    codes, coming, _, change, reset, _ = side
    return Account(
        held=tuple(
            held(_cast(k, middle), suspended=s == "suspended")
            for k, s in zip(HOUSE, what, strict=True)
            if s
        ),
        recovery_codes_left=codes,
        coming=() if coming is None else (_tomorrow(coming, middle),),
        must_change_password=change,
        reset_by_mail_at=reset,
    )


def _tomorrow(required: Assurance, middle: FactorKind) -> Coming:
    allowed = frozenset(_cast(kind, middle) for kind in HOUSE)
    return Coming(due=NOW + timedelta(days=1), required=required, allowed=allowed)


def _cast(kind: FactorKind, middle: FactorKind) -> FactorKind:
    return middle if kind == APP else kind


def walk(actor: Actor, start: Place) -> Iterator[Place]:
    """Yield every place that *actor* can reach, depth first: the likeliest way in comes first."""
    ahead = [start]
    while ahead:
        place = ahead.pop()
        yield place
        ahead.extend(reversed(list(steps(actor, place))))


def steps(actor: Actor, place: Place) -> Iterator[Place]:
    """Yield what *actor* can do here."""
    match place.state:
        case IdentityPending() as state:
            if actor.identity and actor.identity.source is Source.PASSKEY:
                if _usable_key(place):
                    yield _after(place, state, PasskeyProven(proof(KEY, at=NOW)))
            elif actor.identity:
                yield _after(place, state, Identified(actor.identity))
        case FactorPending() as state:
            yield from _answers(actor, place, state)
            yield from _a_day_later(place)
        case EnrolmentPending(_, postponable=True) as state:
            yield _after(place, state, Postponed())
            yield from _enrolments(place, state)
        case EnrolmentPending() | Repair() as state:
            yield from _enrolments(place, state)
        case Limited() as state if place.opens(Gate.ENROLMENT):
            yield from _enrolments(place, state)
        case NewPasswordPending():
            yield _with(place, must_change_password=False)
        case Refused(Reason.PASSWORD_RESET_UNFINISHED) if actor.mailbox:
            yield _anew(_with(place, must_change_password=False, reset_by_mail_at=A_RESET))


def _usable_key(place: Place) -> bool:
    """Say whether there is a key that could name its owner: banned, a step would lead nowhere."""
    keys = [h for h in place.account.held if h.kind == KEY and not h.suspended]
    return bool(keys) and KEY in place.policy.allowed


def _answers(actor: Actor, place: Place, state: FactorPending) -> Iterator[Place]:
    for h in place.account.held:
        number = int(h.authenticator_id[-1])
        if h.kind in state.choices and (h.kind in actor.proves or number == NEWCOMER):
            given = proof(h.kind, number=number)
            if given not in place.login.proofs:
                yield _after(place, state, FactorProven(given))
    if state.recovery and actor.codes and not place.login.recovered_at:
        yield _after(place, state, RecoveryProven(RECOVERED))


def confirm(actor: Actor, place: Place) -> Iterator[Place]:
    """Yield what *actor* can do on the page that asks for a fresh proof."""
    for after in steps(actor, place.fresh):
        yield after.under(NO_DEMAND)


def _after(place: Place, state: State, event: Event) -> Place:
    return replace(place, login=advance(place.login, state, event))


def _with(place: Place, **facts: Any) -> Place:
    return replace(place, account=replace(place.account, **facts))


def _anew(place: Place) -> Place:
    login = replace(place.login, identity=None, proofs=(), recovered_at=None)
    return replace(place, login=login)


def _a_day_later(place: Place) -> Iterator[Place]:
    if place.account.reset_by_mail_at is not None:
        yield _anew(_with(place, reset_by_mail_at=None))


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
