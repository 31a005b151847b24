"""Telling webhooks what happened: written down with the deed, put into words when sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from farstu.core.identifiers import IdentifierKind
from farstu.core.webhooks import TEST, TOLD
from farstu.services.kit import Kit
from farstu.store import accounts, audit_events, identifiers, portals, webhook_messages, webhooks
from farstu.store.audit_events import AuditRow
from farstu.store.tx import Tx
from farstu.store.webhook_messages import WebhookMessage


def tell_webhooks(kit: Kit, tx: Tx, rows: Sequence[AuditRow]) -> None:
    """Have every webhook told of events whose kind it gets; who gets what is asked once."""
    kinds = {TOLD[row.event] for row in rows if row.event in TOLD}
    getting = {kind: webhooks.list_getting(tx, kind) for kind in kinds}
    for row in rows:
        for webhook_id in getting[TOLD[row.event]] if row.event in TOLD else ():
            webhook_messages.add(tx, _tell(kit, tx, row, webhook_id))


def _tell(kit: Kit, tx: Tx, row: AuditRow, webhook_id: str) -> WebhookMessage:
    return WebhookMessage(
        id=kit.new_id(row.at),
        portal_id=tx.portal_id,
        webhook_id=webhook_id,
        event_id=row.id,
        event=row.event.value,
        subject_id=row.subject_id,
        own_id=_own_id(tx, row.subject_id),
        created_at=row.at,
        due_at=row.at,
    )


def add_test(
    kit: Kit, tx: Tx, webhook_id: str, *, claimed_until: datetime | None = None
) -> WebhookMessage:
    """Have a webhook told of nothing, to see that it works; by the caller, if it is claimed."""
    now = kit.clock()
    message = WebhookMessage(
        id=kit.new_id(now),
        portal_id=tx.portal_id,
        webhook_id=webhook_id,
        event_id=None,
        event=TEST,
        subject_id=None,
        own_id=None,
        created_at=now,
        due_at=now,
        attempts=0 if claimed_until is None else 1,
        claimed_until=claimed_until,
    )
    webhook_messages.add(tx, message)
    return message


def write_body(tx: Tx, message: WebhookMessage) -> bytes | None:
    """Put a message into words; None: its event was forgotten, so there is nothing to tell."""
    row = None if message.event_id is None else audit_events.find(tx, message.event_id)
    if row is None and message.event_id is not None:
        return None
    portal = portals.find(tx, message.portal_id)
    told = {
        "id": message.event_id or message.id,
        "type": message.event,
        "at": message.created_at.isoformat(),
        "portal": {"id": message.portal_id, "host": portal.host if portal else None},
        **_about(tx, message, row),
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _about(tx: Tx, message: WebhookMessage, row: AuditRow | None) -> dict[str, Any]:
    """Say whom it is about and what else is known; the names are those of the events API."""
    valid_after = _sessions_valid_after(tx, row)
    return {
        "subject": message.subject_id,
        "own_id": message.own_id,
        "sessions_valid_after": valid_after and valid_after.isoformat(),
        "actor": row and row.actor_id,
        "organisation": row and row.organisation_id,
        "facts": {} if row is None else dict(row.facts),
        "personal": None if row is None or row.personal is None else dict(row.personal),
    }


def _sessions_valid_after(tx: Tx, row: AuditRow | None) -> datetime | None:
    """Say before when sessions elsewhere are over: of somebody who was erased, all of them."""
    if row is None or row.subject_id is None:
        return None
    account = accounts.find(tx, row.subject_id)
    return row.at if account is None else account.sessions_valid_after


def _own_id(tx: Tx, account_id: str | None) -> str | None:
    """Say by which id the portal itself knows somebody."""
    names = [] if account_id is None else identifiers.list_of_account(tx, account_id)
    return next((one.value for one in names if one.kind is IdentifierKind.EXTERNAL), None)
