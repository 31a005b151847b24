"""The tables of the second-factor API."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant
from farstu.store.table_parts import instant, part_of, plain, portal_id, row_id, table, text

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
api_challenges = table(
    "api_challenges",
    part_of("logins", "login_id"),
    portal_id(),
    text("api_key_id"),
    text("action", nullable=True),
    text("action_digest", nullable=True),
    instant("created_at"),
)
api_answers = table(
    "api_answers",
    row_id(),
    portal_id(),
    text("request_digest"),
    sa.Column("answer", sa.LargeBinary),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
