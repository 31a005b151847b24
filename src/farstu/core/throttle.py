"""How many tries there are, and how long one waits after them.

A counter is charged before an answer is judged, in one conditional write that fails while the
counter is closed, so that parallel tries cannot outrun it. Success pays back only what it used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.skew import SKEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of counter: *free* tries, then a delay that doubles from *first* to *longest*."""

    name: str
    free: int
    first: timedelta
    longest: timedelta
    forget_after: timedelta
    """A counter that was left alone for so long starts again from nothing."""
    forgives_every: timedelta | None = None
    """How often one failure is forgiven, so that *free* is a rate and no sum."""
    suspend_at: int | None = None
    """The failure that suspends the authenticators that were asked for (63B 3.2.2)."""

    def delay_after(self, failures: int) -> timedelta:
        """Say how long the counter closes once *failures* tries have been charged."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 32)
        return min(self.first * (1 << doublings), self.longest)

    def left_of(self, failures: int, *, after: timedelta) -> int:
        """Say how many of *failures* are still remembered that long *after* the last of them."""
        if after >= self.forget_after:
            return 0
        forgiven = 0 if self.forgives_every is None else after // self.forgives_every
        return min(failures, max(0, failures - forgiven))

    def latest_end(self, now: datetime) -> datetime:
        """Say until when a counter may be closed by now.

        One that is closed for longer was charged by a clock that has been set back since. It takes
        one try, and then waits by the clock of today; nobody waits for a day that is not to come.
        """
        return now + self.longest + SKEW

    @property
    def longest_after(self) -> int:
        """Say from which failure on the delay is the longest one."""
        failures = self.free
        while self.delay_after(failures) < self.longest:
            failures += 1
        return failures


HALF_MINUTE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)

CODES = Rule(
    name="codes", free=5, first=HALF_MINUTE, longest=HOUR, forget_after=YEAR, suspend_at=50
)
"""Typed and sent codes of one account, in all logins and step-ups together."""

KEYS = Rule(name="keys", free=20, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""Answers of security keys: nobody guesses a signature, so this only slows noise.

Counted for an account after the password, and for a network where a passkey comes first.
"""

SENDS = Rule(
    name="sends", free=3, first=HALF_MINUTE, longest=HOUR, forget_after=timedelta(hours=24)
)
"""Codes that are sent for one account, of one kind: the third has to wait a little, and so on.

No failure is counted here, and a code that came back clears it.
"""

RESETS = Rule(name="resets", free=10, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""Links for a forgotten password that one network asks for, whoever they are for."""

RECOVERY = Rule(name="recovery", free=5, first=HALF_MINUTE, longest=HOUR, forget_after=YEAR)
"""Recovery codes of one account: apart, so that nobody closes the spare door with the front one."""

ASKS = Rule(name="asks", free=2, first=HOUR, longest=24 * HOUR, forget_after=24 * HOUR)
"""Calls for help of one account: mail to its administrators, and cases; and of one organisation
that asks for accounts: mail to the portal's own people. No failure is counted."""

CALLS = Rule(name="calls", free=10, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""Support codes that one agent typed and nobody has on a screen."""

PASSWORD = Rule(
    name="password", free=5, first=HALF_MINUTE, longest=HOUR, forget_after=timedelta(hours=24)
)
"""Passwords of one account from one network: outsiders elsewhere never close the owner's."""

NETWORK = Rule(name="network", free=50, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""Wrong passwords from one network, whoever they were meant for."""

ERRANDS = Rule(
    name="errands",
    free=5000,
    first=HALF_MINUTE,
    longest=HALF_MINUTE,
    forget_after=HOUR,
    forgives_every=HOUR / 5000,
)
"""Ways to applications that begin in one network, of browsers that nobody has signed in with.

No guess is counted, only rows: the pause stays short, so that an office of thousands behind one
address goes on at the rate at which it may.
"""

ANSWERS = Rule(
    name="answers",
    free=200,
    first=HALF_MINUTE,
    longest=HOUR,
    forget_after=HOUR,
    forgives_every=HOUR / 200,
)
"""Wrong answers that portals hand in by the API, from one network, whoever they are for."""

API_KEYS = Rule(name="api keys", free=20, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""Calls of the API from one network that no key lets in; a right key never waits for them."""

DENIALS = Rule(name="denials", free=20, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""What one account was refused in offices: beyond, it is refused all the same, and seldom noted."""

PORTAL = Rule(
    name="portal",
    free=1000,
    first=timedelta(0),
    longest=timedelta(0),
    forget_after=HOUR,
    forgives_every=HOUR / 1000,
)
"""Wrong passwords at one portal within an hour: beyond, strangers' networks get fewer tries."""

GLOBAL = Rule(
    name="global",
    free=5000,
    first=timedelta(0),
    longest=timedelta(0),
    forget_after=HOUR,
    forgives_every=HOUR / 5000,
)
"""The same for the whole installation."""

STRAINED_NETWORK = Rule(name="network", free=2, first=HALF_MINUTE, longest=HOUR, forget_after=HOUR)
"""What ``NETWORK`` becomes while the portal or the installation is being sprayed.

A network that had no failure lately still gets in: spraying never closes the portal to its people.
"""


def is_strained(rule: Rule, failures: int) -> bool:
    """Say whether *failures* under a portal-wide *rule* look like spraying."""
    return failures >= rule.free
