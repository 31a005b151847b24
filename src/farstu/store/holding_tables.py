"""The tables of what people hold, and of the questions and enrolments on the way to it."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Whole
from farstu.store.table_parts import (
    account_id,
    instant,
    owned,
    part_of,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

authenticators = table(
    "authenticators",
    *owned(),
    text("kind"),
    text("name"),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    whole("counter", "0"),
    whole("drift_step", "0"),
    whole("drift", "0"),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    text("last_used_agent", nullable=True),
    instant("suspended_at", nullable=True),
    whole("worth", "3"),
    text("lookup", nullable=True),
    text("backup", nullable=True),
    instant("disputed_at", nullable=True),
    sa.Index("uq_authenticators_portal_id_kind_lookup", "portal_id", "kind", "lookup", unique=True),
)
dead_steps = table(
    "dead_steps",
    part_of("authenticators", "authenticator_id"),
    sa.Column("step", Whole, primary_key=True, autoincrement=False),
    portal_id(),
    instant("expires_at"),
)
enrolments = table(
    "enrolments",
    *owned(),
    sa.Column("seat_id", sa.Text, nullable=False),
    text("kind"),
    sa.Column("memory", sa.LargeBinary, nullable=False),
    instant("created_at"),
    instant("expires_at"),
    whole("answers_left", "20"),
    text("offer_id", nullable=True),
    sa.UniqueConstraint("seat_id", "kind"),
)
offers = table(
    "offers",
    *owned(),
    text("kind"),
    text("name"),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    instant("created_at"),
    sa.UniqueConstraint("portal_id", "kind", "name"),
)
challenges = table(
    "challenges",
    *owned(),
    sa.Column("seat_id", sa.Text, nullable=False),
    text("kind"),
    text("purpose"),
    sa.Column("memory", sa.LargeBinary, nullable=False),
    instant("created_at"),
    instant("expires_at"),
    whole("answers_left", "1"),
    sa.UniqueConstraint("seat_id", "kind", "purpose"),
)
answered_challenges = table("answered_challenges", row_id(), portal_id(), instant("expires_at"))
recovery_sheets = table(
    "recovery_sheets",
    *owned(),
    sa.Column("seat_id", sa.Text),
    sa.Column("codes", sa.LargeBinary),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("saved_at", nullable=True),
    instant("activated_at", nullable=True),
)
recovery_codes = table(
    "recovery_codes",
    part_of("recovery_sheets", "sheet_id"),
    sa.Column("position", Whole, primary_key=True, autoincrement=False),
    portal_id(),
    account_id(),
    text("code_hash"),
    instant("spent_at", nullable=True),
)
