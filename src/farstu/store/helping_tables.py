"""The tables of helping: codes that are given by voice, and cases with the checks made for them."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.table_parts import (
    goes_with,
    instant,
    owned,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

LIVING = sa.text("closed_at IS NULL AND used_at IS NULL")

access_codes = table(
    "access_codes",
    *owned(),
    text("code_hash"),
    text("given_by"),
    plain("checks"),
    whole("answers_left"),
    instant("created_at"),
    instant("expires_at"),
    instant("spent_at", nullable=True),
    sa.UniqueConstraint("account_id"),
)
support_codes = table(
    "support_codes",
    *owned(),
    text("seat_id"),
    text("code_digest"),
    text("language"),
    text("agent"),
    instant("created_at"),
    instant("expires_at"),
    sa.UniqueConstraint("seat_id"),
    sa.UniqueConstraint("portal_id", "code_digest"),
)
cases = table(
    "cases",
    *owned(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), nullable=False),
    text("route"),
    instant("opened_at"),
    text("opened_by"),
    text("reason", nullable=True),
    text("ticket", nullable=True),
    instant("first_at", nullable=True),
    text("first_by", nullable=True),
    instant("second_at", nullable=True),
    text("second_by", nullable=True),
    instant("ready_at", nullable=True),
    instant("lapses_at", nullable=True),
    instant("stopped_at", nullable=True),
    instant("taken_up_at", nullable=True),
    instant("closed_at", nullable=True),
    instant("used_at", nullable=True),
    sa.Index(
        "uq_cases_living",
        "account_id",
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    ),
)
case_checks = table(
    "case_checks",
    row_id(),
    portal_id(),
    goes_with("cases", "case_id"),
    text("kind"),
    text("words", nullable=True),
    text("made_by"),
    instant("made_at"),
)
