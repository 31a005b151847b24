"""How somebody stands in an organisation, and what may be done about it, by whom.

A membership may be suspended, and an account; who belongs nowhere any more does not come in. So
an organisation decides about its own people only, and no suspension of a portal's is undone there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from farstu.core.roles import Permission, Role

LONG_INVITED = timedelta(days=7)
"""After a week an invitation needs somebody's attention."""
REMINDED_AT_MOST_EVERY = timedelta(days=1)


class Standing(StrEnum):
    """How somebody stands: the first five are the one word for it, the others what needs a look."""

    SUSPENDED = "suspended"
    INVITED = "invited"
    """No password was chosen yet."""
    PROTECTED = "protected"
    """An authenticator that works is held."""
    ON_THE_WAY = "on_the_way"
    """None is, but setting one up was begun, or a code token was handed out."""
    BARE = "bare"
    """None is."""
    STOPPED = "stopped"
    """An authenticator is suspended."""
    NO_CODES = "no_codes"
    """Protected, without a recovery code that is left."""
    ONE_METHOD = "one_method"
    """Protected, by one authenticator and no other."""
    LONG_INVITED = "long_invited"


class PersonDeed(StrEnum):
    """What may be done about a member of an organisation."""

    CHANGE_ROLE = "change_role"
    SUSPEND = "suspend"
    RESUME = "resume"
    REMOVE = "remove"
    END_SESSIONS = "end_sessions"


NEEDS: Mapping[PersonDeed, Permission] = {
    PersonDeed.CHANGE_ROLE: Permission.CHANGE_ROLES,
    PersonDeed.SUSPEND: Permission.SUSPEND,
    PersonDeed.RESUME: Permission.SUSPEND,
    PersonDeed.REMOVE: Permission.REMOVE,
    PersonDeed.END_SESSIONS: Permission.SUSPEND,
}
"""The permission that each deed takes."""

NOT_TO_ONESELF = frozenset(PersonDeed) - {PersonDeed.CHANGE_ROLE}
"""One leaves, and signs out elsewhere; an owner may hand over and step down."""
STRICTLY_BELOW = frozenset({PersonDeed.SUSPEND, PersonDeed.RESUME, PersonDeed.END_SESSIONS})
"""What nobody does to their equals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who would do it: what they may do in the office, and as what."""

    permissions: frozenset[Permission]
    rank: Role
    is_staff: bool
    """Whether they are one of the portal's own people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Whom it is about: their role here, and whether that is oneself."""

    role: Role
    is_oneself: bool
    belongs_elsewhere: bool


def deeds_open(actor: Actor, member: Member) -> frozenset[PersonDeed]:
    """Say what *actor* may do about *member*. Nobody does anything about those above them."""
    return frozenset(deed for deed in PersonDeed if _is_open(deed, actor, member))


def may_give(actor: Actor, member: Member, role: Role) -> bool:
    """Say whether *actor* may make *member* a *role*: at most what they are themselves."""
    return PersonDeed.CHANGE_ROLE in deeds_open(actor, member) and role <= actor.rank


def is_shut_out(*, suspended: bool, belongs: bool) -> bool:
    """Say whether an account comes in nowhere: stopped by the portal, or of no organisation."""
    return suspended or not belongs


def _is_open(deed: PersonDeed, actor: Actor, member: Member) -> bool:
    if NEEDS[deed] not in actor.permissions or member.role > actor.rank:
        return False
    if member.is_oneself and deed in NOT_TO_ONESELF:
        return False
    if deed in STRICTLY_BELOW and member.role >= actor.rank:
        return False
    # sessions are the whole portal's: no organisation ends what another one's people do there
    reaches_elsewhere = deed is PersonDeed.END_SESSIONS and member.belongs_elsewhere
    return actor.is_staff or not reaches_elsewhere
