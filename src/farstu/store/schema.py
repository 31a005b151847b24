"""The tables, for reading and writing; ``migrations/`` makes them.

A fenced table has a ``portal_id``, and every statement on it filters by the transaction's portal.
Guards lean on plain columns: ``authenticators.counter``, ``recovery_codes.spent_at``,
``logins.completed_at``, ``links.spent_at``, ``answered_challenges.id``, ``throttles.opens_at``,
``outbox.claimed_until``, ``challenges.answers_left``, ``budgets.messages``,
``remembrances.value_digest``, ``policies.revision``, ``invitations.ended_at``,
``account_requests.ended_at``, ``access_codes.answers_left``, ``cases``, ``plan_notices.due_day``,
``people_import_rows``, ``relying_parties.revision``, ``relying_party_secrets.place``,
``errands.answered_at`` and ``redeemed_at``, ``token_families.refresh_digest``,
``spent_assertions``, ``dispatches.claimed_until``, ``arrivals.revision``,
``api_keys.revoked_at``, ``api_answers.id``, ``relying_party_hosts.host``,
``hosted_logins.answered_at``.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.api_tables import api_answers as api_answers  # noqa: PLC0414 - of the schema
from farstu.store.api_tables import api_challenges as api_challenges  # noqa: PLC0414
from farstu.store.api_tables import api_keys as api_keys  # noqa: PLC0414
from farstu.store.audit_tables import audit_chains as audit_chains  # noqa: PLC0414 - of the schema
from farstu.store.audit_tables import audit_checkpoints as audit_checkpoints  # noqa: PLC0414
from farstu.store.audit_tables import audit_events as audit_events  # noqa: PLC0414
from farstu.store.audit_tables import audit_keys as audit_keys  # noqa: PLC0414
from farstu.store.columns import Instant, Whole
from farstu.store.helping_tables import access_codes as access_codes  # noqa: PLC0414 - of the schema
from farstu.store.helping_tables import case_checks as case_checks  # noqa: PLC0414
from farstu.store.helping_tables import cases as cases  # noqa: PLC0414
from farstu.store.helping_tables import support_codes as support_codes  # noqa: PLC0414
from farstu.store.holding_tables import answered_challenges as answered_challenges  # noqa: PLC0414 - of the schema
from farstu.store.holding_tables import authenticators as authenticators  # noqa: PLC0414
from farstu.store.holding_tables import challenges as challenges  # noqa: PLC0414
from farstu.store.holding_tables import dead_steps as dead_steps  # noqa: PLC0414
from farstu.store.holding_tables import enrolments as enrolments  # noqa: PLC0414
from farstu.store.holding_tables import offers as offers  # noqa: PLC0414
from farstu.store.holding_tables import recovery_codes as recovery_codes  # noqa: PLC0414
from farstu.store.holding_tables import recovery_sheets as recovery_sheets  # noqa: PLC0414
from farstu.store.import_tables import arrivals as arrivals  # noqa: PLC0414 - of the schema
from farstu.store.import_tables import people_import_rows as people_import_rows  # noqa: PLC0414
from farstu.store.import_tables import people_imports as people_imports  # noqa: PLC0414
from farstu.store.invitation_tables import drafts as drafts  # noqa: PLC0414 - likewise
from farstu.store.invitation_tables import invitations as invitations  # noqa: PLC0414 - likewise
from farstu.store.policy_tables import exemptions as exemptions  # noqa: PLC0414 - of the schema
from farstu.store.policy_tables import labels as labels  # noqa: PLC0414
from farstu.store.policy_tables import plan_notices as plan_notices  # noqa: PLC0414
from farstu.store.policy_tables import policies as policies  # noqa: PLC0414
from farstu.store.policy_tables import policy_changes as policy_changes  # noqa: PLC0414
from farstu.store.relying_tables import access_tokens as access_tokens  # noqa: PLC0414 - of the schema
from farstu.store.relying_tables import badges as badges  # noqa: PLC0414
from farstu.store.relying_tables import dispatches as dispatches  # noqa: PLC0414
from farstu.store.relying_tables import errands as errands  # noqa: PLC0414
from farstu.store.relying_tables import grants as grants  # noqa: PLC0414
from farstu.store.relying_tables import hosted_logins as hosted_logins  # noqa: PLC0414
from farstu.store.relying_tables import relying_parties as relying_parties  # noqa: PLC0414
from farstu.store.relying_tables import relying_party_hosts as relying_party_hosts  # noqa: PLC0414
from farstu.store.relying_tables import relying_party_secrets as relying_party_secrets  # noqa: PLC0414
from farstu.store.relying_tables import spent_assertions as spent_assertions  # noqa: PLC0414
from farstu.store.relying_tables import stays as stays  # noqa: PLC0414
from farstu.store.relying_tables import subjects as subjects  # noqa: PLC0414
from farstu.store.relying_tables import token_families as token_families  # noqa: PLC0414
from farstu.store.relying_tables import token_keys as token_keys  # noqa: PLC0414
from farstu.store.request_tables import account_requests as account_requests  # noqa: PLC0414
from farstu.store.session_tables import logins as logins  # noqa: PLC0414 - of the schema
from farstu.store.session_tables import remembrances as remembrances  # noqa: PLC0414
from farstu.store.session_tables import sessions as sessions  # noqa: PLC0414
from farstu.store.table_parts import (
    account_id,
    blob,
    folded,
    in_organisation,
    instant,
    one_a_portal,
    owned,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)
from farstu.store.table_parts import metadata as metadata  # noqa: PLC0414 - with its tables

# The installation -------------------------------------------------------------

installation = table("installation", row_id("name"), text("value"), instant("written_at"))
leases = table("leases", row_id("name"), text("holder"), instant("expires_at"))
throttles = table(
    "throttles",
    row_id("key"),
    whole("failures"),
    instant("opens_at"),
    sa.Column("charged_at", Instant, nullable=False, index=True),
)
budgets = table(
    "budgets",
    row_id("key"),
    sa.Column("day", Whole, nullable=False, index=True),
    whole("messages"),
    whole("cost"),
    whole("told_day", "0"),
)
portals = table(
    "portals",
    row_id(),
    sa.Column("host", sa.Text, nullable=False, unique=True),
    text("name"),
    sa.Column("relying_party_id", sa.Text, nullable=False, index=True, unique=True),
    plain("settings"),
    instant("created_at"),
)
links = table(
    "links",
    row_id(),
    sa.Column("portal_id", sa.Text, sa.ForeignKey("portals.id")),
    account_id(nullable=True),
    text("purpose"),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    instant("created_at"),
    instant("expires_at"),
    instant("spent_at", nullable=True),
    text("about", nullable=True),
)

# Fenced: keys and people; the rest is in the files beside this one ---------------------

logos = table("logos", one_a_portal(), text("digest"), blob("picture"), instant("created_at"))
data_keys = table(
    "data_keys",
    row_id(),
    portal_id(),
    text("wrapping_key_id"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    instant("created_at"),
    instant("retired_at", nullable=True),
)
organisations = table(
    "organisations",
    *(row_id(), portal_id(), text("name"), text("kind"), instant("created_at")),
    folded("name_folded"),
)
accounts = table(
    "accounts",
    row_id(),
    portal_id(),
    text("name"),
    text("language", nullable=True),
    text("password_hash", nullable=True),
    instant("password_changed_at", nullable=True),
    instant("must_change_password_since", nullable=True),
    instant("reset_by_mail_at", nullable=True),
    instant("suspended_at", nullable=True),
    instant("grace_ended_at", nullable=True),
    whole("epoch", "0"),
    instant("created_at"),
    instant("signed_in_at", nullable=True),
    instant("reminded_at", nullable=True),
    folded("name_folded"),
    plain("kept_by_portal", nullable=True),
)
identifiers = table(
    "identifiers",
    *owned(),
    text("kind"),
    text("value"),
    text("folded"),
    instant("verified_at", nullable=True),
    instant("created_at"),
    sa.UniqueConstraint("portal_id", "folded"),
)
memberships = table(
    "memberships",
    *owned(),
    in_organisation(),
    whole("role"),
    instant("created_at"),
    instant("suspended_at", nullable=True),
    sa.UniqueConstraint("account_id", "organisation_id"),
)

# Fenced: the outbox ------------------------------------------------------------

UNFINISHED = sa.text("sent_at IS NULL AND failed_at IS NULL")
outbox = table(
    "outbox",
    row_id(),
    portal_id(),
    account_id(nullable=True),
    text("channel"),
    sa.Column("payload", sa.LargeBinary),
    sa.Column("message_id", sa.Text, nullable=False, unique=True),
    instant("created_at"),
    instant("due_at"),
    instant("expires_at", nullable=True),
    whole("attempts", "0"),
    text("claimed_by", nullable=True),
    instant("claimed_until", nullable=True),
    instant("sent_at", nullable=True),
    instant("failed_at", nullable=True),
    text("last_error", nullable=True),
    sa.Index("ix_outbox_due_at", "due_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
)

UNFENCED = frozenset({"installation", "leases", "throttles", "budgets", "portals", "links"})
"""Tables that are read before a portal is known, or that belong to none."""
