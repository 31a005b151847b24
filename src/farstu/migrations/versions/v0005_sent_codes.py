"""Codes that are sent: how many answers a question takes, and what is spent on messages."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = Path(__file__).with_name("v0005_sent_codes.sql")

WORDS = {
    "sqlite": {"whole": "INTEGER", "strict": " STRICT"},
    "postgresql": {"whole": "BIGINT", "strict": ""},
}


def upgrade() -> None:
    """Add the columns, and make the table; it names nobody, so it needs no fence."""
    dialect = op.get_context().dialect.name
    for statement in TABLES.read_text("utf-8").format(**WORDS[dialect]).split(";"):
        if statement.strip():
            op.execute(statement.strip())
