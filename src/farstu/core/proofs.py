"""Which proofs count, and what they are worth: the scales of the login machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from farstu.core.assurance import Assurance, Channel, FactorKind, Proof
from farstu.core.facts import NO_DEMAND, Account, Demand, Login
from farstu.core.policy import Coming, Policy
from farstu.core.skew import is_recent

MAIL_RESET_LASTS = timedelta(hours=24)
"""How long after a password reset by mail the mailbox proves nothing more."""


def own_strength(account: Account) -> Assurance:
    """Say the most that *account* holds: what a change to it has to be proven with.

    What is banned or suspended counts. Else whoever has the mailbox would wait until the app is
    banned, or guess until it is suspended, and then enrol a key of their own. What its owner says
    somebody else had added counts only where nothing but mailboxes is left: it was disputed by a
    mailed link, and that brings nobody further than the mailbox did.
    """
    own = [h for h in account.held if not h.disputed]
    counts = own if any(h.channel is not Channel.MAILBOX for h in own) else account.held
    return max((h.worth for h in counts), default=Assurance.SINGLE)


def without(login: Login, account: Account, authenticator_id: str, *, now: datetime) -> Account:
    """Leave out what is to go, and what could not be proven now; the whole, if nothing stays.

    What somebody removes is no proof that they may: it takes what stays. Who has one thing proves
    that, and who lost the other removes the lost one first, so nobody is kept from anything.
    """
    ours = without_lost(login, account)
    spent = spent_channels(login, ours, now)
    stays = tuple(
        h
        for h in ours.held
        if h.authenticator_id != authenticator_id and not h.suspended and h.channel not in spent
    )
    return replace(account, held=stays) if stays else account


def reached_by(
    login: Login, account: Account, policy: Policy, demand: Demand = NO_DEMAND, *, now: datetime
) -> Assurance:
    """Weigh what was proven: live, allowed and fresh enough for *demand*, or it weighs nothing."""
    if login.identity is None:
        return Assurance.NONE
    return best(live_proofs(login, account, demand, now=now), policy.allowed)


def live_proofs(
    login: Login, account: Account, demand: Demand = NO_DEMAND, *, now: datetime
) -> tuple[Proof, ...]:
    """Keep the proofs whose authenticator is still held and whose channel still counts."""
    ours = without_lost(login, account)
    held = {h.authenticator_id for h in ours.held if not h.suspended}
    spent = spent_channels(login, ours, now)
    return tuple(
        p
        for p in login.proofs
        if p.authenticator_id in held
        and p.channel not in spent
        and (demand.max_age is None or is_recent(p.proven_at, age=demand.max_age, now=now))
    )


def without_lost(login: Login, account: Account) -> Account:
    """Leave out what was held before a recovery code was used: it is lost, or suspect.

    It is neither asked for nor counted, so that nobody is sent back to the key that they lost.
    Once all that was enrolled with the code is gone again, the code has nothing more to say.
    """
    if login.recovered_at is None:
        return account
    new = enrolled_since(login)
    kept = tuple(h for h in account.held if h.authenticator_id in new)
    return account if new and not kept else replace(account, held=kept)


def wanted_of(account: Account, policy: Policy, demand: Demand = NO_DEMAND) -> Assurance:
    """Say what has to be reached: a factor that somebody chose binds, whatever the policy."""
    chosen = any(h.kind in policy.allowed for h in account.held)
    own = Assurance.TWO_STEP if chosen else Assurance.SINGLE
    return max(policy.required, demand.assurance, own)


def unmet_ahead(account: Account) -> tuple[Coming, ...]:
    """List what is coming that nothing held will meet, the soonest first."""
    usable = [h for h in account.held if not h.suspended]
    return tuple(
        one
        for one in account.coming
        if not any(h.kind in one.allowed and h.worth >= one.required for h in usable)
    )


def enrolled_since(login: Login) -> frozenset[str]:
    """Name what was enrolled after the recovery code; what was held before is suspect."""
    at = login.recovered_at
    return frozenset(
        p.authenticator_id
        for p in login.proofs
        if p.enrolled and at is not None and p.proven_at >= at
    )


def best(proofs: Iterable[Proof], kinds: frozenset[FactorKind] | None = None) -> Assurance:
    """Weigh *proofs*, of *kinds* only if they are given; the identity alone is SINGLE."""
    worths = (p.worth for p in proofs if kinds is None or p.kind in kinds)
    return max(worths, default=Assurance.SINGLE)


def spent_channels(login: Login, ours: Account, now: datetime) -> frozenset[Channel]:
    """After a password reset by mail the mailbox has said all that it can say."""
    counts = _mailbox_counts_from(login, ours, now) is None
    return frozenset() if counts else frozenset({Channel.MAILBOX})


def mailbox_rests_until(login: Login, account: Account, *, now: datetime) -> datetime | None:
    """Say until when a mailbox that is held proves nothing; None: it counts, or there is none."""
    holds = any(h.channel is Channel.MAILBOX and not h.suspended for h in account.held)
    return _mailbox_counts_from(login, without_lost(login, account), now) if holds else None


def _mailbox_counts_from(login: Login, ours: Account, now: datetime) -> datetime | None:
    """Say when a mailbox counts again: once something else was proven, or a day later.

    None: it counts.
    """
    reset_at = ours.reset_by_mail_at
    if reset_at is None or now - reset_at >= MAIL_RESET_LASTS:
        return None
    held = {h.authenticator_id for h in ours.held if not h.suspended}
    others = [
        p.proven_at
        for p in login.proofs
        if p.channel is not Channel.MAILBOX and p.authenticator_id in held
    ]
    if login.recovered_at is not None:
        others.append(login.recovered_at)
    return None if any(at >= reset_at for at in others) else reset_at + MAIL_RESET_LASTS
