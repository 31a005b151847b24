"""The second fence: what PostgreSQL itself refuses to a role that owns nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from farstu.migrations.owner import connect_to_migrate
from farstu.store.schema import UNFENCED, metadata
from tests.support.databases import Database
from tests.support.one_database import on_postgresql
from tests.support.rows import insert_samples, portal_of

pytestmark = on_postgresql

FENCED = sorted(set(metadata.tables) - UNFENCED)
OURS, THEIRS = portal_of(1), portal_of(2)

Enter = Callable[[str | None], psycopg.Connection]


@pytest.fixture
def enter(database: Database) -> Iterator[Enter]:
    """Begin raw transactions as the application's role, after two portals got their rows."""
    with connect_to_migrate(database.migration_url) as owner:
        insert_samples(owner, 1)
        insert_samples(owner, 2)
    with psycopg.connect(database.url) as connection:

        def begin(portal_id: str | None) -> psycopg.Connection:
            connection.rollback()
            if portal_id is not None:
                connection.execute("SELECT set_config('farstu.portal_id', %s, true)", [portal_id])
            return connection

        yield begin
        connection.rollback()


def _sql(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))


def _portals_seen(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(_sql("SELECT portal_id FROM {} ORDER BY 1", table)).fetchall()
    return [portal_id for (portal_id,) in rows]


def test_a_raw_select_sees_one_portal(enter: Enter) -> None:
    """A SELECT without condition finds the rows of its portal only; without a portal, none."""
    for table in FENCED:
        assert _portals_seen(enter(OURS), table) == [OURS]
        assert _portals_seen(enter(THEIRS), table) == [THEIRS]
        assert _portals_seen(enter(None), table) == []
        assert _portals_seen(enter("*"), table) == [OURS, THEIRS]


def test_a_raw_change_reaches_one_portal(enter: Enter) -> None:
    """UPDATE and DELETE of another portal's rows touch none."""
    for table in FENCED:
        same = "UPDATE {} SET portal_id = portal_id"
        for change in (same, "DELETE FROM {}"):
            theirs = _sql(change + " WHERE portal_id = %s", table)
            assert enter(OURS).execute(theirs, [THEIRS]).rowcount == 0
        assert enter(OURS).execute(_sql(same, table)).rowcount == 1


def test_a_raw_row_cannot_be_put_into_another_portal(enter: Enter) -> None:
    """Neither INSERT nor UPDATE may leave a row in a portal that is not the transaction's."""
    for table in FENCED:
        columns = metadata.tables[table].c.keys()
        copied = ["%s" if name == "portal_id" else name for name in columns]
        copy = [
            "INSERT INTO {0} (",
            ", ".join(columns),
            ") SELECT ",
            ", ".join(copied),
            " FROM {0}",
        ]
        for statement in ("UPDATE {} SET portal_id = %s", "".join(copy)):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                enter(OURS).execute(_sql(statement, table), [THEIRS])


def test_the_role_owns_nothing(enter: Enter) -> None:
    """The application's role owns no table, is no superuser and is under row security."""
    connection = enter(OURS)
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert connection.execute(owned).fetchone() == (0,)
    role = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert connection.execute(role).fetchone() == (False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY fence ON {}",
        "TRUNCATE {}",
        "DROP TABLE {}",
    ],
)
def test_the_role_cannot_take_the_fence_down(enter: Enter, statement: str) -> None:
    """Only the owner may touch the fences, the tables, or all rows at once."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        enter("*").execute(_sql(statement, "accounts"))


def test_the_owner_is_inside_as_well(enter: Enter, database: Database) -> None:
    """FORCE: even the role that owns the tables sees nothing without naming a portal."""
    del enter
    with psycopg.connect(database.migration_url) as owner:
        assert _portals_seen(owner, "accounts") == []


def test_a_portal_does_not_outlive_its_transaction(enter: Enter) -> None:
    """The next transaction of a connection does not inherit the portal."""
    connection = enter(OURS)
    connection.commit()
    assert _portals_seen(connection, "accounts") == []
