"""What happened at the portal, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.api.people_shapes import Page
from farstu.core.scopes import Scope
from farstu.store import audit_events
from farstu.store.audit_events import AuditRow, Wanted


class EventShown(Shape):
    """One event; *personal* is null once it was erased."""

    id: str
    at: datetime
    event: str
    subject: Annotated[str | None, Field(description="The id of whom it is about.")]
    actor: str | None
    organisation: str | None
    facts: dict[str, Any]
    personal: dict[str, Any] | None


class EventsShown(Shape):
    """A page of events; *next* is the cursor of the older ones, if there are any."""

    events: list[EventShown]
    next: str | None


def list_events(call: Call) -> Answer:
    """List what happened, newest first."""
    page = call.asked(Page)
    wanted = Wanted(before=page.cursor)
    found = call.kit.store.read(
        lambda tx: audit_events.list_latest(tx, wanted, limit=page.limit + 1),
        portal_id=call.visit.portal.id,
    )
    shown = found[: page.limit]
    more = len(found) > page.limit
    events = [_describe(row) for row in shown]
    return Answer(body=EventsShown(events=events, next=shown[-1].id if more else None))


def _describe(row: AuditRow) -> EventShown:
    return EventShown(
        id=row.id,
        at=row.at,
        event=row.event.value,
        subject=row.subject_id,
        actor=row.actor_id,
        organisation=row.organisation_id,
        facts=dict(row.facts),
        personal=None if row.personal is None else dict(row.personal),
    )


EVENTS = (
    Endpoint(
        method="GET",
        path="/events",
        name="list_events",
        summary="List what happened at the portal, newest first.",
        scope=Scope.EVENTS_READ,
        handler=list_events,
        answer=EventsShown,
        query=Page,
    ),
)
