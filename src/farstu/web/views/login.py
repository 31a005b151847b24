"""Signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.assurance import FactorKind
from farstu.core.cases import CaseState
from farstu.core.outcome import Reason
from farstu.services.challenging import Asked
from farstu.web.views.rows import USUAL_LOOKS, CodeLooks, Signal, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """``/login``. Fields: identifier, password; to ``/login/passkey``: credential, ticket."""

    template: ClassVar[str] = "login/sign_in.html"
    away_minutes: int | None = None
    was_long: bool = False
    kept: bool = False
    """After how long an idle session was ended, if that is why they are here."""
    first_time_hint: bool = False
    """Whether newcomers are told that they need their phone."""
    finder: FactorKind | None = None
    """Which kind signs people in without a name, if the portal has one."""
    signals: tuple[Signal, ...] = ()
    was_passkey: bool = False
    """Whether this is the answer to a passkey: then none is asked for by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPage:
    """``/login/factor/<kind>``. Fields: code, remember."""

    template: ClassVar[str] = "login/factor.html"
    kind: FactorKind
    identifier: str
    asked: Asked | None = None
    """Of a kind that sends: where to, and whether it was sent already."""
    looks: CodeLooks = USUAL_LOOKS
    """Of a kind that shows codes: what they look like."""
    remember_days: int = 0
    """For how many days this browser may be remembered; zero: that is not offered."""
    others: tuple[Way, ...] = ()
    opens_at: datetime | None = None
    """When one may try again, while the throttle is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodePage:
    """``/login/recovery-code``. Field: code. *others* leads back to what is held."""

    template: ClassVar[str] = "login/recovery_code.html"
    identifier: str
    others: tuple[Way, ...] = ()
    opens_at: datetime | None = None
    mailbox_rests_until: datetime | None = None
    """Until when a code by mail proves nothing, after a password reset by mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInHelpPage:
    """``/login/help``. *ways* are this person's real ones, once the password was right."""

    template: ClassVar[str] = "login/help.html"
    in_the_hall: bool = False
    ways: tuple[Way, ...] = ()
    support_contact: str = ""
    mailbox_rests_until: datetime | None = None
    helpers: tuple[str, ...] = ()
    """Who may help them in."""
    case: CaseState | None = None
    """Where the case that they have stands."""
    case_ready_at: datetime | None = None
    case_lapses_at: datetime | None = None
    may_open_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOutPage:
    """``/signed-out``. *forgotten*: the browser just was; *remembered*: it still may be."""

    template: ClassVar[str] = "login/signed_out.html"
    recovery: bool = False
    """Whether they come back with a recovery code."""
    remembered: bool = False
    forgotten: bool = False
    secured: bool = False
    """Whether they said that something was not them: the password is dead as well."""
    everywhere: bool = False
    """Whether every device was signed out with this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOverPage:
    """A login that ended without success, for one of the reasons of ``Refused``."""

    template: ClassVar[str] = "login/expired.html"
    reason: Reason
    support_contact: str = ""
