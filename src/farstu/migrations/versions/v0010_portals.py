"""Portals have a look: the picture of each. No two have passkeys under one name.

As in 0001, plain SQL for both databases, and a fence on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0010_portals.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "blob": "BLOB", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "blob": "BYTEA", "strict": ""},
}

FENCE = """
ALTER TABLE logos ENABLE ROW LEVEL SECURITY;
ALTER TABLE logos FORCE ROW LEVEL SECURITY;
CREATE POLICY fence ON logos
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
    """Add the index and the table, and on PostgreSQL its fence."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        _run(FENCE)


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
