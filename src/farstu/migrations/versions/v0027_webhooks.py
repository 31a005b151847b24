"""Webhooks, what waits to be told by them, and since when sessions elsewhere are good.

As in 0001, plain SQL for both databases, and fences on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0027_webhooks.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "blob": "BLOB", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "blob": "BYTEA", "strict": ""},
}

FENCED = ("webhooks", "webhook_secrets", "webhook_messages")

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
    """Add the column and the tables, and on PostgreSQL their fences."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        for table in FENCED:
            _run(FENCE.format(table=table))


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
