"""Offices: where somebody looks after an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.people import Standing
from farstu.core.roles import OrganisationKind, Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHead:
    """What is around every page of an office: whose it is, and the rooms that it has.

    *by_request*: customers of this portal ask for accounts.
    """

    id: str
    name: str
    kind: OrganisationKind
    permissions: frozenset[Permission]
    by_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow:
    """One organisation to choose; *role* is what one is there, None for the portal's own people."""

    id: str
    name: str
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficesPage:
    """``/org``: the organisations that one looks after."""

    template: ClassVar[str] = "office/choice.html"
    offices: tuple[OfficeRow, ...]
    found: int
    text: str = ""
    first: int = 1
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeClosedPage:
    """Instead of any page of an office that one has no permission for."""

    template: ClassVar[str] = "office/closed.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One week of the adoption chart."""

    at: datetime
    people: int
    protected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day below the chart, and where."""

    x: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionChart:
    """A chart as its SVG has it, and the same numbers as rows of a table."""

    line: str
    area: str
    end_x: str
    end_y: str
    label_y: str
    ticks: tuple[Tick, ...]
    rows: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What needs attention, and of how many; *role*: of those only."""

    standing: Standing
    amount: int
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePage:
    """``/org/<organisation>``: how its people stand.

    *keyed* hold a passkey or key; *alone* have one method and no other. *requests* are those for
    accounts that wait, where they are decided.
    """

    template: ClassVar[str] = "office/overview.html"
    office: OfficeHead
    people: int
    protected: int
    keyed: int = 0
    alone: int = 0
    invited: int = 0
    concerns: tuple[Concern, ...] = ()
    chart: AdoptionChart | None = None
    requests: int = 0
