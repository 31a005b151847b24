"""Who may do what in an organisation, as tables.

What somebody may do in an organisation comes from their role there, and from being one of the
portal's own people. Whoever runs the portal does so in its staff organisation: the policy there is
the portal's, and so are its look and its help pages.
"""

from __future__ import annotations

from collections.abc import Mapping
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


class Permission(StrEnum):
    """What somebody may do in an organisation."""

    SEE_PEOPLE = "see_people"
    """Who belongs, what they hold by kind and date, and what happened to them."""
    HELP_PEOPLE = "help_people"
    """Let somebody in who has lost something; whom, ``may_reset`` says."""
    INVITE = "invite"
    REQUEST_ACCOUNTS = "request_accounts"
    """Ask the portal's own people to invite somebody: where they alone do."""
    SUSPEND = "suspend"
    """And resume; only those below oneself."""
    CHANGE_ROLES = "change_roles"
    """Up to one's own role, and of nobody above oneself."""
    REMOVE = "remove"
    """End a membership; of nobody above oneself."""
    SEE_POLICY = "see_policy"
    CHANGE_POLICY = "change_policy"
    SEE_AUDIT = "see_audit"
    """And take it away."""
    ANSWER_CALLS = "answer_calls"
    """Find whose browser shows the support code that a caller reads out."""
    HANDLE_CASES = "handle_cases"
    """Look at cases and decide on them: which, ``helping.may_decide`` says."""
    RUN_PORTAL = "run_portal"
    """Look, help pages and requests for accounts of the whole portal."""


_SUPPORTS = {
    Permission.SEE_PEOPLE,
    Permission.HELP_PEOPLE,
    Permission.ANSWER_CALLS,
    Permission.HANDLE_CASES,
}
_ADMINISTERS = {
    Permission.SEE_PEOPLE,
    Permission.HELP_PEOPLE,
    Permission.ANSWER_CALLS,
    Permission.INVITE,
    Permission.SUSPEND,
    Permission.SEE_POLICY,
    Permission.CHANGE_POLICY,
    Permission.SEE_AUDIT,
}
_OWNS = _ADMINISTERS | {
    Permission.CHANGE_ROLES,
    Permission.REMOVE,
    Permission.HANDLE_CASES,
}

OF_MEMBERS: Mapping[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(),
    Role.ADMINISTRATOR: frozenset(_ADMINISTERS),
    Role.OWNER: frozenset(_OWNS),
}
"""What a role permits in one's own organisation."""

OF_STAFF: Mapping[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset(_SUPPORTS),
    Role.ADMINISTRATOR: frozenset(_SUPPORTS | _ADMINISTERS),
    Role.OWNER: frozenset(_SUPPORTS | _OWNS),
}
"""What a role among the portal's own people permits in everybody else's organisation."""

SUPPORTS_PORTAL = frozenset({Permission.ANSWER_CALLS, Permission.HANDLE_CASES})
"""What everybody of the staff organisation has in it: callers and cases of the whole portal."""

RUNS_PORTAL = SUPPORTS_PORTAL | {Permission.RUN_PORTAL}
"""What administrators and owners of the staff organisation have in it besides."""


ASKS_INSTEAD: Mapping[Permission, Permission] = {Permission.INVITE: Permission.REQUEST_ACCOUNTS}
"""What members of a customer have instead, in a portal that gives out accounts by request."""


def permissions_of(
    kind: OrganisationKind, *, role: Role | None, staff: Role | None, by_request: bool = False
) -> frozenset[Permission]:
    """Say what somebody may do in an organisation of *kind*.

    *role* is what they are in it and *staff* what they are among the portal's own people; None:
    nothing. Among the portal's own people support is a member like any other, and has the cases and
    callers of the portal there. *by_request*: accounts are given out by the portal's own people.
    """
    own = frozenset() if role is None else OF_MEMBERS[role]
    if by_request and kind is OrganisationKind.CUSTOMER:
        own = frozenset(ASKS_INSTEAD.get(one, one) for one in own)
    if kind is OrganisationKind.STAFF:
        if role is None or staff is None:
            return own
        return own | (RUNS_PORTAL if role >= Role.ADMINISTRATOR else SUPPORTS_PORTAL)
    return own if staff is None else own | OF_STAFF[staff]


def standing_of(role: Role, kind: OrganisationKind) -> Role:
    """Say as what a member of an organisation counts: the portal's own, as administrators."""
    return max(role, Role.ADMINISTRATOR) if kind is OrganisationKind.STAFF else role


def is_privileged(role: Role, kind: OrganisationKind) -> bool:
    """Say whether a membership shortens sessions: administrators, and everybody of the staff."""
    return standing_of(role, kind) >= Role.ADMINISTRATOR


def may_reset(actor: Role, subject: Role) -> bool:
    """Say whether *actor* may reset *subject*'s factors: strictly below oneself only.

    Nobody is below a member, so that members reset nobody.
    """
    return subject < actor
