"""Errands: what a browser came for on behalf of a relying party, and what it takes to answer.

A relying party asks for somebody, and perhaps for how surely and how lately they proved who they
are. ``next_step`` is the only place that says what comes next; every door asks it. What is asked
for by an address can be edited by whoever holds the browser, so what the relying party needs in any
case stands in its own rules, and the answer says what really happened (weaknesses I8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from farstu.core.assurance import ACR_MULTI, ACR_PHISHING_RESISTANT, ACR_SINGLE, Assurance
from farstu.core.facts import Account, Demand
from farstu.core.outcome import Reason
from farstu.core.policy import Policy
from farstu.core.states import (
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

LASTS = timedelta(minutes=30)
"""How long an errand waits for its answer: as long as somebody may take to enrol."""

ASSURANCE_OF_ACR = {
    ACR_SINGLE: Assurance.SINGLE,
    ACR_MULTI: Assurance.MULTI,
    ACR_PHISHING_RESISTANT: Assurance.PHISHING_RESISTANT,
}
"""The other way round than ``assurance.acr``; a name that is not here we do not know."""


class Trouble(StrEnum):
    """Why an errand ends without anybody: the protocol's own words (OIDC Core 3.1.2.6)."""

    ACCESS_DENIED = "access_denied"
    LOGIN_REQUIRED = "login_required"
    INTERACTION_REQUIRED = "interaction_required"
    CONSENT_REQUIRED = "consent_required"
    UNMET = "unmet_authentication_requirements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a relying party asks for.

    Taken together from its rules, which nobody can edit, and from what its request says. *least*
    has to be reached; of *wished*, the dearest first, one is best; *max_age* says how old the last
    proof may be. *again*: prove anew, whatever was proven. *silent*: show nothing. *choose*: let
    them say who they are going as. *consent*: ask, whatever was granted before. *subject_id*: this
    account, or nobody. *limited*: whoever is limited may come.
    """

    least: Assurance = Assurance.SINGLE
    wished: tuple[Assurance, ...] = ()
    max_age: timedelta | None = None
    again: bool = False
    silent: bool = False
    choose: bool = False
    consent: bool = False
    subject_id: str = ""
    limited: bool = False


@dataclass(frozen=True, slots=True)
class AskIdentity:
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True)
class AskWho:
    """Somebody is, and it may be the wrong one."""


@dataclass(frozen=True, slots=True)
class AskProof:
    """They have to prove more, or again."""

    demand: Demand


@dataclass(frozen=True, slots=True)
class AskSetup:
    """They have to set up first what is required of them."""


@dataclass(frozen=True, slots=True)
class AskConsent:
    """They have to say whether the relying party may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """They may come. *limited*: with less than is required of them, and it is said."""

    limited: bool


@dataclass(frozen=True, slots=True)
class End:
    """They may not, and the relying party is told why."""

    trouble: Trouble


Step = AskIdentity | AskWho | AskProof | AskSetup | AskConsent | Answer | End
Judge = Callable[[Demand], State]
"""Says where a session stands under a demand: the login machine, with all but that filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Who is in the browser: the account, what is demanded of it, and how its session stands."""

    account_id: str
    account: Account
    policy: Policy
    judge: Judge
    consented: bool
    chosen: bool
    """Whether they said, in this errand, that they go as this account."""


def next_step(ask: Ask, present: Present | None, *, began_at: datetime, now: datetime) -> Step:
    """Say what comes next; nothing is ever shown for a silent errand."""
    step = _next(ask, present, began_at, now)
    return End(_TROUBLE_OF[type(step)]) if ask.silent and type(step) in _TROUBLE_OF else step


_TROUBLE_OF: dict[type, Trouble] = {
    AskIdentity: Trouble.LOGIN_REQUIRED,
    AskWho: Trouble.LOGIN_REQUIRED,
    AskProof: Trouble.LOGIN_REQUIRED,
    AskSetup: Trouble.INTERACTION_REQUIRED,
    AskConsent: Trouble.CONSENT_REQUIRED,
}


def _next(ask: Ask, present: Present | None, began_at: datetime, now: datetime) -> Step:
    if present is None:
        return AskIdentity()
    if ask.subject_id and ask.subject_id != present.account_id:
        return AskWho()
    if ask.choose and not present.chosen:
        return AskWho()
    demand = demand_of(ask, present, began_at=began_at, now=now)
    state = present.judge(demand)
    match state:
        case SignedIn():
            return Answer(limited=False) if present.consented else AskConsent()
        case Limited():
            return _with_limited(ask, present)
        case FactorPending() | IdentityPending():
            return AskProof(demand)
        case EnrolmentPending() | Repair():
            return AskSetup()
        case NewPasswordPending():
            return AskIdentity()
        case Refused(reason):
            return End(Trouble.UNMET) if reason is Reason.LOGIN_UNMET else AskIdentity()
        case _:
            assert_never(state)


def _with_limited(ask: Ask, present: Present) -> Step:
    if not ask.limited:
        return AskSetup()
    return Answer(limited=True) if present.consented else AskConsent()


def demand_of(ask: Ask, present: Present, *, began_at: datetime, now: datetime) -> Demand:
    """Make the demand of an errand: what is needed, and what is wished for where they can prove it.

    What was proven since the errand began is never too old for it, however long a page was read.
    """
    age = timedelta(0) if ask.again else ask.max_age
    max_age = None if age is None else max(age, now - began_at)
    asked = max(ask.least, _wish_within_reach(ask, present))
    return Demand(assurance=asked if asked > Assurance.SINGLE else Assurance.NONE, max_age=max_age)


def _wish_within_reach(ask: Ask, present: Present) -> Assurance:
    """Choose the dearest wish that they can prove; none where one of them was proven already."""
    if not ask.wished or isinstance(present.judge(Demand(assurance=min(ask.wished))), SignedIn):
        return Assurance.NONE
    within = best_within_reach(present)
    return next((one for one in ask.wished if one <= within), Assurance.NONE)


def best_within_reach(present: Present) -> Assurance:
    """Say the most that somebody can prove with what they hold, and what is allowed."""
    worths = (
        held.worth
        for held in present.account.held
        if not held.suspended and held.kind in present.policy.allowed
    )
    return max(worths, default=Assurance.SINGLE)
