"""How ready somebody is to lose something: the sentence that *Security and login* opens with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.choosing import SENT
from farstu.core.facts import Account, Held
from farstu.core.policy import Policy

FEW_CODES = 3
WELL_STOCKED = 2
"""Authenticators: losing one still leaves one."""
CODES_LAST = timedelta(days=730)
"""After two years somebody may no longer know where the sheet is."""
LONG_UNUSED = timedelta(days=365)
"""After a year somebody may have lost it, and not know."""


class Protection(StrEnum):
    """From bare to as safe as it gets; the headings are in ``parts/summary.html``."""

    NONE = "none"
    """Nothing held, and it would be possible."""
    NOT_OFFERED = "not_offered"
    """Nothing held, and the policy is off."""
    ONE_KEY = "one_key"
    """One authenticator that works, or none: what comes next is a recovery code."""
    ONE_THING = "one_thing"
    """Something is worth fixing."""
    WELL = "well"
    BEST = "best"
    """Two methods that resist phishing, and nothing to fix."""


class Fix(StrEnum):
    """What is worth fixing, the most pressing first."""

    STOPPED = "stopped"
    """An authenticator is suspended."""
    NO_CODES = "no_codes"
    FEW_CODES = "few_codes"
    STRONGER = "stronger"
    """All that works is sent to a mailbox or a phone number, and something better is allowed."""
    SPARE = "spare"
    """One authenticator works, and no other."""
    OLD_CODES = "old_codes"
    UNUSED = "unused"
    """An authenticator has not been used for a year."""


@dataclass(frozen=True, slots=True)
class ToFix:
    """One thing to fix, and which authenticator it is about, if it is about one."""

    what: Fix
    authenticator_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How well somebody is protected, and what they could do about it."""

    protection: Protection
    fixes: tuple[ToFix, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that readiness is judged by; *channels* has those of the kinds that may be enrolled."""

    account: Account
    policy: Policy
    channels: Mapping[FactorKind, Channel]
    codes_made_at: datetime | None
    now: datetime

    @property
    def working(self) -> tuple[Held, ...]:
        """List what lets in."""
        return tuple(h for h in self.account.held if not h.suspended)


def readiness_of(ground: Ground) -> Readiness:
    """Say how well protected somebody is; the first row that applies wins."""
    if not ground.account.held:
        offered = bool(ground.policy.allowed)
        return Readiness(protection=Protection.NONE if offered else Protection.NOT_OFFERED)
    fixes = tuple(ToFix(what, about) for what, find in FIXES.items() for about in find(ground))
    strong = [h for h in ground.working if h.worth >= Assurance.PHISHING_RESISTANT]
    if len(ground.working) < WELL_STOCKED:
        protection = Protection.ONE_KEY
    elif fixes:
        protection = Protection.ONE_THING
    elif len(strong) < WELL_STOCKED:
        protection = Protection.WELL
    else:
        protection = Protection.BEST
    return Readiness(protection=protection, fixes=fixes)


# What to fix -----------------------------------------------------------------


def _stopped(ground: Ground) -> Iterator[str]:
    yield from (h.authenticator_id for h in ground.account.held if h.suspended)


def _no_codes(ground: Ground) -> Iterator[str]:
    if not ground.account.recovery_codes_left:
        yield ""


def _few_codes(ground: Ground) -> Iterator[str]:
    if 0 < ground.account.recovery_codes_left <= FEW_CODES:
        yield ""


def _stronger(ground: Ground) -> Iterator[str]:
    """Find that all is sent; something better has to be allowed, or there is nothing to do."""
    better = any(
        ground.channels.get(kind, Channel.PHONE) not in SENT for kind in ground.policy.allowed
    )
    if better and ground.working and all(h.channel in SENT for h in ground.working):
        yield ""


def _spare(ground: Ground) -> Iterator[str]:
    if len(ground.working) == 1:
        yield ground.working[0].authenticator_id


def _old_codes(ground: Ground) -> Iterator[str]:
    made_at, left = ground.codes_made_at, ground.account.recovery_codes_left
    if made_at is not None and left > FEW_CODES and ground.now - made_at > CODES_LAST:
        yield ""


def _unused(ground: Ground) -> Iterator[str]:
    for held in ground.working:
        last = held.used_at or held.added_at
        if last is not None and ground.now - last > LONG_UNUSED:
            yield held.authenticator_id


FIXES: Mapping[Fix, Callable[[Ground], Iterator[str]]] = {
    Fix.STOPPED: _stopped,
    Fix.NO_CODES: _no_codes,
    Fix.FEW_CODES: _few_codes,
    Fix.STRONGER: _stronger,
    Fix.SPARE: _spare,
    Fix.OLD_CODES: _old_codes,
    Fix.UNUSED: _unused,
}
"""How each is found: the ids of the authenticators that it is about; empty, for the account."""
