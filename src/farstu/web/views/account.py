"""Security and login, sessions, and proving again who one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.assurance import FactorKind
from farstu.core.policy import Requirement
from farstu.core.readiness import Protection, ToFix
from farstu.services.challenging import Asked
from farstu.web.views.invitations import WaitingRow
from farstu.web.views.rows import (
    USUAL_LOOKS,
    ActivityRow,
    AuthenticatorRow,
    CodeLooks,
    OfferRow,
    RecoveryStock,
    RememberedRow,
    SessionRow,
    Signal,
    Way,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityPage:
    """``/account/security``: everything about signing in, the summary first."""

    template: ClassVar[str] = "account/security.html"
    protection: Protection
    requirement: Requirement
    asker: str
    """Whose rule it is: the portal's name, or the stricter organisation's."""
    fixes: tuple[ToFix, ...] = ()
    """What is worth fixing, the most pressing first."""
    authenticators: tuple[AuthenticatorRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    """What was handed out, and waits to be turned on."""
    recovery: RecoveryStock | None = None
    email: str = ""
    password_changed_at: datetime | None = None
    sessions: int = 1
    invitations: tuple[WaitingRow, ...] = ()
    """Into other organisations; they wait for an answer."""
    activity: tuple[ActivityRow, ...] = ()
    may_add: bool = True
    signals: tuple[Signal, ...] = ()
    unmet_from: datetime | None = None
    """From when something is required that nothing held will meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDisputePage:
    """``/account/not-me``: what happens when somebody says that something was not them."""

    template: ClassVar[str] = "account/dispute.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKind:
    """All that is held of one kind, by its names; and whether more of it may be set up."""

    kind: FactorKind
    names: tuple[str, ...]
    may_add: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePage:
    """``/account/security/move``: what of all that is held has to be set up on a new phone."""

    template: ClassVar[str] = "account/move.html"
    held: tuple[HeldKind, ...]
    codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorPage:
    """``/account/security/authenticators/<id>``. Field: name."""

    template: ClassVar[str] = "account/authenticator.html"
    authenticator: AuthenticatorRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorTestPage:
    """``…/<id>/test``. Field: code. *worked_at* once it has answered."""

    template: ClassVar[str] = "account/test.html"
    authenticator: AuthenticatorRow
    asked: Asked | None = None
    looks: CodeLooks = USUAL_LOOKS
    worked_at: datetime | None = None
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePage:
    """``…/<id>/remove``. *others* are the names of what stays."""

    template: ClassVar[str] = "account/remove.html"
    authenticator: AuthenticatorRow
    others: tuple[str, ...] = ()
    required: bool = False
    """Whether the policy forbids being left with none."""
    codes_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesPage:
    """``/account/security/recovery-codes``: how many are left, never which."""

    template: ClassVar[str] = "account/recovery_codes.html"
    stock: RecoveryStock | None
    used_at: tuple[datetime, ...] = ()
    may_make: bool = True
    """Recovery codes come with a method; without one there is nothing that they could recover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPage:
    """``/account/security/password``. Fields: current, new."""

    template: ClassVar[str] = "account/password.html"
    least: int
    """The shortest password that is taken here."""
    other_sessions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsPage:
    """``/account/sessions``. *remembers*: whether devices may be remembered here at all."""

    template: ClassVar[str] = "account/sessions.html"
    sessions: tuple[SessionRow, ...]
    remembers: bool = False
    remembered: tuple[RememberedRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """``/account/data``: what is known of oneself, for how long, and who erases it."""

    template: ClassVar[str] = "account/data.html"
    remembered_days: int
    known_browsers: int
    known_days: int
    unsent_days: int
    request_days: int
    support_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailPage:
    """``/account/email``. Field: address; with *pending* also code, to ``…/confirm``."""

    template: ClassVar[str] = "account/email.html"
    current: str
    pending: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """``/account/confirm``. Fields: next, and password (no *kind*) or code."""

    template: ClassVar[str] = "account/confirm.html"
    next_url: str
    kind: FactorKind | None
    others: tuple[Way, ...] = ()
    asked: Asked | None = None
    looks: CodeLooks = USUAL_LOOKS
    opens_at: datetime | None = None
    codes_left: int = 0
    """What helps whoever no longer has what is asked for."""
    leaving: str = ""
    """What they call the method that they want to remove: it proves nothing here."""
