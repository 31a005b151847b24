"""Invitations into an organisation, which stand until they are answered or over.

As in 0001, plain SQL for both databases, and a fence on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0013_invitations.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "blob": "BLOB", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "blob": "BYTEA", "strict": ""},
}

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
    """Add the tables, and on PostgreSQL their fences."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        for table in ("invitations", "drafts"):
            _run(FENCE.format(table=table))


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
