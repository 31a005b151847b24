"""The audit log of an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.audit import AuditEvent
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One event: about whom, and by whom where that is another; empty: without a name here.

    *by* is None where nobody else did it.
    """

    event: AuditEvent
    at: datetime
    whom: str = ""
    by: str | None = None
    agent: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """``/org/<organisation>/log``. The filters are in the address, *older* is the next page's.

    Fields of the download: format, from, to.
    """

    template: ClassVar[str] = "office/log.html"
    office: OfficeHead
    rows: tuple[LogRow, ...]
    kinds: tuple[AuditEvent, ...]
    what: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    older: str = ""
    is_later: bool = False
    """Whether these are not the latest events."""

    @property
    def is_filtered(self) -> bool:
        """Say whether anything may be left out."""
        return bool(self.what or self.who or self.since or self.until)
