"""What becomes of people when a policy changes: asked of the login machine, before it does.

Each is led through the machine twice, under the layers before the change and under those after
it, with the password and all that they hold, at every moment at which something may change for
them. What differs is what becomes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import assert_never

from farstu.core.assurance import Identity, Proof, Source
from farstu.core.effective import Effective, Exemption, effects_of
from farstu.core.events import FactorProven, RecoveryProven, advance
from farstu.core.facts import Account, Login, Worths
from farstu.core.login import state_of
from farstu.core.plans import Layer, Person
from farstu.core.policy import Policy
from farstu.core.proofs import MAIL_RESET_LASTS, unmet_ahead
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

A_WHILE = timedelta(minutes=10)
"""How long the login lasts that is tried; any length would do."""


class Entry(IntEnum):
    """How far somebody gets with the password and all that they hold: the harder, the higher."""

    IN = 0
    PREPARING = 1
    """In, after *not now*: something is coming that nothing held will meet."""
    LIMITED = 2
    ENROLLING = 3
    """In once something was enrolled."""
    RECOVERING = 4
    """In by a recovery code only."""
    OUT = 5
    """Nobody can let them in but help."""


class Outcome(StrEnum):
    """What becomes of somebody."""

    UNCHANGED = "unchanged"
    FREED = "freed"
    """Less is asked of them than before."""
    LIMITED = "limited"
    """They come in with less until they enrol."""
    ASKED = "asked"
    """They hold nothing, and have to enrol."""
    MUST_REPLACE = "must_replace"
    """What they hold will not do: it is not allowed, worth too little, or suspended."""
    LOCKED_OUT = "locked_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """What decides how a person may sign in, apart from policy."""

    person: Person
    account: Account
    exemptions: tuple[Exemption, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All layers of a portal, before and after."""

    before: tuple[Layer, ...]
    after: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a moment on: how far somebody would have got, how far they get, what that is to them."""

    at: datetime
    before: Entry
    after: Entry
    outcome: Outcome
    due: datetime
    """From when on they cannot say *not now*; where they can, it lies ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one person, from now on, the soonest first."""

    steps: tuple[Step, ...]

    @property
    def decisive(self) -> Step:
        """The first of the hardest steps: what there is to say, if only one thing is said."""
        return max(self.steps, key=_weight)

    @property
    def outcome(self) -> Outcome:
        """What becomes of them in the end."""
        return self.decisive.outcome

    @property
    def since(self) -> datetime:
        """From when on it is so; of what has to be enrolled: from when on they are asked."""
        hard = (step.at for step in self.steps if step.outcome is self.outcome)
        return min(hard)

    @property
    def due(self) -> datetime:
        """From when on it binds."""
        return self.decisive.due

    def at(self, moment: datetime) -> Step:
        """Say which step is under way at a *moment*."""
        return next(step for step in reversed(self.steps) if step.at <= moment)


def rehearse(somebody: Somebody, change: Change, worths: Worths, *, now: datetime) -> Fate:
    """Say what becomes of *somebody* by a *change*, at every moment from *now* on."""
    was = _effects(somebody, change.before, now=now)
    will = _effects(somebody, change.after, now=now)
    moments = {one.now.at for one in (*was, *will)} | set(_mailbox_again(somebody, now=now))
    return Fate(
        steps=tuple(
            _step(somebody.account, _at(was, moment), _at(will, moment), worths, at=moment)
            for moment in sorted(moments)
        )
    )


def entry_of(account: Account, policy: Policy, worths: Worths, *, at: datetime) -> Entry:
    """Lead somebody through the login machine who proves what they are asked for, best first.

    A password that has to be changed is no matter of policy: it counts as changed.
    """
    account = replace(account, must_change_password=False)
    login = Login(expires_at=at + A_WHILE, identity=Identity(Source.PASSWORD, at))
    state = state_of(login, account, policy, worths, now=at)
    while event := _answer(state, account, at=at):
        login = advance(login, state, event)
        state = state_of(login, account, policy, worths, now=at)
    match state:
        case FactorPending() | Refused() | IdentityPending():
            return Entry.OUT
        case _ if login.recovered_at is not None:
            return Entry.RECOVERING
        case Limited():
            return Entry.LIMITED
        case EnrolmentPending(postponable=True):
            return Entry.PREPARING
        case EnrolmentPending() | Repair():
            return Entry.ENROLLING
        case SignedIn() | NewPasswordPending():
            return Entry.IN
        case _:
            assert_never(state)


def _answer(
    state: State, account: Account, *, at: datetime
) -> FactorProven | RecoveryProven | None:
    """Answer with the best that is asked for and held, else with a recovery code."""
    if not isinstance(state, FactorPending):
        return None
    asked = [one for one in account.held if one.kind in state.choices and not one.suspended]
    if not asked:
        return RecoveryProven(at) if state.recovery else None
    held = max(asked, key=lambda one: one.worth)
    return FactorProven(
        Proof(
            authenticator_id=held.authenticator_id,
            kind=held.kind,
            channel=held.channel,
            worth=held.worth,
            proven_at=at,
        )
    )


def may_be_out(somebody: Somebody) -> bool:
    """Say whether a policy that can be saved may ever lock *somebody* out; it is cheap to ask.

    Whoever belongs to one organisation at most, and has everything that they hold in working
    order, can always enrol what is missing: each fold that they may be under is satisfiable.
    """
    account = somebody.account
    places = {place.organisation_id for place in somebody.person.places}
    return (
        len(places) > 1
        or account.suspended
        or account.reset_by_mail_at is not None
        or any(held.suspended for held in account.held)
    )


def shuts_out(owners: Iterable[Fate]) -> bool:
    """Say whether there will be a moment at which none of *owners* gets in, by the change alone."""
    owners = tuple(owners)
    moments = {step.at for fate in owners for step in fate.steps}
    return any(_are_out([fate.at(moment) for fate in owners]) for moment in moments)


def _are_out(steps: list[Step]) -> bool:
    before, after = ({getattr(step, side) for step in steps} for side in ("before", "after"))
    return after == {Entry.OUT} and before != after


# Moments ---------------------------------------------------------------------


def _effects(
    somebody: Somebody, layers: tuple[Layer, ...], *, now: datetime
) -> tuple[Effective, ...]:
    return tuple(effects_of(layers, somebody.person, somebody.exemptions, now=now))


def _at(effects: tuple[Effective, ...], moment: datetime) -> Effective:
    return next(one for one in reversed(effects) if one.now.at <= moment)


def _mailbox_again(somebody: Somebody, *, now: datetime) -> Iterator[datetime]:
    """Yield when a mailbox counts again that has opened the password."""
    reset_at = somebody.account.reset_by_mail_at
    if reset_at is not None:
        yield max(now, reset_at + MAIL_RESET_LASTS)


def _step(
    account: Account, was: Effective, will: Effective, worths: Worths, *, at: datetime
) -> Step:
    then = replace(account, coming=was.coming)
    account = replace(account, coming=will.coming)
    before = entry_of(then, was.policy, worths, at=at)
    after = entry_of(account, will.policy, worths, at=at)
    due = unmet_ahead(account)[0].due if after is Entry.PREPARING else at
    outcome = _outcome(before, after, holds=bool(account.held))
    return Step(at=at, before=before, after=after, outcome=outcome, due=due)


def _outcome(before: Entry, after: Entry, *, holds: bool) -> Outcome:
    if after < before:
        return Outcome.FREED
    if after == before:
        return Outcome.UNCHANGED
    match after:
        case Entry.OUT:
            return Outcome.LOCKED_OUT
        case Entry.LIMITED:
            return Outcome.LIMITED
        case _:
            return Outcome.MUST_REPLACE if holds else Outcome.ASKED


def _weight(step: Step) -> tuple[Entry, bool]:
    """Weigh a step: how hard it makes it, and else whether it makes it easier."""
    harder = step.after if step.after > step.before else Entry.IN
    return harder, step.outcome is Outcome.FREED
