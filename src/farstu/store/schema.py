"""The tables, for reading and writing; ``migrations/`` makes them.

A fenced table has a ``portal_id``, and every statement on it filters by the transaction's portal.
Guards lean on plain columns: ``authenticators.counter``, ``recovery_codes.spent_at``,
``logins.completed_at``, ``links.spent_at``, ``throttles.opens_at``.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Json, Whole

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _portal() -> sa.Column[str]:
    return sa.Column("portal_id", sa.Text, sa.ForeignKey("portals.id"), nullable=False)


def _account(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        "account_id",
        sa.Text,
        sa.ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=nullable,
        index=True,
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant, nullable=nullable)


def _whole(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, Whole, nullable=False, server_default=default)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Json, nullable=nullable)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_strict=True)


# The installation -------------------------------------------------------------

installation = _table("installation", _id("name"), _text("value"), _at("written_at"))
leases = _table("leases", _id("name"), _text("holder"), _at("expires_at"))
throttles = _table(
    "throttles",
    _id("key"),
    _whole("failures"),
    _at("opens_at"),
    sa.Column("charged_at", Instant, nullable=False, index=True),
)
portals = _table(
    "portals",
    _id(),
    sa.Column("host", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("relying_party_id"),
    _json("settings"),
    _at("created_at"),
)
links = _table(
    "links",
    _id(),
    sa.Column("portal_id", sa.Text, sa.ForeignKey("portals.id")),
    _account(nullable=True),
    _text("purpose"),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    _at("created_at"),
    _at("expires_at"),
    _at("spent_at", nullable=True),
)

# Fenced: keys, people, policy -------------------------------------------------

data_keys = _table(
    "data_keys",
    _id(),
    _portal(),
    _text("wrapping_key_id"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    _at("created_at"),
    _at("retired_at", nullable=True),
)
organisations = _table(
    "organisations", _id(), _portal(), _text("name"), _text("kind"), _at("created_at")
)
accounts = _table(
    "accounts",
    _id(),
    _portal(),
    _text("name"),
    _text("language", nullable=True),
    _text("password_hash", nullable=True),
    _at("password_changed_at", nullable=True),
    _at("must_change_password_since", nullable=True),
    _at("reset_by_mail_at", nullable=True),
    _at("suspended_at", nullable=True),
    _at("grace_ended_at", nullable=True),
    _whole("epoch", "0"),
    _at("created_at"),
)
identifiers = _table(
    "identifiers",
    _id(),
    _portal(),
    _account(),
    _text("kind"),
    _text("value"),
    _text("folded"),
    _at("verified_at", nullable=True),
    _at("created_at"),
    sa.UniqueConstraint("portal_id", "folded"),
)
memberships = _table(
    "memberships",
    _id(),
    _portal(),
    _account(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id"), nullable=False),
    _whole("role"),
    _at("created_at"),
    sa.UniqueConstraint("account_id", "organisation_id"),
)
policies = _table(
    "policies",
    _id(),
    _portal(),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisations.id")),
    sa.Column("role", Whole),
    _json("demands"),
    _at("changed_at"),
)

# Fenced: what is held ---------------------------------------------------------

authenticators = _table(
    "authenticators",
    _id(),
    _portal(),
    _account(),
    _text("kind"),
    _text("name"),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    _whole("counter", "0"),
    _whole("drift_step", "0"),
    _whole("drift", "0"),
    _at("created_at"),
    _at("last_used_at", nullable=True),
    _text("last_used_agent", nullable=True),
    _at("suspended_at", nullable=True),
    _whole("worth", "3"),
    _text("lookup", nullable=True),
    sa.Index("uq_authenticators_portal_id_kind_lookup", "portal_id", "kind", "lookup", unique=True),
)
dead_steps = _table(
    "dead_steps",
    sa.Column(
        "authenticator_id",
        sa.Text,
        sa.ForeignKey("authenticators.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("step", Whole, primary_key=True, autoincrement=False),
    _portal(),
    _at("expires_at"),
)
enrolments = _table(
    "enrolments",
    _id(),
    _portal(),
    _account(),
    sa.Column("seat_id", sa.Text, nullable=False),
    _text("kind"),
    sa.Column("memory", sa.LargeBinary, nullable=False),
    _at("created_at"),
    _at("expires_at"),
    sa.UniqueConstraint("seat_id", "kind"),
)
challenges = _table(
    "challenges",
    _id(),
    _portal(),
    _account(),
    sa.Column("seat_id", sa.Text, nullable=False),
    _text("kind"),
    _text("purpose"),
    sa.Column("memory", sa.LargeBinary, nullable=False),
    _at("created_at"),
    _at("expires_at"),
    sa.UniqueConstraint("seat_id", "kind", "purpose"),
)
recovery_sheets = _table(
    "recovery_sheets",
    _id(),
    _portal(),
    _account(),
    sa.Column("seat_id", sa.Text),
    sa.Column("codes", sa.LargeBinary),
    _at("created_at"),
    _at("expires_at", nullable=True),
    _at("saved_at", nullable=True),
    _at("activated_at", nullable=True),
)
recovery_codes = _table(
    "recovery_codes",
    sa.Column(
        "sheet_id",
        sa.Text,
        sa.ForeignKey("recovery_sheets.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", Whole, primary_key=True, autoincrement=False),
    _portal(),
    _account(),
    _text("code_hash"),
    _at("spent_at", nullable=True),
)

# Fenced: logins, sessions, audit ----------------------------------------------

logins = _table(
    "logins",
    _id(),
    _portal(),
    _account(),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    _json("facts"),
    _json("demand", nullable=True),
    _text("return_to", nullable=True),
    _text("identifier"),
    _whole("epoch"),
    _whole("revision", "0"),
    _text("agent"),
    _text("network"),
    _at("created_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    _at("completed_at", nullable=True),
)
sessions = _table(
    "sessions",
    _id(),
    _portal(),
    _account(),
    sa.Column("token_digest", sa.Text, nullable=False, unique=True),
    _json("facts"),
    _text("identifier"),
    _whole("epoch"),
    _whole("revision", "0"),
    _text("agent"),
    _text("address"),
    _at("created_at"),
    _at("last_seen_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    _at("ended_at", nullable=True),
)
audit_events = _table(
    "audit_events",
    _id(),
    _portal(),
    _at("at"),
    _text("event"),
    _text("actor_id", nullable=True),
    sa.Column("subject_id", sa.Text, index=True),
    sa.Column("organisation_id", sa.Text),
    _json("facts"),
    _json("personal", nullable=True),
    _text("personal_salt", nullable=True),
    _text("personal_digest"),
    _text("chain_digest", nullable=True),
    sa.Column("chain_position", Whole),
    sa.Index("ix_audit_events_portal_id_at", "portal_id", "at"),
)

UNFENCED = frozenset({"installation", "leases", "throttles", "portals", "links"})
"""Tables that are read before a portal is known, or that belong to none."""
