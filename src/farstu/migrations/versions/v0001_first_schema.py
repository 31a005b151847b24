"""The first schema: portals, people, what they hold, logins, sessions, audit.

Plain SQL, so that no later version of a library makes another schema of it. Both databases get the
same tables: STRICT ones on SQLite, row-level security on the fenced ones on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0001_tables.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "blob": "BLOB", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "blob": "BYTEA", "strict": ""},
}

FENCED = (
    "data_keys",
    "organisations",
    "accounts",
    "identifiers",
    "memberships",
    "policies",
    "authenticators",
    "dead_steps",
    "enrolments",
    "recovery_sheets",
    "recovery_codes",
    "logins",
    "sessions",
    "audit_events",
)

FENCE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY fence ON {table}
    USING (
        portal_id = current_setting('farstu.portal_id', true)
        OR current_setting('farstu.portal_id', true) = '*'
    )
    WITH CHECK (
        portal_id = current_setting('farstu.portal_id', true)
        OR current_setting('farstu.portal_id', true) = '*'
    );
"""


def upgrade() -> None:
    """Make the tables, and on PostgreSQL their fences."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        for table in FENCED:
            _run(FENCE.format(table=table))


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
