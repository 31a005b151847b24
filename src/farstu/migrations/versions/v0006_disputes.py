"""Disputes: what a link in a notice is about, and which authenticators somebody did not add."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = {"sqlite": "INTEGER", "postgresql": "BIGINT"}


def upgrade() -> None:
    """Add a column to each."""
    whole = WHOLE[op.get_context().dialect.name]
    op.execute("ALTER TABLE links ADD COLUMN about TEXT")
    op.execute(f"ALTER TABLE authenticators ADD COLUMN disputed_at {whole}")
