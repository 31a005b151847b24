"""One's own applications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.relying_parties import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplicationRow:
    """An application that somebody went on to. *is_granted*: they were asked; *goes_on*: alone."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    since: datetime
    used_at: datetime
    is_granted: bool = True
    goes_on: bool = False
    is_suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApplicationsPage:
    """``/account/applications``. Posts to ``/<application>/take-back``."""

    template: ClassVar[str] = "account/applications.html"
    applications: tuple[OwnApplicationRow, ...] = ()
