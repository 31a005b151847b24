"""Codes that logins at the hosted page are answered with, for plug-ins of Duo.

As in 0001, plain SQL for both databases.
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

WHOLE = {"sqlite": "INTEGER", "postgresql": "BIGINT"}


def upgrade() -> None:
    """Add the columns; whoever waits for an answer now gets it as before."""
    whole = WHOLE[op.get_context().dialect.name]
    op.execute("ALTER TABLE hosted_logins ADD COLUMN code_digest TEXT")
    op.execute(f"ALTER TABLE hosted_logins ADD COLUMN redeemed_at {whole}")
    op.execute("CREATE UNIQUE INDEX uq_hosted_logins_code_digest ON hosted_logins (code_digest)")
