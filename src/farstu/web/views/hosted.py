"""Proving something to an application that keeps its own passwords and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from farstu.core.outcome import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedOverPage:
    """``/prove`` where it leads nowhere. With a *party* it was that one's request, at *place*."""

    template: ClassVar[str] = "hosted/over.html"
    reason: Reason
    party: str = ""
    place: str = ""
