"""Who may help whom back in, and how: alone, with another owner, or as a case of support.

Whoever helps stands strictly above, in *every* organisation that somebody belongs to. Where nobody
does, it takes two, and time. The rule is asked again in the transaction of each deed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core.roles import OrganisationKind, Role, is_privileged, may_reset


class Help(StrEnum):
    """What somebody can do for another, the mildest first."""

    SETUP = "setup"
    """A mail that says how to set up; to whoever was invited, another invitation."""
    ACCESS_CODE = "access-code"
    """A code, given by voice: with the password it opens Repair, and nothing else."""
    RESET = "reset"
    """Remove all that somebody proves themselves with."""
    CASE = "case"
    """Open a case, which others decide on as well."""


class Way(StrEnum):
    """How far somebody can help another by themselves."""

    ALONE = "alone"
    OWNERS = "owners"
    """Equals: one owner opens a case, and a second approves."""
    SUPPORT = "support"
    """A case of support: two of them, and time."""
    NOBODY = "nobody"


HELPS: dict[Way, frozenset[Help]] = {
    Way.ALONE: frozenset({Help.SETUP, Help.ACCESS_CODE, Help.RESET}),
    Way.OWNERS: frozenset({Help.SETUP, Help.CASE}),
    Way.SUPPORT: frozenset({Help.SETUP, Help.CASE}),
    Way.NOBODY: frozenset(),
}
"""What each way permits. Where a case is needed, nothing else that opens the hall is offered."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """What somebody is in one organisation, and of which kind that is."""

    organisation_id: str
    kind: OrganisationKind
    role: Role


@dataclass(frozen=True, slots=True)
class Someone:
    """An account with all that it belongs to."""

    id: str
    belongs: tuple[Belongs, ...] = ()

    @property
    def staff(self) -> Role | None:
        """Say what they are among the portal's own people; None: they are none of them."""
        roles = (one.role for one in self.belongs if one.kind is OrganisationKind.STAFF)
        return max(roles, default=None)

    @property
    def privileged(self) -> bool:
        """Say whether they look after others anywhere."""
        return any(is_privileged(one.role, one.kind) for one in self.belongs)

    def role_in(self, organisation_id: str) -> Role | None:
        """Say what they are in one organisation."""
        roles = (one.role for one in self.belongs if one.organisation_id == organisation_id)
        return next(roles, None)


def way_of(actor: Someone, subject: Someone) -> Way:
    """Say how *actor* may help *subject*; nobody helps themselves."""
    if actor.id == subject.id:
        return Way.NOBODY
    pairs = [(actor.role_in(one.organisation_id), one.role) for one in subject.belongs]
    if pairs and all(mine is not None and may_reset(mine, role) for mine, role in pairs):
        return Way.ALONE
    if pairs and all(mine is Role.OWNER for mine, _ in pairs):
        return Way.OWNERS
    return Way.SUPPORT if _supports(actor.staff, subject.staff) else Way.NOBODY


def _supports(actor: Role | None, subject: Role | None) -> bool:
    """Support helps people of customers; of its own, those below, and owners each other."""
    if actor is None or subject is None:
        return actor is not None
    return may_reset(actor, subject) or actor is subject is Role.OWNER


def may_decide(actor: Someone, subject: Someone, route: Way) -> bool:
    """Say whether *actor* may decide on a case about *subject* that goes by *route*.

    An owners' case is for owners of all that its subject belongs to; one of support is for support.
    """
    if actor.id == subject.id:
        return False
    if route is Way.OWNERS:
        return way_of(actor, subject) in {Way.OWNERS, Way.ALONE}
    return route is Way.SUPPORT and _supports(actor.staff, subject.staff)


class Check(StrEnum):
    """How somebody made sure whom they help. An outcome and a method, never a paper."""

    KNOWN_NUMBER = "known_number"
    """Called a number that was known before."""
    MET = "met"
    """Met them."""
    FACE = "face"
    """Saw a face that they know, on video."""
    OTHER = "other"
    """In some other way, in their own words."""


DAY = timedelta(hours=24)
RECENTLY = timedelta(days=7)
"""How long a change of password or address makes a case wait longer."""
LAPSES = timedelta(hours=72)
"""How long after its wait a case lets its person in."""

WAITS: dict[tuple[Way, bool], timedelta] = {
    (Way.OWNERS, False): timedelta(0),
    (Way.OWNERS, True): DAY,
    (Way.SUPPORT, False): DAY,
    (Way.SUPPORT, True): 3 * DAY,
}
"""How long a case waits after its second approval, by its route and whether it is risky.

Two owners stand for the wait: each of them could answer for it. Every address hears all the same.
"""


def is_risky(route: Way, subject: Someone, changed: Collection[datetime], *, now: datetime) -> bool:
    """Say whether a case waits longer: what lets somebody in *changed* lately, or much is at stake.

    An owners' case is about an owner always, so there only the changes count.
    """
    lately = any(now - at < RECENTLY for at in changed)
    return lately or (route is Way.SUPPORT and subject.privileged)


def wait_of(route: Way, *, risky: bool) -> timedelta:
    """Say how long a case waits once it was approved twice."""
    return WAITS[route, risky]
