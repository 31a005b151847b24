"""What a portal's own programs have: keys of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.scopes import Scope
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A key; no *author*: the operator made it, or somebody who was erased (*erased*)."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    networks: tuple[str, ...]
    made_at: datetime
    author: str = ""
    erased: bool = False
    used_at: datetime | None = None
    until: datetime | None = None
    is_over: bool = False
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysPage:
    """``/org/<staff>/keys``: the keys that open something, then those that are over."""

    template: ClassVar[str] = "office/keys.html"
    office: OfficeHead
    rows: tuple[KeyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAddPage:
    """``…/add``: what a key may do, from where and for how long."""

    template: ClassVar[str] = "office/key_add.html"
    office: OfficeHead
    scopes: tuple[Scope, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMadePage:
    """Instead of it, once: the key."""

    template: ClassVar[str] = "office/key_made.html"
    office: OfficeHead
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevokePage:
    """``…/<key>/revoke``: what becomes of whatever uses it."""

    template: ClassVar[str] = "office/key_revoke.html"
    office: OfficeHead
    key: KeyRow
