"""The login machine: where a login, or a session, stands.

Facts are stored, states are derived: from what was proven, the account and the policy, each time
somebody asks. A policy that changes halfway is obeyed at once, and no flag can go stale. Pages,
step-up, and every other door ask ``state_of``; the order of its rows is the security. What is
stored is in ``facts.py``, where one can stand in ``states.py``, what can happen in ``events.py``,
which proofs count in ``proofs.py``.

::

    IdentityPending ─▶ FactorPending ─▶ EnrolmentPending ─▶ NewPasswordPending ─▶ SignedIn
          │                │  └▶ Repair (came by recovery code: enrol, nothing else) ┘   │
          │                └──▶ Limited  (a session that says that it is limited)        │
          └────────────────┴──────────────▶ Refused (suspended, expired, unmet) ◀────────┘
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.events import (
    Enrolled,
    Event,
    FactorProven,
    Helped,
    Identified,
    NotOfferedError,
    PasskeyProven,
    Postponed,
    RecoveryProven,
    advance,
    offers,
)
from farstu.core.facts import NO_DEMAND, Account, Demand, Held, Login, Remembered, Worths
from farstu.core.outcome import Reason
from farstu.core.policy import Policy
from farstu.core.proofs import (
    MAIL_RESET_LASTS,
    best,
    enrolled_since,
    live_proofs,
    mailbox_rests_until,
    own_strength,
    reached_by,
    spent_channels,
    unmet_ahead,
    wanted_of,
    without,
    without_lost,
)
from farstu.core.skew import is_recent
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

__all__ = [
    "MAIL_RESET_LASTS",
    "NO_DEMAND",
    "Account",
    "Demand",
    "Enrolled",
    "EnrolmentPending",
    "Event",
    "FactorPending",
    "FactorProven",
    "Held",
    "Helped",
    "Identified",
    "IdentityPending",
    "Limited",
    "Login",
    "NewPasswordPending",
    "NotOfferedError",
    "PasskeyProven",
    "Postponed",
    "RecoveryProven",
    "Refused",
    "Remembered",
    "Repair",
    "SignedIn",
    "State",
    "Worths",
    "advance",
    "live_proofs",
    "mailbox_rests_until",
    "offers",
    "offers_to_remember",
    "own_strength",
    "reached_by",
    "stands_in",
    "state_of",
    "unmet_ahead",
    "wanted_of",
    "without",
    "without_lost",
]


def state_of(
    login: Login,
    account: Account,
    policy: Policy,
    worths: Worths,
    demand: Demand = NO_DEMAND,
    *,
    now: datetime,
) -> State:
    """Say where *login* stands; the first row that matches wins (``docs/login.md``)."""
    if now >= login.expires_at:
        return Refused(Reason.LOGIN_EXPIRED)
    ours = without_lost(login, account)
    if login.identity is None or _void(login.identity, policy):
        return IdentityPending()
    if _stale(login.identity, ours, demand, now):
        return IdentityPending()
    if account.suspended:
        return Refused(Reason.ACCOUNT_SUSPENDED)
    if choices := _to_repair(login, policy, worths):
        return Repair(choices)

    proofs = live_proofs(login, account, demand, now=now)
    reached = best(proofs, policy.allowed)
    wanted = wanted_of(ours, policy, demand)
    spent = spent_channels(login, ours, now)
    distrusted = account.must_change_password and login.identity.source is Source.PASSWORD
    if not stands_in(login, account, policy, demand, now=now):
        if pending := _pending(ours, policy, proofs, wanted, spent):
            return pending
        if distrusted and reached < Assurance.TWO_STEP:
            return Refused(Reason.PASSWORD_RESET_UNFINISHED)
        if reached < wanted:
            return _unheld(account, policy, _reaching(policy, worths, wanted))
        asked = demand or login.postponed
        if not asked and (choices := _preparing(ours, policy, proofs, worths)):
            return EnrolmentPending(choices, postponable=True)
    return NewPasswordPending() if distrusted else SignedIn(reached)


def offers_to_remember(
    login: Login,
    account: Account,
    policy: Policy,
    worths: Worths,
    kind: FactorKind,
    *,
    now: datetime,
) -> bool:
    """Say whether proving *kind* at its best would let somebody in, and may be remembered."""
    return any(
        h.kind == kind and _would_stand(login, account, policy, worths, h, now=now)
        for h in account.held
    )


def _would_stand(
    login: Login, account: Account, policy: Policy, worths: Worths, held: Held, *, now: datetime
) -> bool:
    proof = Proof(
        authenticator_id=held.authenticator_id,
        kind=held.kind,
        channel=held.channel,
        worth=held.worth,
        proven_at=now,
    )
    proven = replace(login, proofs=(*login.proofs, proof))
    if not isinstance(state_of(proven, account, policy, worths, now=now), SignedIn):
        return False
    seen = Remembered(remembrance_id="", authenticator_id=held.authenticator_id, since=now)
    return stands_in(replace(proven, remembered=seen), account, policy, now=now)


# Rows ------------------------------------------------------------------------


def _void(identity: Identity, policy: Policy) -> bool:
    """Let no passkey name anybody where its kind is banned: it would be all there is to prove."""
    return identity.source is Source.PASSKEY and identity.kind not in policy.allowed


def _stale(identity: Identity, ours: Account, demand: Demand, now: datetime) -> bool:
    """Ask for the password again where it is all that there is to prove."""
    if demand.max_age is None or ours.held:
        return False
    return not is_recent(identity.proven_at, age=demand.max_age, now=now)


def _to_repair(login: Login, policy: Policy, worths: Worths) -> frozenset[FactorKind]:
    """Say what a recovery code has to be followed by: something new and good enough, once.

    The first enrolment uses the code up, whatever becomes of it: a session that fell back into
    Repair would enrol for whoever stole it. Where nothing may be enrolled (policy off) the code
    stands for what was lost.
    """
    if login.recovered_at is None or enrolled_since(login):
        return frozenset()
    return _reaching(policy, worths, max(policy.required, Assurance.TWO_STEP))


def stands_in(
    login: Login, account: Account, policy: Policy, demand: Demand = NO_DEMAND, *, now: datetime
) -> bool:
    """Let a remembered device stand in, if what it remembers is held, allowed, enough and young.

    It does not where the password must change: that takes a factor, and must be asked for it.
    """
    if demand or not policy.remembers or login.recovered_at or account.must_change_password:
        return False
    remembered = login.remembered
    if remembered is None or now - remembered.since >= policy.remembers:
        return False
    spent = spent_channels(login, without_lost(login, account), now)
    return any(
        h.authenticator_id == remembered.authenticator_id
        and not h.suspended
        and h.kind in policy.allowed
        and h.channel not in spent
        and h.worth >= policy.required
        for h in account.held
    )


def _pending(
    ours: Account,
    policy: Policy,
    proofs: tuple[Proof, ...],
    wanted: Assurance,
    spent: frozenset[Channel],
) -> FactorPending | None:
    """Ask for what is held before anything else: first what counts, then what keeps thieves out.

    The strongest thing held is asked for even when it is banned: it lifts nothing, yet without it
    whoever has the weaker one would enrol a key of their own. Suspended, it cannot be proven, and
    only a recovery code or support helps.
    """
    reached, proven = best(proofs, policy.allowed), best(proofs)
    askable = [h for h in ours.held if not h.suspended and h.channel not in spent]
    recovery = ours.recovery_codes_left > 0
    if reached < wanted:
        further = [h for h in askable if h.kind in policy.allowed and h.worth > reached]
        if further:
            return FactorPending(frozenset(h.kind for h in further), recovery)
    nothing_allowed = not any(h.kind in policy.allowed for h in ours.held)
    if (reached < wanted or nothing_allowed) and any(h.worth > proven for h in ours.held):
        return FactorPending(frozenset(h.kind for h in askable if h.worth > proven), recovery)
    return None


def _unheld(
    account: Account, policy: Policy, choices: frozenset[FactorKind]
) -> EnrolmentPending | Limited | Refused:
    """Decide what becomes of somebody who falls short with all that they hold."""
    if not account.held and policy.limited_entry:
        return Limited(choices)
    if not choices:
        return Refused(Reason.LOGIN_UNMET)
    return EnrolmentPending(choices, postponable=False)


def _preparing(
    ours: Account, policy: Policy, proofs: tuple[Proof, ...], worths: Worths
) -> frozenset[FactorKind]:
    """Say what to enrol for what is coming, if nothing held will do; all of it at once, if it can.

    Whoever has not proven the strongest thing held is not asked: they may be a thief who has the
    weaker one, and tomorrow's demand is no way for them to enrol a key of their own.
    """
    unmet = unmet_ahead(ours)
    if not unmet or best(proofs) < max((h.worth for h in ours.held), default=Assurance.NONE):
        return frozenset()
    fits = [_reaching(policy, worths, one.required) & one.allowed for one in unmet]
    return frozenset.intersection(*fits) or fits[0]


def _reaching(policy: Policy, worths: Worths, wanted: Assurance) -> frozenset[FactorKind]:
    return frozenset(k for k in policy.allowed if worths.get(k, Assurance.NONE) >= wanted)
