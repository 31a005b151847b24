"""Everything that the database says of a portal, in one text to be searched."""

from __future__ import annotations

import sqlalchemy as sa

from farstu.store import schema
from tests.support.house import House


def whole_database(house: House) -> str:
    """Write down every value of every table."""
    here = house.portal.id
    tables = [t for t in schema.metadata.sorted_tables if "portal_id" in t.c]
    queries = [sa.select(t).where(t.c.portal_id == here) for t in tables]
    return str(house.read(lambda tx: [tx.execute(query).all() for query in queries]))
