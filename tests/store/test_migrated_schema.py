"""What the migrations make is what ``schema.py`` says, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from farstu.migrations.owner import connect_to_look
from farstu.store.schema import UNFENCED, metadata
from tests.support.databases import Database
from tests.support.one_database import on_postgresql, on_sqlite

FENCED = set(metadata.tables) - UNFENCED


def test_migrations_make_the_schema(database: Database) -> None:
    """Alembic finds nothing to do between a migrated database and the schema of the code."""
    with connect_to_look(database.migration_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


@on_sqlite
def test_every_detail_is_the_same(database: Database) -> None:
    """Columns, defaults, keys, indexes and what deletes cascade to are those of the schema."""
    made = sa.create_engine("sqlite://")
    metadata.create_all(made)
    with connect_to_look(database.url) as migrated, made.connect() as expected:
        assert _describe(migrated) == _describe(expected)


def _describe(connection: sa.Connection) -> dict[str, Any]:
    look = sa.inspect(connection)
    return {
        name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in look.get_columns(name)
            ],
            "primary key": look.get_pk_constraint(name),
            "foreign keys": _sorted(look.get_foreign_keys(name)),
            "unique": _sorted(look.get_unique_constraints(name)),
            "indexes": _sorted(look.get_indexes(name)),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def _sorted(parts: Any) -> list[str]:
    return sorted(str(sorted(_plain(part).items(), key=str)) for part in parts)


def _plain(part: Any) -> Any:
    """Write clauses, such as the condition of an index, as their text."""
    if isinstance(part, dict):
        return {name: _plain(value) for name, value in part.items()}
    return str(part) if isinstance(part, sa.TextClause) else part


@on_sqlite
def test_every_table_is_strict(database: Database) -> None:
    """SQLite keeps text out of a column of numbers: all tables are STRICT."""
    with connect_to_look(database.url) as connection:
        tables = connection.exec_driver_sql("PRAGMA table_list").mappings().all()
    strict = {row["name"]: row["strict"] for row in tables if row["name"] in metadata.tables}
    assert strict == dict.fromkeys(metadata.tables, 1)


@on_postgresql
def test_every_fenced_table_has_its_fence(database: Database) -> None:
    """Row-level security is on, and forced, exactly where the schema says that there is a fence."""
    query = "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'"
    with connect_to_look(database.migration_url) as connection:
        found = {name: flags for name, *flags in connection.execute(sa.text(query))}
        policies = connection.execute(sa.text("SELECT * FROM pg_policies")).mappings().all()
    assert {n: found[n] for n in metadata.tables} == {
        name: [name in FENCED] * 2 for name in metadata.tables
    }
    assert {row["tablename"] for row in policies} == FENCED
    for row in policies:
        assert (row["cmd"], row["permissive"]) == ("ALL", "PERMISSIVE")
        assert row["qual"] == row["with_check"]


def test_every_fenced_table_has_a_portal() -> None:
    """What is fenced names its portal, and cannot leave it out."""
    for name in FENCED:
        assert not metadata.tables[name].c.portal_id.nullable


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_foreign_key_of_an_account_follows_it(name: str) -> None:
    """When an account is deleted, what it had goes with it, in every table that knows accounts."""
    for key in metadata.tables[name].foreign_keys:
        if key.column.table.name == "accounts":
            assert key.ondelete == "CASCADE"
