"""Real servers whose database goes away under them: no process ends, and all goes on."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from farstu import migrations
from farstu.store.engine import open_store
from tests.support import postgresql
from tests.support.databases import POSTGRESQL, Database
from tests.support.marks import PORTAL, mark, marks_of
from tests.support.postgresql import OWNER, PostgresqlServer, serve_standby, start_again
from tests.support.server import FarstuServer, serve_farstu, wait_until

pytestmark = pytest.mark.slow

NAME = "farstu"
WORKERS = 2
_NUMBER = count(1)


def status(server: FarstuServer, path: str) -> int:
    """Ask for a page."""
    return httpx.get(f"{server.origin}{path}", timeout=60).status_code


def wait_for(server: FarstuServer, wanted: int) -> None:
    """Wait until it says whether it is ready."""
    wait_until(
        lambda: status(server, "/readyz") == wanted,
        otherwise=lambda: f"never {wanted}:\n{server.said()[-2000:]}",
    )


def ailments(server: FarstuServer) -> set[str]:
    """List what the log says that ails the database."""
    lines = [json.loads(one) for one in server.said().splitlines() if one.startswith("{")]
    return {line["sick"] for line in lines if "sick" in line}


def test_no_process_ends_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A disk that takes nothing ends no worker, and when it does again nobody starts them anew.

    The log lies there too; a line that cannot be written is nobody's end.
    """
    with serve_farstu(tmp_path / "data", workers=WORKERS) as server:
        wait_until(lambda: len(server.workers()) == WORKERS, otherwise=server.said)
        workers = server.workers()
        for pid in workers:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        wait_for(server, 503)
        assert status(server, "/healthz") == 200
        for pid in workers:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        wait_for(server, 200)
        assert server.workers() == workers
        assert "Traceback" not in server.said()


@pytest.fixture
def own_server(run_folder: Path) -> Iterator[PostgresqlServer]:
    """Start a PostgreSQL server that may be stopped."""
    folder = run_folder / f"sick-{os.getpid()}-{next(_NUMBER)}"
    folder.mkdir()
    folder.chmod(run_folder.stat().st_mode & 0o777)
    server = postgresql.share_server(folder)
    server.make_empty(NAME)
    yield server
    postgresql.stop_server(folder)


@pytest.fixture
def own_database(own_server: PostgresqlServer) -> Database:
    """Make an empty database there."""
    url, owner = own_server.url(NAME), own_server.url(NAME, role=OWNER)
    return Database(kind=POSTGRESQL, url=url, migration_url=owner)


@pytest.mark.postgresql
def test_a_server_that_is_started_again_is_found(
    own_server: PostgresqlServer, own_database: Database, tmp_path: Path
) -> None:
    """Without a word to Farstu, whose processes are the same afterwards."""
    with serve_farstu(tmp_path / "data", workers=WORKERS, database=own_database) as server:
        wait_until(lambda: len(server.workers()) == WORKERS, otherwise=server.said)
        workers, asked = server.workers(), status(server, "/login")
        postgresql.stop_server(own_server.folder.parent)
        wait_for(server, 503)
        assert (status(server, "/healthz"), status(server, "/help")) == (200, 503)
        start_again(own_server.folder.parent)
        wait_for(server, 200)
        assert status(server, "/login") == asked
        assert server.workers() == workers
    assert "away" in ailments(server)
    assert "Traceback" not in server.said()


@pytest.mark.postgresql
def test_the_server_that_took_over_is_found(
    own_server: PostgresqlServer, own_database: Database
) -> None:
    """A standby takes no deeds and answers questions; promoted, it takes the next deed."""
    migrations.upgrade(own_database.migration_url)
    with serve_standby(own_server) as standby:
        address, old = make_conninfo(own_database.url, port=standby.port), f":{own_server.port}/"
        with closing(open_store(own_database.url.replace(old, f":{standby.port}/"))) as store:
            assert marks_of(store) == set()
            for _ in range(2):
                with pytest.raises(Exception, match=r"read-only transaction|during recovery"):
                    store.write(mark("early"), portal_id=PORTAL)
            standby.promote()
            wait_until(lambda: _takes_deeds(address), otherwise=lambda: "it is a standby still")
            store.write(mark("late"), portal_id=PORTAL)
            assert marks_of(store) == {"late"}


def _takes_deeds(address: str) -> bool:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
