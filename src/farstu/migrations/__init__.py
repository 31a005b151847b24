"""Migrations: how a database comes to have the tables of this version. Forward only.

They run as the owner of the tables, which the application's role is not (PostgreSQL).
"""

from __future__ import annotations

from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from farstu.migrations.owner import connect_to_look, connect_to_migrate, is_missing

SCRIPTS = ScriptDirectory(
    str(Path(__file__).parent), version_locations=[str(Path(__file__).parent / "versions")]
)


def upgrade(url: str, *, to: str = "head") -> None:
    """Bring the database at *url* to this version, or to version *to*: all of it, or nothing.

    Two processes may try at once: the second waits, and finds nothing left to do.
    """

    def steps(revision: object, context: MigrationContext) -> list[RevisionStep]:  # noqa: ARG001
        return list(SCRIPTS._upgrade_revs(to, revision))  # type: ignore[arg-type]  # noqa: SLF001

    with connect_to_migrate(url) as connection:
        context = MigrationContext.configure(
            connection, opts={"fn": steps, "transactional_ddl": True}
        )
        with Operations.context(context):
            context.run_migrations()


def current(url: str) -> str | None:
    """Say which version the database at *url* has; None for one that was never migrated."""
    if is_missing(url):
        return None
    with connect_to_look(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Say which version this Farstu works with."""
    newest = SCRIPTS.get_current_head()
    assert newest is not None  # noqa: S101 - there has been a version since 0001
    return newest
