"""A world on PostgreSQL, which saves what it commits, and what the server does with one update."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.world import World, make_world
from tests.support.postgresql import (
    OWNER,
    SUPERUSER,
    PostgresqlServer,
    share_server,
    stop_server,
)

NAME = "bench"
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""What the tests do without, and figures do not."""
UPDATE = r"""
\set aid random(1, 100000)
UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = :aid;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A world, and the database server beneath it."""

    world: World
    server: PostgresqlServer


@contextmanager
def serving() -> Iterator[Served]:
    """Start a server of our own, with a world on it, until the block ends."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server is somebody else, where we are root
        with _serving(folder) as served:
            yield served


@contextmanager
def _serving(folder: Path) -> Iterator[Served]:
    server = share_server(folder)
    try:
        with server.connect() as connection:
            for name in DURABLE:
                connection.execute(f"ALTER SYSTEM SET {name} = on")
            connection.execute("SELECT pg_reload_conf()")
        server.make_empty(NAME)
        owner = server.url(NAME, role=OWNER)
        world = make_world(folder / "data", people=1, database=server.url(NAME), owner=owner)
        yield Served(world=world, server=server)
    finally:
        stop_server(folder)


def updates_a_second(served: Served, *, clients: int, count: int) -> float:
    """Measure the server alone: a transaction for each, of one update of a row of many."""
    program = next(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    server, script = served.server, served.world.folder / "update.sql"
    script.write_text(UPDATE)
    where = ["-h", str(server.folder), "-p", str(server.port), "-U", SUPERUSER, "postgres"]
    subprocess.run([program, "-i", "-q", *where], check=True, capture_output=True)
    each = max(1, count // clients)
    load = ["-n", "-c", str(clients), "-j", "2", "-t", str(each), "-f", str(script)]
    done = subprocess.run([program, *load, *where], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if found is None:
        raise ValueError(done.stdout)
    return float(found[1])
