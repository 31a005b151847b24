"""What is stored about a login, a session and an account, and what somebody may demand of them.

Facts only: what they amount to is derived each time somebody asks, in ``core/login.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof
from farstu.core.policy import Coming


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One authenticator of the account: what it is worth at best, and whether it may be used.

    A suspended one can no longer be proven, yet it still keeps strangers out of enrolment.
    """

    authenticator_id: str
    kind: FactorKind
    channel: Channel
    worth: Assurance
    suspended: bool = False
    disputed: bool = False
    """Whether its owner said that somebody else had added it; then it is suspended too."""
    added_at: datetime | None = None
    used_at: datetime | None = None
    """Nothing about who may come in depends on the two times: only what comes first, and advice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The facts about an account that decide how it may sign in."""

    held: tuple[Held, ...] = ()
    recovery_codes_left: int = 0
    coming: tuple[Coming, ...] = ()
    """What will be required of it, the soonest first."""
    must_change_password: bool = False
    suspended: bool = False
    reset_by_mail_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a remembered device stands on: a remembrance of an authenticator, since when."""

    remembrance_id: str
    authenticator_id: str
    since: datetime


class WayBack(StrEnum):
    """What let somebody in again who had lost what they hold."""

    RECOVERY_CODE = "recovery_code"
    ACCESS_CODE = "access_code"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What one attempt to sign in has established so far; a session keeps the same facts."""

    expires_at: datetime
    identity: Identity | None = None
    proofs: tuple[Proof, ...] = ()
    recovered_at: datetime | None = None
    remembered: Remembered | None = None
    postponed: bool = False
    way_back: WayBack | None = None
    """What it was that recovered, where that is known."""
    opened_with: tuple[str, ...] = ()
    """Of a session, what opened it (``opening_of``), where that is known. Nothing depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What somebody asks for beyond the policy: step-up, administration, a relying party."""

    assurance: Assurance = Assurance.NONE
    max_age: timedelta | None = None

    def __bool__(self) -> bool:
        """Say whether anything is asked for."""
        return self != NO_DEMAND


NO_DEMAND = Demand()

Worths = Mapping[FactorKind, Assurance]
"""The best that each kind of the house can be worth; what a person could enrol is judged by it."""
