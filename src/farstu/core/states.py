"""Where a login, or a session, can stand: the closed list that every page matches."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Reason


@dataclass(frozen=True, slots=True)
class IdentityPending:
    """Ask who it is."""


@dataclass(frozen=True, slots=True)
class FactorPending:
    """Ask for one of the authenticators that are held, or for a recovery code.

    Nothing to choose from and no recovery code: only support can help.
    """

    choices: frozenset[FactorKind]
    recovery: bool


@dataclass(frozen=True, slots=True)
class EnrolmentPending:
    """Ask to enrol something, because nothing held can satisfy what is wanted."""

    choices: frozenset[FactorKind]
    postponable: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """A spare key opened the hall: enrol something new, and nothing else."""

    choices: frozenset[FactorKind]


@dataclass(frozen=True, slots=True)
class NewPasswordPending:
    """Ask for a new password."""


@dataclass(frozen=True, slots=True)
class Limited:
    """In, and told to everything that asks that a factor is missing."""

    choices: frozenset[FactorKind]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Done: *assurance* is what was proven, never what was remembered."""

    assurance: Assurance


@dataclass(frozen=True, slots=True)
class Refused:
    """Over, without success."""

    reason: Reason


State = (
    IdentityPending
    | FactorPending
    | EnrolmentPending
    | Repair
    | NewPasswordPending
    | Limited
    | SignedIn
    | Refused
)
