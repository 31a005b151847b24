"""Who may do what in an organisation, as a table."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Role(IntEnum):
    """A member's role; a higher number stands above a lower one."""

    MEMBER = 1
    ADMINISTRATOR = 2
    OWNER = 3


class OrganisationKind(StrEnum):
    """What an organisation is to its portal."""

    STAFF = "staff"
    """The portal's own people."""
    CUSTOMER = "customer"
    PERSONAL = "personal"
    """One person, in a portal of individuals."""


def may_reset(actor: Role, subject: Role) -> bool:
    """Say whether *actor* may reset *subject*'s factors: strictly below oneself only."""
    return actor >= Role.ADMINISTRATOR and subject < actor


def standing_of(role: Role, kind: OrganisationKind) -> Role:
    """Say as what a member of an organisation counts: the portal's own, as administrators."""
    return max(role, Role.ADMINISTRATOR) if kind is OrganisationKind.STAFF else role
