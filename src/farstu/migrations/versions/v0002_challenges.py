"""Challenges: what a factor remembers until it is answered; and what each authenticator is worth.

Everything that was enrolled before is an authenticator app, worth MULTI (3).
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0002_challenges.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "blob": "BLOB", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "blob": "BYTEA", "strict": ""},
}

FENCE = """
ALTER TABLE challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE challenges FORCE ROW LEVEL SECURITY;
CREATE POLICY fence ON challenges
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
    """Make the table, and on PostgreSQL its fence."""
    dialect = op.get_context().dialect.name
    _run(TABLES.read_text("utf-8").format(**WORDS[dialect]))
    if dialect == "postgresql":
        _run(FENCE)


def _run(script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            op.execute(statement.strip())
