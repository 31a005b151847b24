"""The table of requests for accounts.

One that waits is the only one for its address there; what ends it is one conditional write. Who
asked and who decided are ids that may lead to nobody any more.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant
from farstu.store.table_parts import in_organisation, instant, portal_id, row_id, table, text, whole

WAITS = sa.text("ended_at IS NULL")

account_requests = table(
    "account_requests",
    row_id(),
    portal_id(),
    in_organisation(),
    text("asker_id"),
    whole("assurance"),
    text("email"),
    text("folded"),
    text("name"),
    whole("role"),
    text("language"),
    text("line"),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    text("ending", nullable=True),
    instant("ended_at", nullable=True),
    text("decider_id", nullable=True),
    text("reason", nullable=True),
    sa.Index(
        "uq_account_requests_waiting",
        "organisation_id",
        "folded",
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    ),
    sa.Index("ix_account_requests_portal_id_folded", "portal_id", "folded"),
)
