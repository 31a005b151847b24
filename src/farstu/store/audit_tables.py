"""The tables of the audit trail: events, the chains over them, what is signed, and by which key.

An event is appended open; the position that it gets later, in one chain, never changes.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Whole
from farstu.store.table_parts import instant, plain, portal_id, row_id, table, text, whole

OPEN = sa.text("chain_position IS NULL")
LIVING = sa.text("retired_at IS NULL")

audit_events = table(
    "audit_events",
    row_id(),
    portal_id(),
    instant("at"),
    text("event"),
    text("actor_id", nullable=True),
    sa.Column("subject_id", sa.Text, index=True),
    sa.Column("organisation_id", sa.Text),
    plain("facts"),
    plain("personal", nullable=True),
    text("personal_salt", nullable=True),
    text("personal_digest"),
    text("chain_digest", nullable=True),
    sa.Column("chain_position", Whole),
    text("chain_id", nullable=True),
    sa.Index("ix_audit_events_portal_id_at", "portal_id", "at"),
    sa.Index(
        "ix_audit_events_open", "portal_id", "at", "id", sqlite_where=OPEN, postgresql_where=OPEN
    ),
    sa.Index("uq_audit_events_chain_id_chain_position", "chain_id", "chain_position", unique=True),
)
audit_chains = table(
    "audit_chains",
    row_id(),
    portal_id(),
    text("organisation_id", nullable=True),
    whole("position"),
    text("digest"),
    whole("forgotten", "0"),
    instant("created_at"),
)
audit_keys = table(
    "audit_keys",
    row_id(),
    portal_id(),
    text("public"),
    sa.Column("secret", sa.LargeBinary),
    instant("created_at"),
    instant("retired_at", nullable=True),
    sa.Index(
        "uq_audit_keys_living",
        "portal_id",
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    ),
)
audit_checkpoints = table(
    "audit_checkpoints",
    row_id(),
    portal_id(),
    sa.Column("chain_id", sa.Text, sa.ForeignKey("audit_chains.id"), nullable=False),
    whole("position"),
    text("digest"),
    instant("signed_at"),
    sa.Column("key_id", sa.Text, sa.ForeignKey("audit_keys.id"), nullable=False),
    text("signature"),
    sa.UniqueConstraint("chain_id", "position"),
)
