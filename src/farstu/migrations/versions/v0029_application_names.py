"""Names of applications: one each in a portal, however many are added at once.

Where two have one name already, the later ones get a number behind it: people consent by the name,
and what was granted stays with the id.
"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

UNIQUE = """
CREATE UNIQUE INDEX uq_relying_parties_name ON relying_parties (portal_id, name_folded)
"""


def upgrade() -> None:
    """Write each name once more as it is compared, and let no two be the same."""
    op.execute("ALTER TABLE relying_parties ADD COLUMN name_folded TEXT NOT NULL DEFAULT ''")
    _fold_names()
    op.execute(UNIQUE)


def _fold_names() -> None:
    columns = [sa.column(one, sa.Text) for one in ("id", "portal_id", "name", "name_folded")]
    table, connection = sa.table("relying_parties", *columns), op.get_bind()
    known = sa.select(table.c.id, table.c.portal_id, table.c.name).order_by(table.c.id)
    rows = connection.execute(known).all()
    first: dict[tuple[str, str], str] = {}
    for which, portal_id, name in rows:
        first.setdefault((portal_id, _fold(name)), which)
    taken = set(first)
    for which, portal_id, name in rows:
        is_first = first[portal_id, _fold(name)] == which
        called = name if is_first else _free(name, portal_id, taken)
        taken.add((portal_id, _fold(called)))
        written = {"name": called, "name_folded": _fold(called)}
        connection.execute(sa.update(table).where(table.c.id == which).values(**written))


def _free(name: str, portal_id: str, taken: set[tuple[str, str]]) -> str:
    """Give a name, or the first number behind it that nobody has."""
    called, number = name, 1
    while (portal_id, _fold(called)) in taken:
        number += 1
        called = f"{name} {number}"
    return called


def _fold(text: str) -> str:
    """Fold as ``core.identifiers.fold`` did when this landed."""
    folded = unicodedata.normalize("NFKC", text.strip()).casefold()
    return unicodedata.normalize("NFKC", folded).strip()
