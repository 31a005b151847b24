"""The tables of policy: layers, what changed about them, and whom plans and exemptions name."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Whole
from farstu.store.table_parts import (
    goes_with,
    instant,
    owned,
    part_of,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

policies = table(
    "policies",
    row_id(),
    portal_id(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id")),
    sa.Column("role", Whole),
    plain("demands"),
    instant("changed_at"),
    plain("plan", nullable=True),
    whole("revision", "0"),
)
policy_changes = table(
    "policy_changes",
    row_id(),
    portal_id(),
    goes_with("policies", "layer_id"),
    whole("revision"),
    text("event"),
    plain("before", nullable=True),
    plain("after"),
    text("changed_by", nullable=True),
    instant("changed_at"),
    sa.UniqueConstraint("layer_id", "revision"),
)
exemptions = table(
    "exemptions",
    *owned(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id")),
    text("owner_id", nullable=True),
    text("owner"),
    text("reason"),
    instant("granted_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
)
labels = table(
    "labels",
    part_of("accounts", "account_id"),
    sa.Column("word", sa.Text, primary_key=True),
    portal_id(),
    sa.Index("ix_labels_portal_id_word", "portal_id", "word"),
)
plan_notices = table(
    "plan_notices",
    *owned(),
    text("layer"),
    whole("revision"),
    text("stage"),
    text("due_day"),
    sa.Column("told_at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("account_id", "layer", "revision", "stage"),
    sa.UniqueConstraint("account_id", "layer", "stage", "due_day"),
)
