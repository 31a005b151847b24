"""The tables of the second-factor API."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.table_parts import instant, plain, portal_id, row_id, table, text

api_keys = table(
    "api_keys",
    row_id(),
    portal_id(),
    text("name"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    plain("scopes"),
    plain("networks"),
    text("author_id", nullable=True),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
)
