"""Every world that can be stored, reduced for a stated reason, and what the machine says of each.

All combinations of all facts would be 50 million. What the authenticators are and what was proven
of them (96 ways) times every satisfiable policy (25) is taken whole. The other nine facts are
laid over it by a covering array of strength three: *any three* of them occur in every combination,
with each of the 2,400. So whatever goes wrong by up to three side facts together, in whatever set
of authenticators and policy, is in here. What hides the rest (expired, no identity, suspended) is
tried on its own, in ``test_login_rows.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cache
from itertools import product
from typing import Any, NamedTuple, TypeVar

from farstu.core.assurance import Assurance, FactorKind, Identity, Proof, Source
from farstu.core.login import Account, Demand, Held, Login, State, state_of
from farstu.core.policy import Coming, Policy

from .arrays import covering_array
from .cast import (
    APP,
    DEMANDS,
    EMAIL,
    HOUSE,
    JUST_NOW,
    LONG_AGO,
    NOW,
    PASSKEY,
    PASSWORD,
    RECOVERED,
    WORTHS,
    held,
    policies,
    proof,
    remembered,
)

S = TypeVar("S", bound=State)


class Standing(Enum):
    """What may be true of one authenticator."""

    GONE = auto()
    """It was removed, and a proof of it is still in the session."""
    UNPROVEN = auto()
    PROVEN = auto()
    STALE = auto()
    """Proven 400 days ago."""
    SUSPENDED = auto()
    """Proven, then suspended: the harder half of suspended."""
    WEAKLY = auto()
    """A key proven without user verification: worth MULTI, although it could do better."""


class World(NamedTuple):
    """Facts, and the state that they are."""

    login: Login
    account: Account
    policy: Policy
    demand: Demand
    state: State


class Side(NamedTuple):
    """One row of the covering array."""

    identity: Identity
    demand: Demand
    recovered: str
    codes: int
    coming: str
    limited: bool
    cookie: str
    change: bool
    reset: datetime | None


REMEMBERS = timedelta(days=30)
A_DAY = timedelta(hours=24)
TOMORROW = NOW + A_DAY
OLD_PASSWORD = Identity(Source.PASSWORD, LONG_AGO)

SIDE_FACTS: tuple[Sequence[Any], ...] = (
    (PASSWORD, OLD_PASSWORD, PASSKEY),
    DEMANDS,
    ("never", "nothing new", "proofs are new"),  # recovered
    (0, 3),  # recovery codes left
    ("all", "all, postponed", "more", "nothing, postponed"),  # of what is required, coming
    (False, True),  # limited entry
    ("no policy", f"{EMAIL}-1", f"{APP}-1"),  # remembered device
    (False, True),  # must change password
    (None, NOW - timedelta(hours=1), NOW - timedelta(hours=25)),  # reset by mail
)


def standings() -> Iterator[tuple[tuple[Held, ...], tuple[Proof, ...]]]:
    """Yield what may be held, with what may be proven of it."""
    plain = [s for s in Standing if s is not Standing.WEAKLY]
    ageless = [s for s in plain if s is not Standing.STALE]  # one kind that ages is enough
    for email, app, key in product(ageless, ageless, Standing):
        each = tuple(zip(HOUSE, (email, app, key), strict=True))
        yield (
            tuple(held(k, suspended=s is Standing.SUSPENDED) for k, s in each if _is_held(s)),
            tuple(p for k, s in each if (p := _proof(k, s))),
        )


def _is_held(standing: Standing) -> bool:
    return standing is not Standing.GONE


def _proof(kind: FactorKind, standing: Standing) -> Proof | None:
    match standing:
        case Standing.UNPROVEN:
            return None
        case Standing.STALE:
            return proof(kind, at=LONG_AGO)
        case Standing.WEAKLY:
            return proof(kind, worth=Assurance.MULTI)
        case _:
            return proof(kind)


def worlds() -> Iterator[tuple[Login, Account, Policy, Demand]]:
    """Yield them all."""
    everything = tuple(standings())
    for side in (Side(*row) for row in covering_array(SIDE_FACTS)):
        remembers = timedelta(0) if side.cookie == "no policy" else REMEMBERS
        layers = [replace(p, remembers=remembers, limited_entry=side.limited) for p in policies()]
        standing = [_with_coming(layer, side.coming.partition(",")[0]) for layer in layers]
        for holds, proofs in everything:
            account = Account(
                held=holds,
                recovery_codes_left=side.codes,
                must_change_password=side.change,
                reset_by_mail_at=side.reset,
            )
            login = Login(
                expires_at=NOW + timedelta(minutes=8),
                identity=side.identity,
                proofs=_renewed(proofs) if side.recovered == "proofs are new" else proofs,
                recovered_at=None if side.recovered == "never" else RECOVERED,
                remembered=remembered(f"{APP}-1" if side.cookie == "no policy" else side.cookie),
                postponed=side.coming.endswith("postponed"),
            )
            for policy, coming in standing:
                yield login, replace(account, coming=coming), policy, side.demand


def _with_coming(policy: Policy, how: str) -> tuple[Policy, tuple[Coming, ...]]:
    """Say what binds of *policy* today, and what is coming of it or beyond it."""
    required, allowed = policy.required, policy.allowed
    if how == "more" and required < Assurance.PHISHING_RESISTANT and PASSKEY.kind in allowed:
        more = Coming(due=TOMORROW, required=Assurance.PHISHING_RESISTANT, allowed=allowed)
        return policy, (more,)
    if how != "all" or required <= Assurance.SINGLE:
        return policy, ()
    later = Coming(due=TOMORROW, required=required, allowed=allowed)
    return replace(policy, required=Assurance.SINGLE), (later,)


def _renewed(proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(replace(p, enrolled=True) if p.proven_at == JUST_NOW else p for p in proofs)


@cache
def judged() -> tuple[World, ...]:
    """Say where every world stands."""
    return tuple(World(*w, state_of(*w[:3], WORTHS, w[3], now=NOW)) for w in worlds())


def of(*states: type[S]) -> Iterator[tuple[World, S]]:
    """Pick the worlds that stand in one of *states*, with that state."""
    for world in judged():
        if isinstance(world.state, states):
            yield world, world.state


def live(world: World) -> tuple[Proof, ...]:
    """Pick by hand the proofs of what is held and usable, fresh, no second use of the mailbox."""
    login, account, _, demand, _ = world
    usable = {h.authenticator_id for h in holds(world) if not h.suspended}
    held_proofs = [p for p in login.proofs if p.authenticator_id in usable]
    reset = account.reset_by_mail_at
    mailbox_spent = (
        reset is not None
        and NOW - reset < A_DAY
        and login.recovered_at is None
        and not any(p.kind != EMAIL and p.proven_at > reset for p in held_proofs)
    )
    return tuple(
        p
        for p in held_proofs
        if not (mailbox_spent and p.kind == EMAIL)
        and (demand.max_age is None or NOW - p.proven_at <= demand.max_age)
    )


def allowed_worth(world: World) -> Assurance:
    """Say what the proofs of allowed kinds are worth; the identity alone is SINGLE."""
    kinds = world.policy.allowed
    return max((p.worth for p in live(world) if p.kind in kinds), default=Assurance.SINGLE)


def any_worth(world: World) -> Assurance:
    """Say what the proofs are worth, those of banned kinds included."""
    return max((p.worth for p in live(world)), default=Assurance.SINGLE)


def remembers(world: World) -> bool:
    """Say by hand whether the remembered device may stand in."""
    login, account, policy, demand, _ = world
    return login.remembered is not None and (
        policy.remembers > timedelta(0)
        and demand == Demand()
        and login.recovered_at is None
        and not account.must_change_password
        and any(
            h.authenticator_id == login.remembered.authenticator_id
            and not h.suspended
            and h.kind in policy.allowed
            and h.worth >= policy.required
            and not (h.kind == EMAIL and _mail_reset_lately(world) and not _shown_else(world))
            for h in account.held
        )
    )


def _shown_else(world: World) -> bool:
    """Say whether something besides the mailbox was proven since the reset."""
    return any(p.kind != EMAIL and p.proven_at == JUST_NOW for p in live(world))


def _mail_reset_lately(world: World) -> bool:
    reset = world.account.reset_by_mail_at
    return reset is not None and NOW - reset < A_DAY


def holds(world: World) -> tuple[Held, ...]:
    """Say what is held for the purposes of asking: after a recovery code, what is new."""
    if world.login.recovered_at is None:
        return world.account.held
    new = {p.authenticator_id for p in world.login.proofs if p.enrolled}
    if not new:
        return ()
    kept = tuple(h for h in world.account.held if h.authenticator_id in new)
    return kept or world.account.held
