"""Audit events: what happened, appended and never changed, but for what erasure takes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.store.schema import audit_events as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One event. *facts* name nobody; *personal* can be erased, its salted digest stays."""

    id: str
    at: datetime
    event: AuditEvent
    facts: Mapping[str, Any]
    personal: Mapping[str, Any] | None
    personal_salt: str | None
    personal_digest: str
    actor_id: str | None = None
    subject_id: str | None = None
    organisation_id: str | None = None


COLUMNS = tuple(t.c[name] for name in AuditRow.__dataclass_fields__)


def add(tx: Tx, event: AuditRow) -> None:
    """Append *event*."""
    values = {column.name: getattr(event, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def list_of_subject(tx: Tx, subject_id: str, *, limit: int) -> list[AuditRow]:
    """List the latest events about an account, newest first."""
    query = (
        sa.select(*COLUMNS)
        .where(tx.inside(t), t.c.subject_id == subject_id)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [
        AuditRow(**{**row, "event": AuditEvent(row["event"])})
        for row in tx.execute(query).mappings()
    ]
