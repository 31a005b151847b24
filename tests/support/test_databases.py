"""Both databases come migrated and empty."""

from __future__ import annotations

from farstu import migrations
from tests.support.databases import Database


def test_a_database_comes_migrated(database: Database) -> None:
    """A test's database has the newest schema."""
    assert migrations.current(database.migration_url) == migrations.head()
