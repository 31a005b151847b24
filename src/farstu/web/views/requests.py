"""Requests for accounts: asking, the portal's queue, and deciding on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.account_requests import RequestState
from farstu.core.roles import Role
from farstu.web.views.frame import Language
from farstu.web.views.invitations import SlipRow
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One request of a list; no *asker*: whoever it was is gone.

    *organisation* is named where several are. *ended_at* says when it was decided or withdrawn.
    """

    id: str
    name: str
    email: str
    role: Role
    asker: str
    asked_at: datetime
    until: datetime
    state: RequestState
    ended_at: datetime | None = None
    reason: str = ""
    organisation: str = ""
    permitted: bool = True
    """Whether its role is one that the reader may ask for, and so may withdraw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """``/org/<organisation>/requests`` of a customer. Fields: addresses, role, language, line."""

    template: ClassVar[str] = "office/requests.html"
    office: OfficeHead
    roles: tuple[Role, ...]
    languages: tuple[Language, ...]
    rows: tuple[RequestRow, ...] = ()
    slips: tuple[SlipRow, ...] = ()
    ready: int = 0
    """How many are right, while something else is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQueuePage:
    """``/org/<staff>/requests``: what waits, the oldest first, and what was decided lately.

    *is_on*: whether accounts are given out by request in this portal.
    """

    template: ClassVar[str] = "office/request_queue.html"
    office: OfficeHead
    waiting: tuple[RequestRow, ...] = ()
    ended: tuple[RequestRow, ...] = ()
    is_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AskerRow:
    """Who asked: *role* is what they are there today, None: nothing.

    *confirmed*: they gave a second factor when they asked.
    """

    name: str
    email: str
    role: Role | None
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """``/org/<staff>/requests/<id>``: one request, and what its reader may do. Field: reason.

    *vouches*: its asker may still ask for that; *grants*: the reader may give such a role.
    """

    template: ClassVar[str] = "office/request.html"
    office: OfficeHead
    row: RequestRow
    asker: AskerRow
    line: str
    language: str
    decider: str
    vouches: bool
    grants: bool
