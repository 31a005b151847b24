"""Databases as earlier versions left them, kept as SQL, so that each can be upgraded for ever.

``python -m tests.support.golden`` dumps a database of each migration that has no dumps yet, with
rows in every table, for both databases, and notes the checksum of each migration. It writes only
what is not there: a landed migration and its dump never change. (While a migration has not landed
yet, delete its two dumps and its lines in ``checksums.txt``, and run it again.)
"""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import sqlalchemy as sa

from farstu import migrations
from tests.support import postgresql
from tests.support.databases import POSTGRESQL, SQLITE
from tests.support.postgresql import PostgresqlServer
from tests.support.rows import insert_samples

GOLDEN = Path(__file__).parents[1] / "store" / "golden"
CHECKSUMS = GOLDEN / "checksums.txt"
VERSIONS = Path(migrations.__file__).parent / "versions"
FULL, BARE = 1, 2
"""Which sample row fills every column of its table, and which leaves out all that may be."""


def dump_of(version: str, kind: str) -> Path:
    """Name the dump of one version for one database."""
    return GOLDEN / f"{version}.{kind}.sql"


def list_versions() -> list[str]:
    """List the versions that have dumps, oldest first."""
    return sorted({path.name.split(".")[0] for path in GOLDEN.glob("*.sql")})


def checksums() -> dict[str, str]:
    """Compute the checksum of every file that is part of a migration."""
    files = sorted(VERSIONS.glob("v*.*"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def noted_checksums() -> dict[str, str]:
    """Read the checksums that were noted when each migration landed."""
    lines = CHECKSUMS.read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def load_sqlite(version: str, path: Path) -> None:
    """Make a database as that version left it."""
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump_of(version, SQLITE).read_text("utf-8"))


def load_postgresql(version: str, url: str) -> None:
    """Fill an empty database as that version left it; *url* is its owner's."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT set_config('farstu.portal_id', '*', true)")
        connection.execute(dump_of(version, POSTGRESQL).read_bytes())


def _dump_sqlite(folder: Path, version: str) -> str:
    path = folder / f"golden{version}.db"
    migrations.upgrade(f"sqlite:///{path}", to=version)
    _fill(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _dump_postgresql(server: PostgresqlServer, version: str) -> str:
    name = f"golden{version}"
    server.make_empty(name)
    url = server.url(name, role=postgresql.OWNER)
    migrations.upgrade(url, to=version)
    superuser = (
        f"postgresql://{postgresql.SUPERUSER}@/{name}?host={server.folder}&port={server.port}"
    )
    _fill(superuser)
    command = [
        "pg_dump",
        "--inserts",
        "--no-owner",
        "--no-privileges",
        "--schema=public",
        superuser,
    ]
    dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "".join(line for line in dump.splitlines(keepends=True) if _is_needed(line))


def _is_needed(line: str) -> bool:
    """Leave out what belongs to the program that dumped, or to the schema that is always there."""
    return bool(line.strip()) and not line.startswith(
        ("--", "\\", "SET ", "SELECT pg_catalog.set_config", "CREATE SCHEMA", "COMMENT ON SCHEMA")
    )


def _fill(url: str) -> None:
    driver = url.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(driver)
    with engine.begin() as connection:
        insert_samples(connection, FULL)
        insert_samples(connection, BARE, bare=True)
    engine.dispose()


def _list_undumped() -> list[str]:
    known = (script.revision for script in migrations.SCRIPTS.walk_revisions())
    return sorted(
        one
        for one in known
        if not (dump_of(one, SQLITE).exists() and dump_of(one, POSTGRESQL).exists())
    )


def _main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        undumped = _list_undumped()
        for version in undumped:
            dump_of(version, SQLITE).write_text(_dump_sqlite(folder, version), "utf-8")
        try:
            server = postgresql.share_server(folder) if undumped else None
            for version in undumped:
                assert server is not None
                dump_of(version, POSTGRESQL).write_text(_dump_postgresql(server, version), "utf-8")
        finally:
            postgresql.stop_server(folder)
    noted = noted_checksums() if CHECKSUMS.exists() else {}
    lines = {**checksums(), **noted}
    CHECKSUMS.write_text("".join(f"{lines[n]}  {n}\n" for n in sorted(lines)), "utf-8")


if __name__ == "__main__":
    _main()
