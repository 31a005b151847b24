"""API keys, by which the programs of a portal are known.

As in 0001, plain SQL for both databases, and a fence on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0021_api_keys.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "strict": ""},
}

FENCE = """
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY fence ON api_keys
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
    """Add the table, and on PostgreSQL its fence."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        _run(FENCE)


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
