"""Requests for accounts: where one stands, and for what somebody may ask.

In a portal that gives out accounts by request, a customer's administrators ask and the portal's own
people decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core.invitations import roles_to_give
from farstu.core.roles import OrganisationKind, Role

WAITS = timedelta(days=30)
"""How long a request waits for somebody to decide."""
MOST_WAITING = 50
"""How many of one organisation wait at a time."""


class RequestEnding(StrEnum):
    """How a request came to its end before its time."""

    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    """Whoever asked could no longer ask for it when it was to be approved."""


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOID = "void"
    OVER = "over"
    """Nobody decided in time."""


def request_state(
    *, ending: RequestEnding | None, expires_at: datetime, now: datetime
) -> RequestState:
    """Say where a request stands."""
    if ending is not None:
        return RequestState(ending.value)
    return RequestState.OVER if expires_at <= now else RequestState.WAITING


def roles_to_ask(kind: OrganisationKind, *, role: Role | None) -> tuple[Role, ...]:
    """List the roles that somebody may ask for: those they would give if they invited.

    Asked again when somebody approves: who was demoted or suspended meanwhile asks for none.
    """
    return roles_to_give(kind, role=role, staff=None)
