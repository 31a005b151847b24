"""Webhooks: added, changed, given secrets, tried and stopped by a portal's own program.

``messages.py`` reads what they bring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from farstu.client.calls import Call, read_id
from farstu.client.people import MOST
from farstu.client.reading import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecret:
    """A secret that messages are signed by, as it is named afterwards."""

    id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told of some *kinds* of events; *tag* names it as it was looked at."""

    id: str
    name: str
    address: str = field(repr=False)
    kinds: tuple[str, ...]
    created_at: datetime
    suspended: bool
    secrets: tuple[WebhookSecret, ...]
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSecret:
    """A webhook, and a *secret* of it that is told this once."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one message: *state* is ``taken``, ``waiting`` or ``given_up``."""

    id: str
    event: str
    event_id: str | None
    subject: str | None
    state: str
    at: datetime
    attempts: int
    status: int | None
    error: str | None
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """How a webhook does (``working``, ``failing``, ``suspended``), and what it was told last."""

    state: str
    failing_since: datetime | None
    waiting: int
    messages: tuple[Delivery, ...]


def list_webhooks() -> Call[tuple[Webhook, ...]]:
    """List the webhooks of the portal, the oldest first."""
    return Call(method="GET", path="/webhooks", read=lambda read: read.many("webhooks", _webhook))


def show_webhook(webhook_id: str) -> Call[Webhook]:
    """Show a webhook, under a tag that changes with what was said of it alone."""
    return Call(method="GET", path=_path(webhook_id), read=_webhook)


def add_webhook(*, name: str, address: str, kinds: Sequence[str]) -> Call[MadeSecret]:
    """Add a webhook; its secret is told this once."""
    body = {"name": name, "address": address, "kinds": list(kinds)}
    return Call(method="POST", path="/webhooks", read=_made, body=body)


def change_webhook(
    webhook_id: str,
    *,
    seen: str | None = None,
    name: str | None = None,
    address: str | None = None,
    kinds: Sequence[str] | None = None,
) -> Call[Webhook]:
    """Change a webhook; what is None stays as it is.

    With the tag that was *seen* only if it is still so (``changed_since_seen``).
    """
    said = {"name": name, "address": address, "kinds": None if kinds is None else list(kinds)}
    body = {each: value for each, value in said.items() if value is not None}
    path = _path(webhook_id)
    return Call(method="PUT", path=path, read=_webhook, body=body, conditions=_as_seen(seen))


def remove_webhook(webhook_id: str, *, seen: str | None = None) -> Call[str]:
    """Remove a webhook with what waits for it, and give its id. *seen*: as ``change_webhook``."""
    path = _path(webhook_id)
    return Call(method="DELETE", path=path, read=_removed, conditions=_as_seen(seen))


def add_webhook_secret(webhook_id: str) -> Call[MadeSecret]:
    """Make a second secret, told this once; everything is signed by both from now on.

    To replace one: add the other, let your programs know it, then remove the first.
    """
    return Call(method="POST", path=_path(webhook_id, "/secrets"), read=_made, body={})


def remove_webhook_secret(webhook_id: str, secret_id: str) -> Call[str]:
    """Sign nothing by a secret any more, and give its id; the last one stays."""
    path = _path(webhook_id, f"/secrets/{read_id(secret_id)}")
    return Call(method="DELETE", path=path, read=_removed)


def suspend_webhook(webhook_id: str) -> Call[Webhook]:
    """Tell it nothing for now."""
    return Call(method="POST", path=_path(webhook_id, "/suspend"), read=_webhook, body={})


def resume_webhook(webhook_id: str) -> Call[Webhook]:
    """Tell it again, what waits for it first."""
    return Call(method="POST", path=_path(webhook_id, "/resume"), read=_webhook, body={})


def test_webhook(webhook_id: str) -> Call[str]:
    """Have a message posted that is about nothing, and give its id."""
    return Call(method="POST", path=_path(webhook_id, "/test"), read=_sent, body={})


def list_messages(webhook_id: str, *, limit: int = MOST) -> Call[Deliveries]:
    """Say how a webhook does, and what became of what it was told for a week, newest first."""
    path = _path(webhook_id, "/messages")
    return Call(method="GET", path=path, read=_deliveries, query={"limit": str(limit)})


def send_again(webhook_id: str, message_id: str) -> Call[str]:
    """Send a message once more, under the same id, and give that."""
    path = _path(webhook_id, f"/messages/{read_id(message_id)}/again")
    return Call(method="POST", path=path, read=_sent, body={})


def _path(webhook_id: str, rest: str = "") -> str:
    return f"/webhooks/{read_id(webhook_id)}{rest}"


def _as_seen(tag: str | None) -> Mapping[str, Any]:
    return {} if tag is None else {"if-match": tag}


def _webhook(read: Fields) -> Webhook:
    return Webhook(
        id=read.text("id"),
        name=read.text("name"),
        address=read.text("address"),
        kinds=read.texts("kinds"),
        created_at=read.moment("created_at"),
        suspended=read.truth("suspended"),
        secrets=read.many("secrets", _secret),
        tag=read.tag,
    )


def _secret(read: Fields) -> WebhookSecret:
    return WebhookSecret(id=read.text("id"), created_at=read.moment("created_at"))


def _made(read: Fields) -> MadeSecret:
    return MadeSecret(webhook=read.one("webhook", _webhook), secret=read.text("secret"))


def _removed(read: Fields) -> str:
    return read.text("removed")


def _sent(read: Fields) -> str:
    return read.text("message")


def _deliveries(read: Fields) -> Deliveries:
    return Deliveries(
        state=read.text("state"),
        failing_since=read.maybe("failing_since", read.moment),
        waiting=read.number("waiting"),
        messages=read.many("messages", _delivery),
    )


def _delivery(read: Fields) -> Delivery:
    return Delivery(
        id=read.text("id"),
        event=read.text("event"),
        event_id=read.maybe("event_id", read.text),
        subject=read.maybe("subject", read.text),
        state=read.text("state"),
        at=read.moment("at"),
        attempts=read.number("attempts"),
        status=read.maybe("status", read.number),
        error=read.maybe("error", read.text),
        next=read.maybe("next", read.moment),
    )
