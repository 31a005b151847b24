"""People: memberships that are suspended, last sign-ins, reminders, and names to search by."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHOLE = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
LAST_SIGN_IN = """
UPDATE accounts SET signed_in_at = (
    SELECT max(at) FROM audit_events
    WHERE subject_id = accounts.id AND event = 'authn_login_success'
)
"""


def upgrade() -> None:
    """Add the columns and an index, and fill in what is known already."""
    whole = WHOLE[op.get_context().dialect.name]
    op.execute(f"ALTER TABLE memberships ADD COLUMN suspended_at {whole}")
    op.execute(f"ALTER TABLE accounts ADD COLUMN signed_in_at {whole}")
    op.execute(f"ALTER TABLE accounts ADD COLUMN reminded_at {whole}")
    op.execute("ALTER TABLE accounts ADD COLUMN name_folded TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE organisations ADD COLUMN name_folded TEXT NOT NULL DEFAULT ''")
    op.execute("CREATE INDEX ix_memberships_organisation_id ON memberships (organisation_id)")
    op.execute(LAST_SIGN_IN)
    for name in ("accounts", "organisations"):
        _fold_names(name)


def _fold_names(name: str) -> None:
    """Write each name once more as it is searched by."""
    row_id, called = sa.column("id", sa.Text), sa.column("name", sa.Text)
    table, connection = sa.table(name, row_id, called, sa.column("name_folded")), op.get_bind()
    for which, text in connection.execute(sa.select(row_id, called).select_from(table)).all():
        written = sa.update(table).where(row_id == which).values(name_folded=_fold(text))
        connection.execute(written)


def _fold(text: str) -> str:
    """Fold as ``core.identifiers.fold`` did when this landed."""
    folded = unicodedata.normalize("NFKC", text.strip()).casefold()
    return unicodedata.normalize("NFKC", folded).strip()
