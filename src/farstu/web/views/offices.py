"""Offices: where somebody looks after an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from farstu.core.roles import OrganisationKind, Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHead:
    """What is around every page of an office: whose it is, and the rooms that it has."""

    id: str
    name: str
    kind: OrganisationKind
    permissions: frozenset[Permission]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeClosedPage:
    """Instead of any page of an office that one has no permission for."""

    template: ClassVar[str] = "office/closed.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePage:
    """``/org/<organisation>``: how its people stand."""

    template: ClassVar[str] = "office/overview.html"
    office: OfficeHead
    people: int
    protected: int
    invited: int
    suspended: int
