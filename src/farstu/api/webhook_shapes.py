"""Webhooks as they go over the wire: said, shown, and what became of what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from farstu.api.exchange import Shape
from farstu.core.webhooks import Condition, Kind, Stage

MOST = 100
Name = Annotated[str, Field(max_length=320)]
Address = Annotated[str, Field(max_length=2000, description="https, without user and fragment.")]
Kinds = Annotated[list[Kind], Field(max_length=len(Kind))]


class WebhookSaid(Shape):
    """A webhook to be."""

    name: Name
    address: Address
    kinds: Kinds

    model_config = ConfigDict(strict=False)


class WebhookChange(Shape):
    """What is to be otherwise of a webhook; what is left out stays."""

    name: Name | None = None
    address: Address | None = None
    kinds: Kinds | None = None

    model_config = ConfigDict(strict=False)


class WebhookSecretShown(Shape):
    """A secret, by its id; never what it is."""

    id: str
    created_at: datetime


class WebhookShown(Shape):
    """A webhook, as it was said."""

    id: str
    name: str
    address: str
    kinds: list[Kind]
    created_at: datetime
    suspended: bool
    secrets: list[WebhookSecretShown]


class WebhooksShown(Shape):
    """All webhooks, the oldest first."""

    webhooks: list[WebhookShown]


class WebhookMade(Shape):
    """A new webhook, and its secret, which is told this once."""

    webhook: WebhookShown
    secret: str


class WebhookSecretMade(Shape):
    """A second secret, which is told this once, and its webhook."""

    webhook: WebhookShown
    secret: str


class WebhookGone(Shape):
    """The id of what is no more."""

    removed: str


class MessageShown(Shape):
    """One message, and what came of its last attempt; nothing of an answer but its status."""

    id: str
    event: str
    event_id: Annotated[str | None, Field(description="Which of the events; null: a test.")]
    subject: str | None
    state: Stage
    at: datetime
    attempts: int
    status: int | None
    error: str | None
    next: Annotated[datetime | None, Field(description="When it is tried again.")]


class MessagesShown(Shape):
    """How a webhook does, and what it was told last, the newest first."""

    state: Condition
    failing_since: datetime | None
    waiting: int
    messages: list[MessageShown]


class MessageSent(Shape):
    """The id of a message that is on its way."""

    message: str


class Latest(BaseModel):
    """How many of the latest messages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
