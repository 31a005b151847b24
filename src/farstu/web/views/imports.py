"""People brought in from a file: choosing it, what would happen, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.people_files import Ignored
from farstu.core.people_imports import ImportState
from farstu.core.roles import Role
from farstu.web.views.frame import Language
from farstu.web.views.invitations import SlipRow
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One import of a list; no *author*: it was the operator, or somebody who is gone."""

    id: str
    file: str
    author: str
    started_at: datetime
    state: ImportState
    invited: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsPage:
    """``/org/<organisation>/invitations/import``. Fields: people (a file), role, language."""

    template: ClassVar[str] = "office/imports.html"
    office: OfficeHead
    roles: tuple[Role, ...]
    languages: tuple[Language, ...]
    most: int
    rows: tuple[ImportRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found in a file besides whom to invite: the first *slips*, of so many lines."""

    slips: tuple[SlipRow, ...] = ()
    mistakes: int = 0
    repeated: tuple[int, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    members: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """``/org/<organisation>/invitations/import/<id>``: before, while and after it invites."""

    template: ClassVar[str] = "office/import.html"
    office: OfficeHead
    id: str
    file: str
    state: ImportState
    people: int
    mistaken: int
    author: str = ""
    by_operator: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    waits_until: datetime | None = None
    expires_at: datetime | None = None
    invited: int = 0
    skipped: int = 0
    barred: int = 0
    left: int = 0
    standing: int = 0
    findings: Findings | None = None

    @property
    def done(self) -> int:
        """Count those who were dealt with."""
        return self.invited + self.skipped + self.barred

    @property
    def under_way(self) -> bool:
        """Say whether people are still to be invited."""
        return self.state in {ImportState.RUNNING, ImportState.WAITING}
