"""``farstu doctor`` on PostgreSQL: the role that serves owns nothing and is held by its fence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from farstu.store.health import FENCED
from tests.cli.installation import Installation, settle
from tests.support.databases import Database
from tests.support.one_database import on_postgresql
from tests.support.postgresql import APPLICATION, OWNER, PostgresqlServer
from tests.support.server import free_port

pytestmark = on_postgresql


@pytest.fixture
def served(database: Database, tmp_path: Path) -> Installation:
    """Give an installation whose database is on a real server."""
    settings = {"FARSTU_DATABASE": database.url, "FARSTU_MIGRATION_URL": database.migration_url}
    made = Installation(folder=tmp_path / "var", port=free_port(), settings=settings)
    assert made.run("init").code == 0
    with made.kit() as kit:
        settle(kit)
    return made


def _look(installation: Installation, **settings: str) -> dict[str, Any]:
    said = installation.run("doctor", "--json", **settings)
    found = {one["name"]: one for one in said.json["findings"]}
    wrong = {name for name, one in found.items() if one["state"] == "problem"}
    assert said.code == (3 if wrong else 0)
    return found | {"wrong": wrong}


def _as_owner(database: Database, statement: str) -> None:
    with psycopg.connect(database.migration_url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_sound_role_is_fine(served: Installation) -> None:
    """Only the server of the tests, which is in no hurry to save, is complained about."""
    found = _look(served)
    assert found["wrong"] == {"durability"}
    assert "fsync = off" in found["durability"]["text"]
    assert found["role"]["text"] == f"{APPLICATION} owns nothing"
    assert found["row security"]["text"] == f"on for {len(FENCED)} tables"


def test_no_password_is_shown(served: Installation, database: Database) -> None:
    """Neither by the doctor nor by init, whatever becomes of the connection."""
    for said in (
        served.run("doctor"),
        served.run("init"),
        served.run("portal", "list", FARSTU_DATABASE=f"{database.url}-gone"),
        served.run("portal", "list", FARSTU_DATABASE="postgresql://me:s3cret@h:p@rt/name"),
        served.run("doctor", FARSTU_DATABASE="postgresql://me:s3cret@localhost:1/name"),
    ):
        for secret in ("of-no-use-elsewhere", "s3cret", "p@rt"):
            assert secret not in said.out + said.err


def test_an_owner_who_serves_is_a_problem(served: Installation, database: Database) -> None:
    """An owner could lift the fence."""
    found = _look(served, FARSTU_DATABASE=database.migration_url)
    assert "role" in found["wrong"]
    assert found["role"]["text"].startswith(f"{OWNER} owns ")


def test_a_role_above_row_security_is_a_problem(
    served: Installation, database: Database, postgresql_server: PostgresqlServer
) -> None:
    """No fence holds one that may bypass it."""
    name = f"above_{served.port}"
    address = re.sub("//[^@]+@", f"//{name}:above@", database.url)
    with postgresql_server.connect(database.url.rpartition("/")[2]) as above_all:
        above_all.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'above' BYPASSRLS IN ROLE {OWNER}")
        try:
            found = _look(served, FARSTU_DATABASE=address)
        finally:
            above_all.execute(f"DROP OWNED BY {name}")
            above_all.execute(f"DROP ROLE {name}")
    assert found["role"]["text"] == f"{name} stands above row security"
    assert "NOBYPASSRLS" in found["role"]["fix"]


def test_an_address_that_cannot_be_read_is_not_repeated(served: Installation) -> None:
    """What libpq says about it may be part of the password."""
    said = served.run("portal", "list", FARSTU_DATABASE="postgresql://me@host/name?s3cret=1")
    assert said.code == 1
    assert "its address cannot be read." in said.err
    assert "s3cret" not in said.err


def test_a_table_without_its_fence_is_a_problem(served: Installation, database: Database) -> None:
    """Also where it is only not forced upon the owner."""
    _as_owner(database, "ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY")
    found = _look(served)
    assert found["row security"]["text"] == "off on accounts"
    assert found["row security"]["fix"].startswith("psql -c 'ALTER TABLE accounts ENABLE")


def test_rights_that_are_missing_are_a_problem(served: Installation, database: Database) -> None:
    """They are named, before anything else fails for want of them."""
    _as_owner(database, f"REVOKE UPDATE ON leases FROM {APPLICATION}")
    found = _look(served)
    assert found["rights"]["text"] == f"{APPLICATION} may not use leases"
    assert found["writing"]["text"] == "its role may not use all tables."


def test_a_server_that_is_away_is_a_sentence(served: Installation) -> None:
    """Both for the doctor and for every other command, with the next one."""
    away = {"FARSTU_DATABASE": "postgresql://farstu@localhost:1/farstu"}
    found = _look(served, **away)
    assert "database" in found["wrong"]
    said = served.run("portal", "list", **away)
    assert said.code == 1
    assert "postgresql://localhost:1/farstu cannot be used:" in said.err
    assert said.err.endswith("Next: farstu doctor\n")


def test_everything_else_works_there_too(served: Installation) -> None:
    """People are added, suspended, reset; keys are rotated; a taken address is refused."""
    add = ("account", "add", "olle@example.com", "--name", "Olle", "--show-secrets", "--json")
    assert served.run(*add).code == 0
    assert served.run(*add).json["error"]["reason"] == "email_taken"
    assert served.run("account", "suspend", "olle@example.com", "--yes").code == 0
    reset = ("account", "reset-factors", "olle@example.com", "--reason", "lost", "--yes")
    assert served.run(*reset).code == 0
    assert served.run("keys", "rotate", "--json").json["added"] is True
    assert served.run("policy", "set", "--required", "optional").code == 0
    assert len(served.run("account", "list", "--json").json["accounts"]) == 2
