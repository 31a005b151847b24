"""Parts that several pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farstu.core.assurance import Backup, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Another way to go on from a step: a kind, or ``"recovery"`` for a recovery code."""

    kind: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLooks:
    """How long the codes of somebody's apps and code tokens are, and how long each is shown."""

    lengths: tuple[int, ...] = (6,)
    seconds: tuple[int, ...] = (30,)


USUAL_LOOKS = CodeLooks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a script tells the browser: a method of ``PublicKeyCredential``, and JSON for it."""

    method: str
    details: str


class StepDone(StrEnum):
    """What the step line says is behind somebody."""

    NOTHING = "nothing"
    CODES_SAVED = "codes_saved"
    METHOD_CHOSEN = "method_chosen"
    APP_PROVEN = "app_proven"
    METHOD_ADDED = "method_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Where somebody is in a task: *Step 2 of 3 · Recovery codes saved*."""

    number: int
    total: int
    done: StepDone = StepDone.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """What was handed out to somebody, and waits to be turned on."""

    id: str
    kind: FactorKind
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorRow:
    """One authenticator; *used_agent* is a raw User-Agent, *used_place* an address.

    *hint* is where its codes go, masked, or the confirmed model of a key.
    """

    id: str
    name: str
    kind: FactorKind
    hint: str = ""
    added_at: datetime
    used_at: datetime | None = None
    used_agent: str = ""
    used_place: str = ""
    suspended_at: datetime | None = None
    backup: Backup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryStock:
    """How many recovery codes are left, and when the sheet was made; never a code."""

    left: int
    total: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One audit event that the person may see; *subject* is a name, such as an app's."""

    event: AuditEvent
    at: datetime
    agent: str = ""
    place: str = ""
    subject: str = ""
    remembered: bool = False
    """Whether a remembered device stood in for the second step."""
    role: Role | None = None
    """The role that somebody was given."""
    by: str | None = None
    """Who else did it; empty: the people who run the portal. None: they did it themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedRow:
    """One browser that may skip the second step until a day; *current* is the one that asks."""

    id: str
    since: datetime
    used_at: datetime | None
    until: datetime
    agent: str
    place: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One browser that is signed in; *agent* is a raw User-Agent, *place* an address.

    *opened_with* are the words of ``core/opening.py``; empty: not known.
    """

    id: str
    started_at: datetime
    seen_at: datetime
    agent: str
    place: str
    current: bool = False
    opened_with: tuple[str, ...] = ()
