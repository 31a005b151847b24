"""Invitations: sending them, and answering one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.invitations import InvitationState
from farstu.core.roles import Role
from farstu.web.views.frame import Language
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """One invitation of a list; no *inviter*: whoever it was is gone."""

    id: str
    email: str
    name: str
    role: Role
    inviter: str
    sent_at: datetime
    until: datetime
    state: InvitationState
    stands: bool
    permitted: bool = True
    """Whether its role is one that the reader may give, and so may send again and withdraw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRow:
    """Something typed that cannot be sent: in which line, and what to do about it."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationsPage:
    """``/org/<organisation>/invitations``. Fields: addresses, role, language, line; partly."""

    template: ClassVar[str] = "office/invitations.html"
    office: OfficeHead
    roles: tuple[Role, ...]
    languages: tuple[Language, ...]
    rows: tuple[InvitationRow, ...] = ()
    slips: tuple[SlipRow, ...] = ()
    ready: int = 0
    """How many are right, while something else is not."""
    personal: bool = False
    """Whether it is one person's own, where nobody else belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What everybody reads who was invited, wherever they answer."""

    organisation: str
    inviter: str
    role: Role
    email: str
    line: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """``/invite/<token>`` when there is nothing to fill in: it says what comes next.

    *kind* is ``sign_in``, ``other`` (signed in as somebody else) or ``old`` (its link is).
    """

    template: ClassVar[str] = "links/call.html"
    called: Called
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOverPage:
    """An invitation that can be accepted no more."""

    template: ClassVar[str] = "links/call_over.html"
    organisation: str
    state: InvitationState
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkPage:
    """What everybody is told who asked for another link to an invitation."""

    template: ClassVar[str] = "links/new_link.html"
    support_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage:
    """``/account/invitations/<id>``: accept with the account that one has, or decline."""

    template: ClassVar[str] = "account/join.html"
    id: str
    called: Called


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """An invitation that waits for one's answer, on *Security and login*."""

    id: str
    organisation: str
    inviter: str
