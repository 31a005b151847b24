"""What a portal's own programs have: keys of the API, and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.scopes import Scope
from farstu.core.webhooks import Condition, Kind, Stage
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRow:
    """A webhook, and since when it is how it is."""

    id: str
    name: str
    address: str
    kinds: tuple[Kind, ...]
    condition: Condition
    added_at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """What became of a message; *answer* is a status, or why there is none."""

    id: str
    event: str
    stage: Stage
    at: datetime
    attempts: int
    answer: str = ""
    next_at: datetime | None = None
    is_free: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksPage:
    """``/org/<staff>/webhooks``: where the portal's programs are told what happened."""

    template: ClassVar[str] = "office/webhooks.html"
    office: OfficeHead
    rows: tuple[WebhookRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddPage:
    """``…/add``: what is told, where, and of what."""

    template: ClassVar[str] = "office/webhook_add.html"
    office: OfficeHead
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMadePage:
    """Instead of it, or of one of them, once: a secret; *is_second*: another one signs too."""

    template: ClassVar[str] = "office/webhook_made.html"
    office: OfficeHead
    row: WebhookRow
    secret: str
    is_second: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRow:
    """A secret of a webhook; what it is, nobody sees again."""

    id: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPage:
    """``…/<webhook>``: how it is, its secrets, and what became of the latest messages."""

    template: ClassVar[str] = "office/webhook.html"
    office: OfficeHead
    row: WebhookRow
    messages: tuple[MessageRow, ...]
    secrets: tuple[WebhookSecretRow, ...] = ()
    may_add: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChangePage:
    """``…/<webhook>/change``: what it is called, where it is told, and of what."""

    template: ClassVar[str] = "office/webhook_change.html"
    office: OfficeHead
    row: WebhookRow
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRemovePage:
    """``…/<webhook>/secrets/<secret>/remove``: what becomes of a program that checks by it."""

    template: ClassVar[str] = "office/webhook_secret.html"
    office: OfficeHead
    row: WebhookRow
    secret: WebhookSecretRow


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRemovePage:
    """``…/<webhook>/remove``: what becomes of what waits for it."""

    template: ClassVar[str] = "office/webhook_remove.html"
    office: OfficeHead
    row: WebhookRow
