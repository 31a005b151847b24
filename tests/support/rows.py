"""Sample rows for every table, made from the schema: row *n* of a table belongs to portal *n*."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from farstu.store.columns import Instant, Json
from farstu.store.schema import metadata
from tests.support.clock import SUNDAY_MORNING


def portal_of(number: int) -> str:
    """Name the portal of all rows with that number."""
    return f"portals.id.{number}"


def sample_row(table: sa.Table, number: int, *, bare: bool = False) -> dict[str, Any]:
    """Make a row that differs from every other number's; a *bare* one leaves out what may be."""
    columns = [c for c in table.columns if not (bare and c.nullable)]
    return {column.name: _sample(column, number) for column in columns}


def insert_samples(connection: sa.Connection, number: int, *, bare: bool = False) -> None:
    """Write one row into every table, parents first, as far as a database has them."""
    known = sa.inspect(connection)
    there = set(known.get_table_names())
    for table in metadata.sorted_tables:
        if table.name in there:
            columns = {column["name"] for column in known.get_columns(table.name)}
            row = sample_row(table, number, bare=bare)
            kept = {name: value for name, value in row.items() if name in columns}
            connection.execute(sa.insert(table).values(kept))


def _sample(column: sa.Column[Any], number: int) -> Any:
    target = next((key.column for key in column.foreign_keys), column)
    name = f"{target.table.name}.{target.name}.{number}"
    match target.type:
        case Instant():
            return SUNDAY_MORNING + timedelta(seconds=number)
        case Json():
            return {"sample": name}
        case sa.LargeBinary():
            return name.encode()
        case sa.Text():
            return name
        case _:
            return number
