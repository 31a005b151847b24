"""The tables of logins, sessions, and the browsers that come back."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant
from farstu.store.table_parts import (
    goes_with,
    instant,
    owned,
    plain,
    table,
    text,
    whole,
)

logins = table(
    "logins",
    *owned(),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    plain("facts"),
    plain("demand", nullable=True),
    text("return_to", nullable=True),
    text("identifier"),
    whole("epoch"),
    whole("revision", "0"),
    text("agent"),
    text("network"),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    instant("completed_at", nullable=True),
    whole("enrols", "0"),
)
sessions = table(
    "sessions",
    *owned(),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    plain("facts"),
    text("identifier"),
    whole("epoch"),
    whole("revision", "0"),
    text("agent"),
    text("address"),
    instant("created_at"),
    instant("last_seen_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    instant("ended_at", nullable=True),
    sa.Column("remembrance_id", sa.Text, index=True),
    instant("arrived_at", nullable=True),
)
known_browsers = table(
    "known_browsers",
    *owned(),
    text("token_digest"),
    text("agent"),
    instant("created_at"),
    sa.Column("last_seen_at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("account_id", "token_digest"),
)
remembrances = table(
    "remembrances",
    *owned(),
    goes_with("authenticators", "authenticator_id"),
    sa.Column("family_digest", sa.Text, nullable=False, unique=True),
    text("value_digest"),
    text("previous_digest", nullable=True),
    whole("epoch"),
    text("agent"),
    text("address"),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
