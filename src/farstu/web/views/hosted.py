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


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """``/link/<errand>``: *party*, at *place*, would know them as *name*, by its *own_id*.

    Posts to ``/agree``, ``/other`` or ``/cancel``. Not every application says a name.
    """

    template: ClassVar[str] = "hosted/link.html"
    errand_id: str
    party: str
    place: str
    own_id: str
    name: str = ""
