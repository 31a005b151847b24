"""Migrations: from nothing and from every earlier version, all or nothing, one at a time."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from farstu import migrations
from farstu.migrations.owner import ADVISORY_LOCK, connect_to_look, connect_to_migrate
from farstu.store.schema import metadata
from tests.support import golden, rows
from tests.support.marking_process import ROOT


@contextmanager
def _look(url: str) -> Iterator[sa.Connection]:
    """Look at all rows of a database, as its owner."""
    with connect_to_look(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT set_config('farstu.portal_id', '*', true)"))
        yield connection


def _load(version: str, url: str) -> None:
    if url.startswith("sqlite:"):
        golden.load_sqlite(version, Path(url.removeprefix("sqlite:///")))
    else:
        golden.load_postgresql(version, url)


def test_an_empty_database_becomes_the_newest(empty_url: str) -> None:
    """A database that was never migrated has no version; afterwards it has the newest."""
    assert migrations.current(empty_url) is None
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.head()


def test_looking_at_a_version_makes_no_file(tmp_path: Path) -> None:
    """Asking for the version of a database that is not there leaves nothing behind."""
    assert migrations.current(f"sqlite:///{tmp_path / 'none.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_upgrading_again_changes_nothing(empty_url: str) -> None:
    """A database of the newest version is left as it is."""
    migrations.upgrade(empty_url)
    with _look(empty_url) as connection:
        rows.insert_samples(connection, 1)
        connection.commit()
    migrations.upgrade(empty_url)
    with _look(empty_url) as connection:
        assert {_count(connection, table) for table in metadata.sorted_tables} == {1}


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_every_version_has_its_dumps() -> None:
    """Each migration left a database behind for the tests, of both kinds."""
    versions = sorted(script.revision for script in migrations.SCRIPTS.walk_revisions())
    assert golden.list_versions() == versions
    assert all(golden.dump_of(v, k).exists() for v in versions for k in ("sqlite", "postgresql"))


@pytest.mark.parametrize("version", golden.list_versions())
def test_every_earlier_version_can_be_upgraded(version: str, empty_url: str) -> None:
    """A database as a version left it becomes the newest, and its rows can be read as they were."""
    _load(version, empty_url)
    assert migrations.current(empty_url) == version
    before = _list_columns(empty_url)
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.head()
    with _look(empty_url) as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.columns if c.name in before.get(table.name, ())]
            found = (
                [tuple(row) for row in connection.execute(sa.select(*columns))] if columns else []
            )
            assert _list_samples(columns) == sorted(found, key=str)


def _list_columns(url: str) -> dict[str, set[str]]:
    with _look(url) as connection:
        look = sa.inspect(connection)
        return {
            name: {c["name"] for c in look.get_columns(name)} for name in look.get_table_names()
        }


def _list_samples(columns: list[sa.Column[object]]) -> list[tuple[object, ...]]:
    """List the two rows of a dump, as far as its version had these columns."""
    if not columns:
        return []
    table = metadata.tables[str(columns[0].table.key)]
    full = rows.sample_row(table, golden.FULL)
    bare = rows.sample_row(table, golden.BARE, bare=True)
    return sorted((tuple(row.get(c.name) for c in columns) for row in (full, bare)), key=str)


def test_applications_of_one_name_get_numbers(empty_url: str) -> None:
    """The first keeps its name, and so does one that has such a number already."""
    _load("0023", empty_url)
    columns = [sa.column(one, sa.Text) for one in ("id", "portal_id", "name")]
    parties = sa.table("relying_parties", *columns)
    with _look(empty_url) as connection:
        [portal_id] = set(connection.execute(sa.select(parties.c.portal_id).limit(1)).scalars())
        whole = connection.execute(
            sa.text("SELECT * FROM relying_parties WHERE portal_id = :portal LIMIT 1"),
            {"portal": portal_id},
        ).mappings()
        sample = dict(whole.one())
        names = ", ".join(sample)
        values = ", ".join(f":{name}" for name in sample)
        for number, name in enumerate(("Shop", "SHOP", "Shop 2", "shop")):
            row = {**sample, "id": f"z{number}", "client_id": f"z{number}", "name": name}
            connection.execute(
                sa.text(f"INSERT INTO relying_parties ({names}) VALUES ({values})"),  # noqa: S608 - names of columns
                {k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()},
            )
        connection.commit()
    migrations.upgrade(empty_url)
    with _look(empty_url) as connection:
        query = sa.select(parties.c.name).where(parties.c.id.like("z%")).order_by(parties.c.id)
        found = list(connection.execute(query).scalars())
    assert found == ["Shop", "SHOP 3", "Shop 2", "shop 4"]


def test_landed_migrations_never_change() -> None:
    """Every file of a migration is the one that landed: a new schema is a new migration."""
    assert golden.checksums() == golden.noted_checksums()


def test_a_failed_migration_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a migration breaks halfway, no table of it stays, and it can be run again."""
    script = migrations.SCRIPTS.get_revision("0001")
    assert script is not None
    with monkeypatch.context() as patch:
        run = script.module.upgrade

        def break_off() -> None:
            run()
            raise InterruptedError

        patch.setattr(script.module, "upgrade", break_off)
        with pytest.raises(InterruptedError):
            migrations.upgrade(empty_url)
    assert migrations.current(empty_url) is None
    with _look(empty_url) as connection:
        assert sa.inspect(connection).get_table_names() == []
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.head()


KILLED = """
import os, sys
from farstu import migrations
script = migrations.SCRIPTS.get_revision(migrations.head())
run = script.module.upgrade
def killed():
    run()
    os.kill(os.getpid(), 9)
script.module.upgrade = killed
migrations.upgrade(sys.argv[1])
"""


@pytest.mark.slow
def test_a_killed_migration_leaves_the_version_of_before(empty_url: str) -> None:
    """Killed at the end of many, it left nothing; the next run goes all the way, and rows stay."""
    _load("0010", empty_url)
    before = _list_columns(empty_url)
    process = _start(KILLED, empty_url)
    assert process.wait() == -9
    assert migrations.current(empty_url) == "0010"
    assert _list_columns(empty_url) == before
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.head()
    with _look(empty_url) as connection:
        assert _count(connection, metadata.tables["accounts"]) == 2
        if connection.dialect.name == "sqlite":
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"


def _start(program: str, url: str) -> subprocess.Popen[bytes]:
    """Run a program of another process."""
    return subprocess.Popen(
        [sys.executable, "-c", program, url], env=os.environ | {"PYTHONPATH": str(ROOT / "src")}
    )


def test_a_migration_keeps_others_out(empty_url: str) -> None:
    """While one process migrates, no other one gets as far as reading the version."""
    with connect_to_migrate(empty_url) as connection:
        if connection.dialect.name == "postgresql":
            with psycopg.connect(empty_url) as other:
                ask = f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})"
                assert other.execute(sql.SQL(ask)).fetchone() == (False,)
        else:
            path = empty_url.removeprefix("sqlite:///")
            with (
                closing(sqlite3.connect(path, timeout=0)) as other_file,
                pytest.raises(sqlite3.OperationalError, match="locked"),
            ):
                other_file.execute("BEGIN IMMEDIATE")


@pytest.mark.slow
def test_processes_that_upgrade_at_once_all_succeed(empty_url: str) -> None:
    """Of two processes that find an empty database, one migrates; the other finds it done."""
    program = "import sys; from farstu import migrations; migrations.upgrade(sys.argv[1])"
    processes = [_start(program, empty_url) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert migrations.current(empty_url) == migrations.head()


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    """A migrated file is readable by nobody else, and keeps its log beside it (WAL)."""
    path = tmp_path / "farstu.db"
    migrations.upgrade(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes()[18:20] == b"\x02\x02"  # the file format says: WAL


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_application_cannot_migrate(database: object) -> None:
    """The role that serves can read the version, and can make no table."""
    url = str(getattr(database, "url", ""))
    assert migrations.current(url) == migrations.head()
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE more (id TEXT)")
