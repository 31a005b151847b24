"""The policy of an office: its rules, what is above them, and exceptions from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.policy import Requirement
from farstu.core.rehearsal import Outcome
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """``…/policy/change/<audience>``: the form of a rule, filled in.

    Fields: revision, required, strength, a method_<kind> for each of *kinds*, grace_days,
    remember_days, limited, when, day_0, and for each of *rows* reach_, which_ and day_.
    """

    template: ClassVar[str] = "office/rule.html"
    office: OfficeHead
    of_portal: bool
    rule: RuleRow
    kinds: tuple[FactorKind, ...]
    may_limit: bool
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeseenRow:
    """Somebody by name, since when it is so, and what they hold; *due* where that comes later."""

    name: str
    email: str
    since: datetime
    due: datetime | None = None
    held: tuple[FactorKind, ...] = ()
    is_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What becomes of how many, and the first of them by name."""

    outcome: Outcome
    amount: int
    named: tuple[ForeseenRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """``…/policy/preview/<audience>``: what a change would do; *typed* comes along hidden.

    *people* are in its place, and *asked* were asked about. *back* leads to the form as it was.
    """

    template: ClassVar[str] = "office/preview.html"
    office: OfficeHead
    rule: RuleRow
    outcomes: tuple[OutcomeRow, ...]
    people: int
    asked: int
    typed: tuple[tuple[str, str], ...]
    back: str
    mailed: int = 0
    """How many of them hear of it by mail."""
    is_refused: bool = False
    """Whether it would lock out the last owner of an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindPage:
    """``…/policy/remind``: how many a reminder would go to, the first of them by name and address.

    *people* are in the place, and *asked* were asked about; *spared* had a reminder within a day.
    """

    template: ClassVar[str] = "office/remind.html"
    office: OfficeHead
    of_portal: bool
    waiting: int
    named: tuple[tuple[str, str], ...]
    spared: int
    people: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A layer that makes a demand what it is: the portal's, or of an organisation, or of a *role*.

    *place* is empty for the portal's, and None where it is not to be named. *lifted_until* is set
    where an exception lifts it; why, where that is this office's to know. *of_house*: nobody wrote
    it, and it is so everywhere.
    """

    role: Role | None = None
    place: str | None = ""
    wave: WaveRow | None = None
    since: datetime | None = None
    lifted_until: datetime | None = None
    reason: str = ""
    of_house: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """One demand on a person, as *rule* has it, now or from *starts_at* on; and what says so."""

    demand: str
    rule: RuleText
    sources: tuple[SourceRow, ...]
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPage:
    """``/org/<organisation>/people/<account>/policy``: what one member is under, line by line."""

    template: ClassVar[str] = "office/explained.html"
    office: OfficeHead
    account_id: str
    name: str
    rows: tuple[DemandRow, ...]
