"""A real PostgreSQL server of the tests' own: started once a run, stopped by its process id.

It lives in a temporary folder, listens on a Unix socket and on loopback, and is in no hurry to
save anything. Two roles share each database as in a real installation: ``farstu_owner`` owns it
and migrates it; ``farstu_app`` is whom Farstu serves as. That one owns nothing, cannot bypass row
security, and may only do what the owner grants.
"""

from __future__ import annotations

import os
import pwd
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.run import only_one

SUPERUSER = "postgres"
OWNER = "farstu_owner"
APPLICATION = "farstu_app"
PASSWORD = "of-no-use-elsewhere"
PATIENCE = 60.0

SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "localhost",
    "log_min_messages": "warning",
    "max_connections": "300",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}

ROLES = f"""
    CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'
        NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    CREATE ROLE {APPLICATION} LOGIN PASSWORD '{PASSWORD}'
        NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
"""

GRANTS = f"""
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
"""


class PostgresqlError(Exception):
    """The server did not do what it was started for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlServer:
    """A running server."""

    folder: Path
    port: int

    def url(self, database: str, *, role: str = APPLICATION) -> str:
        """Give the address of a database, as Farstu's configuration would."""
        return f"postgresql://{role}:{PASSWORD}@localhost:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser, past every fence; each statement is a transaction."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=SUPERUSER, dbname=database, autocommit=True
        )

    def make_empty(self, name: str) -> None:
        """Make a database without tables, in which the owner's tables will be the application's."""
        self._create(name, template="template0")
        with self.connect(name) as inside:
            inside.execute(GRANTS)

    def make_template(self, name: str, *, prepare: Callable[[str], None]) -> None:
        """Make a database to copy from, once a run: *prepare* gets its address as the owner."""
        with only_one(self.folder.parent, name=name), self.connect() as connection:
            if connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]
            ).fetchone():
                return
            self.make_empty(name)
            prepare(self.url(name, role=OWNER))
            connection.execute(
                sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name))
            )

    def copy_template(self, template: str, *, name: str) -> None:
        """Make the database *name* as a copy of *template*, grants included."""
        self._create(name, template=template)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _create(self, name: str, *, template: str) -> None:
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
                )
            )


def share_server(folder: Path) -> PostgresqlServer:
    """Give the run's server, and start it if nobody has yet."""
    home = folder / "postgresql"
    with only_one(folder, name="postgresql"):
        if not (home / "port").exists():
            _start(home)
    return PostgresqlServer(folder=home, port=int((home / "port").read_text("ascii")))


def stop_server(folder: Path) -> None:
    """Stop the run's server, if there is one, and wait until it has gone."""
    pid_file = folder / "postgresql" / "data" / "postmaster.pid"
    if not pid_file.exists():
        return
    os.kill(int(pid_file.read_text("utf-8").split("\n", 1)[0]), signal.SIGINT)
    _wait(lambda: not pid_file.exists(), what="PostgreSQL did not stop")


def _start(home: Path) -> None:
    account = _account()
    home.mkdir(mode=0o700)
    if account:
        os.chown(home, account.pw_uid, account.pw_gid)
    data, binaries, port = home / "data", _binaries(), _free_port()
    initdb: list[str | Path] = [
        binaries / "initdb",
        "--no-sync",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    initdb += [f"--pgdata={data}", f"--username={SUPERUSER}"]
    initdb += ["--auth-local=trust", "--auth-host=scram-sha-256"]
    _run_as(account, initdb, home)
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(home)}
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    _control(home, "start")
    with psycopg.connect(host=str(home), port=port, user=SUPERUSER, dbname="postgres") as first:
        first.execute(ROLES)
    (home / "port").write_text(str(port), "ascii")


def start_again(folder: Path) -> None:
    """Start the server that ``stop_server`` stopped, at the same port."""
    _control(folder / "postgresql", "start")


def _control(home: Path, *command: str) -> None:
    pg_ctl: list[str | Path] = [_binaries() / "pg_ctl", "--wait", f"--timeout={PATIENCE:.0f}"]
    pg_ctl += [f"--pgdata={home / 'data'}", f"--log={home / 'log'}", *command]
    _run_as(_account(), pg_ctl, home)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """A second server that follows the first, until it is promoted."""

    home: Path
    port: int

    def promote(self) -> None:
        """Let it take over."""
        _control(self.home, "promote")


@contextmanager
def serve_standby(server: PostgresqlServer) -> Iterator[Standby]:
    """Copy all of *server*, and follow it."""
    home, port = server.folder.parent / "standby", _free_port()
    home.mkdir(mode=0o700)
    account = _account()
    if account:
        os.chown(home, account.pw_uid, account.pw_gid)
    copy: list[str | Path] = [_binaries() / "pg_basebackup", f"--host={server.folder}"]
    copy += [f"--port={server.port}", f"--username={SUPERUSER}", f"--pgdata={home / 'data'}"]
    _run_as(account, [*copy, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"], home)
    with (home / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"port = {port}\nunix_socket_directories = '{home}'\n")
    _control(home, "start")
    try:
        yield Standby(home=home, port=port)
    finally:
        _control(home, "--mode=immediate", "stop")


def _run_as(account: pwd.struct_passwd | None, command: list[str | Path], home: Path) -> None:
    """Run a program of PostgreSQL's, which refuses to serve root."""
    with (home / "output").open("a") as output:
        done = subprocess.run(
            command,
            check=False,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            timeout=2 * PATIENCE,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    if done.returncode:
        files = [file for file in (home / "output", home / "log") if file.exists()]
        said = "\n".join(file.read_text("utf-8", "replace") for file in files)
        raise PostgresqlError(f"{command[0]} failed:\n{said}")


def _account() -> pwd.struct_passwd | None:
    """Choose who runs the server: we ourselves, or, where we are root, somebody with less power."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _binaries() -> Path:
    """Find the newest PostgreSQL that Debian installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0), default=None)
    if newest is None:
        raise PostgresqlError("PostgreSQL is not installed here: make tools")
    return newest.parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(is_so: Callable[[], bool], *, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise PostgresqlError(what)
        time.sleep(0.02)
