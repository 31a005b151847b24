"""What is demanded of whom, and how several demands become one.

*Demands* fold: the strictest of portal, organisations and roles counts, demand by demand.
*Settings* do not: the portal's apply. Who is under which policy, and from when, is in ``plans.py``
and ``effective.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.key_models import ANY_KEY, KeyDemand, stricter_keys

REMEMBERED_AT_MOST = timedelta(days=30)
USUAL_APPS = "Google Authenticator, Microsoft Authenticator, 2FAS, Aegis, KeePassXC, Bitwarden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One layer of demands, or the effective policy: the fold of all that apply."""

    required: Assurance
    """What a sign-in must reach: SINGLE leaves the second factor to the person."""
    allowed: frozenset[FactorKind]
    """The kinds that count and may be enrolled. Recovery codes are no kind, never banned."""
    grace: timedelta = timedelta(0)
    """For how long after joining what is required is not yet due; in an effective policy it has
    become a date, and is zero."""
    remembers: timedelta = timedelta(0)
    """How long a remembered device may skip the second factor; zero: never."""
    limited_entry: bool = False
    """Whether people without a factor get in, limited, until they enrol (portal 004)."""
    keys: KeyDemand = ANY_KEY
    """Which security keys may be enrolled. Those that are held already go on counting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What will be required of somebody, by which kinds, and from when."""

    due: datetime
    required: Assurance
    allowed: frozenset[FactorKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The portal's choices that are no demands."""

    codes_asked_back: bool = False
    """Whether one recovery code has to be typed back before the sheet counts as saved."""
    codes_after: bool = False
    """Whether recovery codes come after the first authenticator, and not before it."""
    strict_codes: bool = False
    """Whether a code counts only in its own 30 seconds, without the step before and after."""
    accounts_by_request: bool = False
    """Whether a customer's administrators ask the portal's own people for accounts, who invite."""
    support_contact: str = ""
    """Whom people may ask, in the portal's own words: an address, a number, a sentence."""
    time_zone: str = ""
    """In which zone times are shown (IANA name); without one they are UTC, and say so."""
    session_minutes: int = 0
    """After how many minutes without use a session ends, where that is sooner; 0: as built in."""
    session_hours: int = 0
    """After how many hours a session ends in any case, where that is sooner; 0: as built in."""
    accent: str = ""
    """The portal's own colour in the light (``core/look.py``); without one pages are spruce."""
    accent_dark: str = ""
    """The same in the dark; without one it is the nearest readable shade of the other."""
    logo: str = ""
    """The digest of the portal's own picture (``store/logos.py``)."""
    languages: str = ""
    """Which languages are offered, its own first, such as *sv, en*; without any all there are."""
    authenticator_apps: str = ""
    """Which apps are named to people, separated by commas; without any ``USUAL_APPS``."""

    @property
    def apps(self) -> tuple[str, ...]:
        """List the apps that are named to people."""
        named = (self.authenticator_apps or USUAL_APPS).split(",")
        return tuple(name.strip() for name in named if name.strip())

    def codes_first(self, *, holding: bool) -> bool:
        """Say whether somebody without recovery codes saves some before they enrol anything.

        Whoever holds something already does, wherever the first codes come: they have run out.
        """
        return holding or not self.codes_after


def stricter(a: Policy, b: Policy) -> Policy:
    """Take the harder demand of the two, one by one."""
    return Policy(
        required=max(a.required, b.required),
        allowed=a.allowed & b.allowed,
        grace=min(a.grace, b.grace),
        remembers=min(a.remembers, b.remembers),
        limited_entry=a.limited_entry and b.limited_entry,
        keys=stricter_keys(a.keys, b.keys),
    )


def strictest(first: Policy, *rest: Policy) -> Policy:
    """Fold every layer that applies into the one policy that is enforced."""
    return reduce(stricter, rest, first)


def satisfiable(
    policy: Policy, worth_of: Mapping[FactorKind, Assurance], *, keys: frozenset[FactorKind]
) -> bool:
    """Say whether anybody could meet *policy* with the factors of the house.

    A policy that nobody could satisfy cannot be saved; *worth_of* has the best that each kind can
    reach. Where layers agree on no model of key, none of the kinds that are *keys* can be enrolled.
    """
    if policy.required <= Assurance.SINGLE:
        return True
    kinds = policy.allowed - keys if policy.keys.models == frozenset() else policy.allowed
    return any(worth_of.get(kind, Assurance.NONE) >= policy.required for kind in kinds)


class Requirement(StrEnum):
    """The three words that people know for a policy, and what each means in demands."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


def requirement_of(policy: Policy) -> Requirement:
    """Name *policy* in the words of the pages and the command line."""
    if policy.required > Assurance.SINGLE:
        return Requirement.REQUIRED
    return Requirement.OPTIONAL if policy.allowed else Requirement.OFF


def with_requirement(
    policy: Policy, requirement: Requirement, kinds: Iterable[FactorKind]
) -> Policy:
    """Turn the word into demands; *kinds* are allowed unless it is off.

    OFF lets nobody enrol. Whoever holds an authenticator is still asked for it until they remove
    it: a second factor that somebody chose keeps binding (row 6 of the login machine). REQUIRED
    keeps what is required already: saying the same word twice loosens nothing.
    """
    required = policy.required if policy.required > Assurance.SINGLE else Assurance.MULTI
    return replace(
        policy,
        required=required if requirement is Requirement.REQUIRED else Assurance.SINGLE,
        allowed=frozenset() if requirement is Requirement.OFF else frozenset(kinds),
    )
