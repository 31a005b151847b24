"""The tables of relying parties, of what they were asked and granted, and of their tokens."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Whole
from farstu.store.table_parts import (
    account_id,
    folded,
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

relying_parties = table(
    "relying_parties",
    row_id(),
    portal_id(),
    sa.Column("client_id", sa.Text, nullable=False, unique=True),
    text("name"),
    text("door"),
    plain("rules"),
    whole("revision", "0"),
    instant("created_at"),
    instant("suspended_at", nullable=True),
    folded("name_folded"),
    sa.Index("ix_relying_parties_portal_id", "portal_id"),
    sa.Index("uq_relying_parties_name", "portal_id", "name_folded", unique=True),
)
relying_party_secrets = table(
    "relying_party_secrets",
    row_id(),
    portal_id(),
    goes_with("relying_parties", "relying_party_id"),
    sa.Column("place", Whole, nullable=False),
    sa.Column("secret_digest", sa.Text, nullable=False, unique=True),
    sa.Column("secret", sa.LargeBinary),
    text("hint"),
    instant("created_at"),
    sa.UniqueConstraint("relying_party_id", "place"),
)
errands = table(
    "errands",
    row_id(),
    portal_id(),
    goes_with("relying_parties", "relying_party_id"),
    sa.Column("browser_digest", sa.Text, nullable=False, index=True),
    plain("request"),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    account_id(nullable=True),
    text("session_id", nullable=True),
    instant("answered_at", nullable=True),
    plain("answer", nullable=True),
    sa.Column("code_digest", sa.Text, unique=True),
    instant("redeemed_at", nullable=True),
)
grants = table(
    "grants",
    *owned(),
    goes_with("relying_parties", "relying_party_id"),
    plain("scopes"),
    instant("granted_at"),
    sa.UniqueConstraint("account_id", "relying_party_id"),
)
subjects = table(
    "subjects",
    row_id("subject"),
    portal_id(),
    account_id(),
    text("sector"),
    instant("created_at"),
    sa.UniqueConstraint("account_id", "sector"),
)
stays = table(
    "stays",
    *owned(),
    goes_with("relying_parties", "relying_party_id"),
    text("session_id"),
    instant("created_at"),
    instant("ended_at", nullable=True),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("session_id", "relying_party_id"),
)
token_families = table(
    "token_families",
    *owned(),
    goes_with("relying_parties", "relying_party_id"),
    goes_with("stays", "stay_id"),
    text("errand_id"),
    plain("scopes"),
    plain("proven"),
    text("refresh_digest", nullable=True),
    whole("is_offline", "0"),
    whole("epoch"),
    instant("created_at"),
    instant("refreshed_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    instant("ended_at", nullable=True),
    sa.Index("ix_token_families_errand_id", "errand_id"),
)
access_tokens = table(
    "access_tokens",
    row_id("token_digest"),
    portal_id(),
    goes_with("token_families", "family_id"),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
token_keys = table(
    "token_keys",
    row_id(),
    portal_id(),
    text("algorithm"),
    plain("public"),
    sa.Column("secret", sa.LargeBinary),
    instant("created_at"),
    instant("signs_from"),
    instant("retired_at", nullable=True),
    sa.Index("ix_token_keys_portal_id", "portal_id"),
)
dispatches = table(
    "dispatches",
    row_id(),
    portal_id(),
    goes_with("relying_parties", "relying_party_id"),
    text("kind"),
    plain("told"),
    instant("created_at"),
    sa.Column("due_at", Instant, nullable=False, index=True),
    whole("attempts", "0"),
    instant("claimed_until", nullable=True),
    instant("finished_at", nullable=True),
    text("outcome", nullable=True),
)
hosted_logins = table(
    "hosted_logins",
    part_of("logins", "login_id"),
    portal_id(),
    goes_with("relying_parties", "relying_party_id"),
    text("secret_id"),
    text("browser_digest"),
    plain("request"),
    text("action", nullable=True),
    text("action_digest", nullable=True),
    instant("created_at"),
    instant("answered_at", nullable=True),
    sa.Column("code_digest", sa.Text),
    instant("redeemed_at", nullable=True),
    sa.Index("uq_hosted_logins_code_digest", "code_digest", unique=True),
)
spent_assertions = table(
    "spent_assertions",
    row_id("digest"),
    portal_id(),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
relying_party_hosts = table(
    "relying_party_hosts",
    row_id("host"),
    portal_id(),
    goes_with("relying_parties", "relying_party_id"),
)
badges = table(
    "badges",
    *owned(),
    goes_with("relying_parties", "relying_party_id"),
    goes_with("sessions", "session_id"),
    text("host"),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    instant("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
