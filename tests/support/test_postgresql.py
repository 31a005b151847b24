"""The PostgreSQL server of the tests is a real one, and its roles are those of an installation."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.support.databases import POSTGRESQL, Database
from tests.support.postgresql import APPLICATION, OWNER, PostgresqlServer

pytestmark = pytest.mark.postgresql

TABLE = """
    CREATE TABLE boxes (portal_id TEXT NOT NULL, said TEXT NOT NULL);
    ALTER TABLE boxes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE boxes FORCE ROW LEVEL SECURITY;
    CREATE POLICY fence ON boxes
        USING (portal_id = current_setting('farstu.portal_id', true));
"""

OWNED = "SELECT count(*) FROM pg_class WHERE relowner = 'farstu_app'::regrole"


def _lay_tables(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute(TABLE)


@pytest.fixture
def boxes(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """Give the name of a copied database with one fenced table."""
    name = f"boxes_{os.getpid()}"
    postgresql_server.make_template("boxes_template", prepare=_lay_tables)
    postgresql_server.copy_template("boxes_template", name=name)
    yield name
    postgresql_server.drop(name)


def test_the_application_sees_its_own_portal_only(
    postgresql_server: PostgresqlServer, boxes: str
) -> None:
    """The application's role reads what is inside its fence, and nothing without one."""
    with psycopg.connect(postgresql_server.url(boxes), autocommit=True) as application:
        application.execute("SELECT set_config('farstu.portal_id', 'one', false)")
        application.execute("INSERT INTO boxes VALUES ('one', 'mine')")
        assert application.execute("SELECT said FROM boxes").fetchall() == [("mine",)]
        application.execute("SELECT set_config('farstu.portal_id', 'two', false)")
        assert application.execute("SELECT said FROM boxes").fetchall() == []
        with pytest.raises(errors.InsufficientPrivilege):
            application.execute("INSERT INTO boxes VALUES ('one', 'theirs')")
        application.execute("RESET farstu.portal_id")
        assert application.execute("SELECT said FROM boxes").fetchall() == []
    with postgresql_server.connect(boxes) as superuser:
        assert superuser.execute("SELECT said FROM boxes").fetchall() == [("mine",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id TEXT)",
        "DROP TABLE portals",
        "TRUNCATE portals",
        "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY",
        "DROP POLICY fence ON accounts",
        "SET ROLE farstu_owner",
    ],
)
@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_the_application_changes_no_tables(database: Database, statement: str) -> None:
    """The application's role can neither make, empty nor unfence a table, nor become the owner."""
    with (
        psycopg.connect(database.url) as application,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        application.execute(statement)


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_the_application_owns_nothing(
    database: Database, postgresql_server: PostgresqlServer
) -> None:
    """The role that Farstu serves as owns no table and cannot bypass row security."""
    with psycopg.connect(database.url) as application:
        assert application.execute(OWNED).fetchone() == (0,)
        assert application.execute("SELECT current_user").fetchone() == (APPLICATION,)
    with postgresql_server.connect() as superuser:
        rights = superuser.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)",
            [[APPLICATION, OWNER]],
        )
        assert rights.fetchall() == []


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_each_test_has_a_database_of_its_own(database: Database, round_: int) -> None:
    """What one test writes, the next does not find."""
    with psycopg.connect(database.migration_url) as owner:
        owner.execute("CREATE TABLE left_behind (round INTEGER)")
        owner.execute("INSERT INTO left_behind VALUES (%s)", [round_])
        assert owner.execute("SELECT round FROM left_behind").fetchall() == [(round_,)]


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_the_server_is_shared_by_the_whole_run(
    database: Database, postgresql_server: PostgresqlServer
) -> None:
    """Asking again gives the same server, whichever worker started it."""
    with postgresql_server.connect() as superuser:
        served = superuser.execute("SHOW data_directory").fetchone()
    assert served == (str(postgresql_server.folder / "data"),)
    assert f":{postgresql_server.port}/" in database.url
