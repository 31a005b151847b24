"""What the small stories about the login machine begin with."""

from __future__ import annotations

from datetime import timedelta

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
    FactorPending,
    Login,
    State,
    own_strength,
    state_of,
)
from farstu.core.policy import Policy

from .cast import (
    APP,
    EMAIL,
    KEY,
    LONG_AGO,
    NOW,
    SMS,
    WORTHS,
    policy,
)

SINGLE, TWO_STEP, MULTI, PHR = list(Assurance)[1:]
OPTIONAL = policy(SINGLE, EMAIL, SMS, APP, KEY)
REQUIRED = policy(MULTI, APP, KEY)
OFF = policy(SINGLE)
REMEMBERING = policy(SINGLE, EMAIL, APP, KEY, remembers=timedelta(days=30))
OLD_PASSWORD = Identity(Source.PASSWORD, LONG_AGO)


def stands(facts: Login, a: Account, p: Policy, demand: Demand = NO_DEMAND) -> State:
    """Say where these facts stand."""
    return state_of(facts, a, p, WORTHS, demand, now=NOW)


def asks(*kinds: FactorKind, recovery: bool = False) -> FactorPending:
    """Build the state that asks for *kinds*."""
    return FactorPending(frozenset(kinds), recovery)


def fresh(facts: Login, a: Account, p: Policy) -> State:
    """Say where these facts stand when something about signing in is to be changed."""
    return stands(facts, a, p, fresh_demand(own_strength(a)))


def in_session(gate: Gate, facts: Login, a: Account, p: Policy) -> Verdict:
    """Say what *gate* answers to a session with these facts."""
    return judge(
        gate,
        AtSession(
            state=stands(facts, a, p),
            proven=stands(facts, a, p, proven_demand(own_strength(a))),
            fresh=fresh(facts, a, p),
        ),
    )
