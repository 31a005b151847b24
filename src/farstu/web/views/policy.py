"""The policy of an office: its rules, what is above them, and exceptions from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.policy import Requirement
from farstu.core.roles import Role
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What one side of a rule asks for, as it is said in sentences."""

    requirement: Requirement
    strength: Assurance
    kinds: tuple[FactorKind, ...]
    grace_days: int = 0
    remember_days: int = 0
    limited: bool = False
    certain_keys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveRow:
    """One wave: everybody, those with a *label*, or a share in *percent*; and how many that is."""

    starts_at: datetime
    label: str = ""
    percent: int = 0
    people: int = 0
    has_begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """What will be asked instead, wave by wave."""

    rule: RuleText
    waves: tuple[WaveRow, ...]
    people: int = 0
    reached: int = 0
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule: for everybody without a *role*, else for that one and those above it.

    *word* is its part of addresses; without one it is the operator's. *undoes* is the change that
    could be undone.
    """

    role: Role | None = None
    rule: RuleText | None = None
    plan: PlanRow | None = None
    word: str = ""
    revision: str = ""
    undoes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """One exception; *by* is empty where whoever made it has no name here."""

    id: str
    name: str
    email: str
    by: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change of a rule, and what the rule was then; *by* is None for the operator."""

    event: AuditEvent
    at: datetime
    by: str | None
    role: Role | None = None
    rule: RuleText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPage:
    """``/org/<organisation>/policy``: the rules as they are, exceptions from them, and changes."""

    template: ClassVar[str] = "office/policy.html"
    office: OfficeHead
    of_portal: bool
    rules: tuple[RuleRow, ...]
    above: tuple[RuleRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    may_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionPage:
    """``…/policy/exception``: make one. Fields: person, reason, until."""

    template: ClassVar[str] = "office/exception.html"
    office: OfficeHead
    of_portal: bool
    last: datetime
    """The last day on which it may end."""
