"""Databases that cannot be used: each as it goes wrong for an operator, until the block ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from farstu import migrations
from farstu.migrations.owner import connect_to_migrate
from farstu.store import sqlite_writer
from farstu.store.engine import Store
from farstu.store.sickness import Sickness
from farstu.store.sqlite_store import SqliteStore
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.databases import POSTGRESQL, SQLITE, Database
from tests.support.postgresql import PostgresqlServer

DROP = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
HOLD = "LOCK TABLE leases, logins, portals, throttles, sessions IN ACCESS EXCLUSIVE MODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A database, and what makes it sick."""

    database: Database
    store: Store
    server: PostgresqlServer | None
    monkeypatch: pytest.MonkeyPatch

    @property
    def path(self) -> Path:
        """The file, on SQLite."""
        return Path(self.database.url.removeprefix("sqlite:///"))

    def superuser(self) -> psycopg.Connection:
        """Connect past every fence and limit, on PostgreSQL."""
        assert self.server is not None
        return self.server.connect(self.database.url.rpartition("/")[2])

    def open_anew(self) -> None:
        """Have SQLite's file opened anew by whoever writes or reads next."""

        def lose(tx: Tx) -> None:
            tx.connection.exec_driver_sql("ROLLBACK")
            raise LookupError

        assert isinstance(self.store, SqliteStore)
        with suppress(LookupError):
            self.store.write(lose, portal_id=EVERYWHERE)
        self.store._reading.dispose()


@contextmanager
def read_only_file(ward: Ward) -> Iterator[None]:
    """Open the file for reading only, as on a disk that was mounted so."""
    connect = sqlite3.connect

    def reading(address: str, **options: object) -> sqlite3.Connection:
        return connect(address.replace("mode=rw", "mode=ro"), **options)  # type: ignore[call-overload,no-any-return] # as it came

    with ward.monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", reading)
        ward.open_anew()
        yield


@contextmanager
def busy_file(ward: Ward) -> Iterator[None]:
    """Let another process write without end."""
    with (
        ward.monkeypatch.context() as patch,
        closing(sqlite3.connect(ward.path, isolation_level=None)) as neighbour,
    ):
        patch.setattr(sqlite_writer, "BEGIN_TRIES", 2)
        neighbour.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def damaged_file(ward: Ward) -> Iterator[None]:
    """Write over every page, and mend it in the end."""
    with closing(sqlite3.connect(ward.path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ward.open_anew()
    sound = ward.path.read_bytes()
    with ward.path.open("r+b") as file:
        file.write(b"\xff" * len(sound))
    yield
    with ward.path.open("r+b") as file:
        file.write(sound)


@contextmanager
def gone_server(ward: Ward) -> Iterator[None]:
    """Throw everybody out, and let nobody in."""
    name = ward.database.url.rpartition("/")[2]
    with ward.superuser() as superuser:
        superuser.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
        superuser.execute(DROP)
        yield
        superuser.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')


@contextmanager
def held_server(ward: Ward) -> Iterator[None]:
    """Let somebody hold what everybody needs, and wait less than a person would."""
    name = ward.database.url.rpartition("/")[2]
    with ward.superuser() as superuser, ward.superuser() as holder, holder.transaction():
        superuser.execute(f'ALTER DATABASE "{name}" SET statement_timeout = 300')
        superuser.execute(f"{DROP} AND pid <> {holder.info.backend_pid}")
        holder.execute(HOLD)
        yield
    with ward.superuser() as superuser:
        superuser.execute(f'ALTER DATABASE "{name}" RESET statement_timeout')
        superuser.execute(DROP)


@contextmanager
def another_version(ward: Ward) -> Iterator[None]:
    """Migrate it, while the program of before is still running."""
    _say_version(ward, "9999")
    yield
    _say_version(ward, migrations.head())


def _say_version(ward: Ward, version: str) -> None:
    with connect_to_migrate(ward.database.migration_url) as owner:
        owner.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})


Illness = Callable[[Ward], AbstractContextManager[None]]
OF_SQLITE: Mapping[Sickness, Illness] = {
    Sickness.READ_ONLY: read_only_file,
    Sickness.BUSY: busy_file,
    Sickness.DAMAGED: damaged_file,
    Sickness.OTHER_VERSION: another_version,
}
OF_POSTGRESQL: Mapping[Sickness, Illness] = {
    Sickness.AWAY: gone_server,
    Sickness.BUSY: held_server,
    Sickness.OTHER_VERSION: another_version,
}


everywhere = pytest.mark.parametrize(
    ("database", "sickness"),
    [
        *(pytest.param(SQLITE, one, id=f"sqlite-{one}") for one in OF_SQLITE),
        *(
            pytest.param(POSTGRESQL, one, id=f"postgresql-{one}", marks=pytest.mark.postgresql)
            for one in OF_POSTGRESQL
        ),
    ],
    indirect=["database"],
)
"""What each database may have."""


@contextmanager
def sick(ward: Ward, sickness: Sickness) -> Iterator[None]:
    """Make the database sick until the block ends."""
    of = OF_POSTGRESQL if ward.database.kind == POSTGRESQL else OF_SQLITE
    with of[sickness](ward):
        yield
