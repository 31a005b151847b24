"""The two databases that every store and service test runs on, each fresh and migrated."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from farstu import migrations
from farstu.store.schema import metadata
from tests.support.postgresql import OWNER, PostgresqlServer
from tests.support.run import only_one

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
TEMPLATE = "farstu_migrated"
EMPTY = ";".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))  # noqa: S608 - names of ours
"""What makes a database as it was; a new one for each test would cost more than the test does."""

_NUMBER = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database of one test's own."""

    kind: str
    url: str
    """What Farstu serves from; on PostgreSQL the role owns nothing."""
    migration_url: str
    """What Farstu migrates through; on PostgreSQL the owner's."""


def make_sqlite_database(run_folder: Path, *, folder: Path) -> Database:
    """Copy the migrated file of this run into *folder*."""
    template = run_folder / "migrated.db"
    with only_one(run_folder, name="migrated"):
        if not template.exists():
            making = run_folder / "making.db"
            migrations.upgrade(f"sqlite:///{making}")
            making.rename(template)
    path = folder / "farstu.db"
    shutil.copyfile(template, path)
    path.chmod(0o600)
    return Database(kind=SQLITE, url=f"sqlite:///{path}", migration_url=f"sqlite:///{path}")


@contextmanager
def make_postgresql_database(server: PostgresqlServer) -> Iterator[Database]:
    """Copy the migrated database of this run, and drop the copy in the end."""
    name = f"test_{os.getpid()}_{next(_NUMBER)}"
    server.make_template(TEMPLATE, prepare=migrations.upgrade)
    server.copy_template(TEMPLATE, name=name)
    try:
        yield Database(
            kind=POSTGRESQL, url=server.url(name), migration_url=server.url(name, role=OWNER)
        )
    finally:
        server.drop(name)


def empty_postgresql_database(server: PostgresqlServer, database: Database) -> None:
    """Take everything out of it, past every fence."""
    with server.connect(database.url.partition("//")[2].partition("/")[2]) as past_every_fence:
        past_every_fence.execute(EMPTY)
