"""The tables of people who are brought in from files.

A row of ``people_import_rows`` is somebody who is still to be invited: whoever takes it out does.
A row of ``arrivals`` remembers who, or what, came from another system; it outlives an erased
account, empty, so that nobody comes back by a file.
"""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store.columns import Instant, Whole
from farstu.store.table_parts import (
    in_organisation,
    instant,
    part_of,
    plain,
    portal_id,
    row_id,
    table,
    text,
    whole,
)

people_imports = table(
    "people_imports",
    row_id(),
    portal_id(),
    in_organisation(),
    text("author_id", nullable=True),
    text("file"),
    instant("created_at"),
    sa.Column("expires_at", Instant, index=True),
    instant("started_at", nullable=True),
    instant("waits_until", nullable=True),
    text("ending", nullable=True),
    instant("ended_at", nullable=True),
    whole("people"),
    whole("mistaken"),
    whole("invited", "0"),
    whole("skipped", "0"),
    whole("barred", "0"),
    plain("report", nullable=True),
)
people_import_rows = table(
    "people_import_rows",
    part_of("people_imports", "import_id"),
    sa.Column("line", Whole, primary_key=True, autoincrement=False),
    portal_id(),
    text("email"),
    text("folded"),
    text("name"),
    whole("role"),
    text("language"),
    plain("labels"),
    instant("due_at"),
    sa.Index("ix_people_import_rows_portal_id_folded", "portal_id", "folded"),
)
arrivals = table(
    "arrivals",
    row_id(),
    portal_id(),
    text("source"),
    text("key_digest"),
    sa.Column("account_id", sa.Text, index=True),
    plain("seen", nullable=True),
    plain("held", nullable=True),
    whole("epoch", "0"),
    instant("password_at", nullable=True),
    instant("created_at"),
    instant("changed_at"),
    whole("revision", "0"),
    sa.UniqueConstraint("portal_id", "source", "key_digest"),
)
