"""The tables of invitations into an organisation, and of what is typed to make some.

One that stands is the only one to its address there; what ends it is one conditional write.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Json
from farstu.store.table_parts import (
    account_id,
    instant,
    owned,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

STANDS = sa.text("ended_at IS NULL")

invitations = table(
    "invitations",
    row_id(),
    portal_id(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), nullable=False),
    text("inviter_id", nullable=True),
    account_id(nullable=True),
    text("email"),
    text("folded"),
    text("name"),
    whole("role"),
    text("language"),
    text("line"),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    instant("link_expires_at"),
    text("letter_id", nullable=True),
    text("ending", nullable=True),
    instant("ended_at", nullable=True),
    sa.Column("labels", Json, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("import_id", sa.Text, index=True),
    sa.Index(
        "uq_invitations_standing",
        "organisation_id",
        "folded",
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    ),
    sa.Index("ix_invitations_portal_id_folded", "portal_id", "folded"),
)
drafts = table(
    "drafts",
    *owned(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), nullable=False),
    plain("typed"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("account_id", "organisation_id"),
)
