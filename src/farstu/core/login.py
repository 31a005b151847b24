"""The login machine: where a login, or a session, stands.

Facts are stored, states are derived: from what was proven, the account and the policy, each time
somebody asks. A policy that changes halfway is obeyed at once, and no flag can go stale. Pages,
step-up, and every other door ask ``state_of``; the order of its rows is the security.

::

    IdentityPending ─▶ FactorPending ─▶ EnrolmentPending ─▶ NewPasswordPending ─▶ SignedIn
          │                │  └▶ Repair (came by recovery code: enrol, nothing else) ┘   │
          │                └──▶ Limited  (a session that says that it is limited)        │
          └────────────────┴──────────────▶ Refused (suspended, expired, unmet) ◀────────┘
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.outcome import Reason
from farstu.core.policy import Policy

MAIL_RESET_LASTS = timedelta(hours=24)
"""How long after a password reset by mail the mailbox proves nothing more."""

# Facts -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One authenticator of the account: what it is worth at best, and whether it may be used.

    A suspended one can no longer be proven, yet it still keeps strangers out of enrolment.
    """

    authenticator_id: str
    kind: FactorKind
    channel: Channel
    worth: Assurance
    suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The facts about an account that decide how it may sign in."""

    held: tuple[Held, ...] = ()
    recovery_codes_left: int = 0
    grace_until: datetime | None = None
    must_change_password: bool = False
    suspended: bool = False
    reset_by_mail_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What one attempt to sign in has established so far; a session keeps the same facts."""

    expires_at: datetime
    identity: Identity | None = None
    proofs: tuple[Proof, ...] = ()
    recovered_at: datetime | None = None
    remembered_authenticator_id: str | None = None
    postponed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What somebody asks for beyond the policy: step-up, administration, a relying party."""

    assurance: Assurance = Assurance.NONE
    max_age: timedelta | None = None

    def __bool__(self) -> bool:
        """Say whether anything is asked for."""
        return self != NO_DEMAND


NO_DEMAND = Demand()


# States ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IdentityPending:
    """Ask who it is."""


@dataclass(frozen=True, slots=True)
class FactorPending:
    """Ask for one of the authenticators that are held, or for a recovery code.

    Nothing to choose from and no recovery code: only support can help.
    """

    choices: frozenset[FactorKind]
    recovery: bool


@dataclass(frozen=True, slots=True)
class EnrolmentPending:
    """Ask to enrol something, because nothing held can satisfy what is wanted."""

    choices: frozenset[FactorKind]
    postponable: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """A spare key opened the hall: enrol something new, and nothing else."""

    choices: frozenset[FactorKind]


@dataclass(frozen=True, slots=True)
class NewPasswordPending:
    """Ask for a new password."""


@dataclass(frozen=True, slots=True)
class Limited:
    """In, and told to everything that asks that a factor is missing."""

    choices: frozenset[FactorKind]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Done: *assurance* is what was proven, never what was remembered."""

    assurance: Assurance


@dataclass(frozen=True, slots=True)
class Refused:
    """Over, without success."""

    reason: Reason


State = (
    IdentityPending
    | FactorPending
    | EnrolmentPending
    | Repair
    | NewPasswordPending
    | Limited
    | SignedIn
    | Refused
)


Worths = Mapping[FactorKind, Assurance]
"""The best that each kind of the house can be worth; what a person could enrol is judged by it."""


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
    if login.identity is None or _stale(login.identity, ours, demand, now):
        return IdentityPending()
    if account.suspended:
        return Refused(Reason.ACCOUNT_SUSPENDED)
    if choices := _to_repair(login, policy, worths):
        return Repair(choices)

    proofs = live_proofs(login, account, demand, now=now)
    reached = _best(proofs, policy.allowed)
    wanted = wanted_of(ours, policy, demand)
    spent = _spent_channels(login, ours, now)
    distrusted = account.must_change_password and login.identity.source is Source.PASSWORD
    if not _remembered(login, account, policy, demand, spent):
        if pending := _pending(ours, policy, proofs, wanted, spent):
            return pending
        if distrusted and reached < Assurance.TWO_STEP:
            return Refused(Reason.PASSWORD_RESET_UNFINISHED)
        if reached < wanted:
            in_grace = _in_grace(account, now) and reached >= demand.assurance
            if not (in_grace and login.postponed):
                return _unheld(account, policy, _reaching(policy, worths, wanted), in_grace)
    return NewPasswordPending() if distrusted else SignedIn(reached)


def own_strength(account: Account) -> Assurance:
    """Say the most that *account* holds: what a change to it has to be proven with.

    What is banned or suspended counts. Else whoever has the mailbox would wait until the app is
    banned, or guess until it is suspended, and then enrol a key of their own.
    """
    return max((h.worth for h in account.held), default=Assurance.SINGLE)


def reached_by(
    login: Login, account: Account, policy: Policy, demand: Demand = NO_DEMAND, *, now: datetime
) -> Assurance:
    """Weigh what was proven: live, allowed and fresh enough for *demand*, or it weighs nothing."""
    if login.identity is None:
        return Assurance.NONE
    return _best(live_proofs(login, account, demand, now=now), policy.allowed)


def live_proofs(
    login: Login, account: Account, demand: Demand = NO_DEMAND, *, now: datetime
) -> tuple[Proof, ...]:
    """Keep the proofs whose authenticator is still held and whose channel still counts."""
    ours = without_lost(login, account)
    held = {h.authenticator_id for h in ours.held if not h.suspended}
    spent = _spent_channels(login, ours, now)
    return tuple(
        p
        for p in login.proofs
        if p.authenticator_id in held
        and p.channel not in spent
        and (demand.max_age is None or now - p.proven_at <= demand.max_age)
    )


def without_lost(login: Login, account: Account) -> Account:
    """Leave out what was held before a recovery code was used: it is lost, or suspect.

    It is neither asked for nor counted, so that nobody is sent back to the key that they lost.
    Once all that was enrolled with the code is gone again, the code has nothing more to say.
    """
    if login.recovered_at is None:
        return account
    new = _enrolled_since(login)
    kept = tuple(h for h in account.held if h.authenticator_id in new)
    return account if new and not kept else replace(account, held=kept)


def wanted_of(account: Account, policy: Policy, demand: Demand = NO_DEMAND) -> Assurance:
    """Say what has to be reached: a factor that somebody chose binds, whatever the policy."""
    chosen = any(h.kind in policy.allowed for h in account.held)
    own = Assurance.TWO_STEP if chosen else Assurance.SINGLE
    return max(policy.required, demand.assurance, own)


# Rows ------------------------------------------------------------------------


def _stale(identity: Identity, ours: Account, demand: Demand, now: datetime) -> bool:
    """Ask for the password again where it is all that there is to prove."""
    if demand.max_age is None or ours.held:
        return False
    return now - identity.proven_at > demand.max_age


def _to_repair(login: Login, policy: Policy, worths: Worths) -> frozenset[FactorKind]:
    """Say what a recovery code has to be followed by: something new and good enough, once.

    The first enrolment uses the code up, whatever becomes of it: a session that fell back into
    Repair would enrol for whoever stole it. Where nothing may be enrolled (policy off) the code
    stands for what was lost.
    """
    if login.recovered_at is None or _enrolled_since(login):
        return frozenset()
    return _reaching(policy, worths, max(policy.required, Assurance.TWO_STEP))


def _enrolled_since(login: Login) -> frozenset[str]:
    """Name what was enrolled after the recovery code; what was held before is suspect."""
    at = login.recovered_at
    return frozenset(
        p.authenticator_id
        for p in login.proofs
        if p.enrolled and at is not None and p.proven_at >= at
    )


def _best(proofs: Iterable[Proof], kinds: frozenset[FactorKind] | None = None) -> Assurance:
    """Weigh *proofs*, of *kinds* only if they are given; the identity alone is SINGLE."""
    worths = (p.worth for p in proofs if kinds is None or p.kind in kinds)
    return max(worths, default=Assurance.SINGLE)


def _remembered(
    login: Login, account: Account, policy: Policy, demand: Demand, spent: frozenset[Channel]
) -> bool:
    """Let a remembered device stand in, if what it remembers is held, allowed and enough.

    It does not where the password must change: that takes a factor, and must be asked for it.
    """
    if demand or not policy.remembers or login.recovered_at or account.must_change_password:
        return False
    return any(
        h.authenticator_id == login.remembered_authenticator_id
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
    reached, proven = _best(proofs, policy.allowed), _best(proofs)
    askable = [h for h in ours.held if not h.suspended and h.channel not in spent]
    recovery = ours.recovery_codes_left > 0
    if reached < wanted:
        further = [h for h in askable if h.kind in policy.allowed and h.worth > reached]
        if further:
            return FactorPending(frozenset(h.kind for h in further), recovery)
    nothing_allowed = not any(h.kind in policy.allowed for h in ours.held)
    if reached < wanted or nothing_allowed:
        if any(h.worth > proven for h in ours.held):
            stronger = frozenset(h.kind for h in askable if h.worth > proven)
            return FactorPending(stronger, recovery)
    return None


def _in_grace(account: Account, now: datetime) -> bool:
    """Let people who hold nothing postpone enrolling, until a date; a demand does not wait."""
    return not account.held and account.grace_until is not None and now < account.grace_until


def _unheld(
    account: Account, policy: Policy, choices: frozenset[FactorKind], in_grace: bool
) -> EnrolmentPending | Limited | Refused:
    """Decide what becomes of somebody who falls short with all that they hold."""
    if not account.held and policy.limited_entry:
        return Limited(choices)
    if not choices:
        return Refused(Reason.LOGIN_UNMET)
    return EnrolmentPending(choices, postponable=in_grace)


def _reaching(policy: Policy, worths: Worths, wanted: Assurance) -> frozenset[FactorKind]:
    return frozenset(k for k in policy.allowed if worths.get(k, Assurance.NONE) >= wanted)


def _spent_channels(login: Login, ours: Account, now: datetime) -> frozenset[Channel]:
    """After a password reset by mail the mailbox has said all that it can say.

    It counts again once something else was proven since, or a day later.
    """
    reset_at = ours.reset_by_mail_at
    if reset_at is None or now - reset_at >= MAIL_RESET_LASTS:
        return frozenset()
    held = {h.authenticator_id for h in ours.held if not h.suspended}
    others = [
        p.proven_at
        for p in login.proofs
        if p.channel is not Channel.MAILBOX and p.authenticator_id in held
    ]
    if login.recovered_at is not None:
        others.append(login.recovered_at)
    return frozenset() if any(at >= reset_at for at in others) else frozenset({Channel.MAILBOX})


# Events ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identified:
    """The password was right, a passkey was, or a portal vouches."""

    identity: Identity


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
    """A recovery code, or an access code given by voice, was right."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Postponed:
    """They chose to enrol later."""


Event = Identified | FactorProven | Enrolled | RecoveryProven | Postponed


class NotOfferedError(Exception):
    """A caller brought an event that the state does not offer: a bug, never a refusal."""


def offers(state: State, event: Event) -> bool:
    """Say whether *state* asks for *event*: its very choice, not only its kind."""
    match event:
        case Identified():
            return isinstance(state, IdentityPending)
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
        case FactorProven(proof):
            return replace(login, proofs=(*login.proofs, replace(proof, enrolled=False)))
        case Enrolled(proof):
            return replace(login, proofs=(*login.proofs, replace(proof, enrolled=True)))
        case RecoveryProven(at):
            return replace(login, recovered_at=at)
        case Postponed():
            return replace(login, postponed=True)
        case _:
            assert_never(event)
