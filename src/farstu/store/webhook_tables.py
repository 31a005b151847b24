"""The tables of webhooks: where what is told, by which secrets, and what waits to be."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Whole
from farstu.store.table_parts import (
    goes_with,
    instant,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

WAITING = sa.text("finished_at IS NULL")

webhooks = table(
    "webhooks",
    row_id(),
    portal_id(),
    text("name"),
    text("address"),
    plain("kinds"),
    instant("created_at"),
    text("author_id", nullable=True),
    whole("revision", "0"),
    whole("failures", "0"),
    instant("failing_since", nullable=True),
    instant("quiet_until", nullable=True),
    instant("suspended_at", nullable=True),
    sa.Index("ix_webhooks_portal_id", "portal_id"),
)
webhook_secrets = table(
    "webhook_secrets",
    row_id(),
    portal_id(),
    goes_with("webhooks", "webhook_id"),
    whole("place"),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    instant("created_at"),
    sa.UniqueConstraint("webhook_id", "place"),
)
webhook_messages = table(
    "webhook_messages",
    row_id(),
    portal_id(),
    goes_with("webhooks", "webhook_id"),
    text("event_id", nullable=True),
    text("event"),
    text("subject_id", nullable=True),
    text("own_id", nullable=True),
    instant("created_at"),
    sa.Column("due_at", Instant, nullable=False, index=True),
    whole("attempts", "0"),
    instant("claimed_until", nullable=True),
    instant("finished_at", nullable=True),
    sa.Column("status", Whole),
    text("said", nullable=True),
    sa.Index(
        "ix_webhook_messages_waiting",
        "webhook_id",
        "subject_id",
        "created_at",
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    ),
)
