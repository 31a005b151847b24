"""The portal of a key, what is demanded at it, and what happened there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.client.calls import Call, path_of
from farstu.client.people import MOST, Page
from farstu.client.reading import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal, and what the key that asks may do there."""

    id: str
    host: str
    name: str
    key: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is demanded of somebody today."""

    required: str
    allowed: tuple[str, ...]
    limited_entry: bool
    remembered_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; *personal* is None once it was erased."""

    id: str
    at: datetime
    event: str
    subject: str | None
    actor: str | None
    organisation: str | None
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None


def show_portal() -> Call[Portal]:
    """Say which portal the key belongs to, and what it may do: the call to try first."""
    return Call(method="GET", path="/portal", read=_portal)


def show_policy(own_id: str) -> Call[Policy]:
    """Say what is demanded of somebody."""
    return Call(method="GET", path=path_of(own_id, "/policy"), read=_policy)


def list_events(*, cursor: str = "", limit: int = MOST) -> Call[Page[Event]]:
    """List what happened, newest first, a page at a time."""
    return Call(
        method="GET",
        path="/events",
        read=lambda read: Page(
            items=read.many("events", _event), next=read.maybe("next", read.text)
        ),
        query={"limit": str(limit)} | ({"cursor": cursor} if cursor else {}),
    )


def _portal(read: Fields) -> Portal:
    return Portal(
        id=read.text("id"),
        host=read.text("host"),
        name=read.text("name"),
        key=read.text("key"),
        scopes=read.texts("scopes"),
    )


def _policy(read: Fields) -> Policy:
    return Policy(
        required=read.text("required"),
        allowed=read.texts("allowed"),
        limited_entry=read.truth("limited_entry"),
        remembered_seconds=read.number("remembered_seconds"),
    )


def _event(read: Fields) -> Event:
    return Event(
        id=read.text("id"),
        at=read.moment("at"),
        event=read.text("event"),
        subject=read.maybe("subject", read.text),
        actor=read.maybe("actor", read.text),
        organisation=read.maybe("organisation", read.text),
        facts=read.named("facts"),
        personal=read.maybe("personal", read.named),
    )
