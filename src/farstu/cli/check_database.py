"""The database: reached, of the right version, written to, durable, and fenced."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from farstu import migrations
from farstu.cli.findings import Finding, fine, problem
from farstu.cli.opening import INIT, explain_database, is_newer, is_sqlite, place_of
from farstu.config import Config
from farstu.crypto.keyring import OTHERS
from farstu.store import health, leases
from farstu.store.engine import Store
from farstu.store.sickness import Sickness, find_sickness
from farstu.store.tx import EVERYWHERE, Tx

MB = 1_000_000
BACKUP = "put a backup in its place (docs/database.md)"
OF_FILE: Mapping[Sickness, str] = {
    Sickness.BUSY: "see who holds it: fuser -v {path}",
    Sickness.FULL: "make room: df -h {folder}",
    Sickness.DISK: "look at the disk: df -h {folder}; dmesg | tail",
    Sickness.DAMAGED: BACKUP,
}
OF_SERVER: Mapping[Sickness, str] = {
    Sickness.READ_ONLY: "name all hosts in `database`, and target_session_attrs=read-write",
    Sickness.FULL: "make room where PostgreSQL keeps its data",
    Sickness.DAMAGED: BACKUP,
}
"""What mends a sick database, where looking at it is not the first thing to do."""
FENCE = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
GRANT = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO"


def check_version(config: Config) -> Finding:
    """See that the database answers and has the tables of this version."""
    place = place_of(config)
    try:
        version = migrations.current(config.database)
    except DBAPIError as error:
        return problem(
            "database", f"{place}: {explain_database(error)}", fix=remedy_of(config, error)
        )
    if version == migrations.head():
        return fine("database", f"{place}, version {version}")
    if is_newer(version):
        text = f"{place} belongs to a newer Farstu ({version})"
        return problem("database", text, fix="install that version of Farstu again")
    state = "has no tables of Farstu yet" if version is None else f"is of version {version}"
    return problem("database", f"{place} {state}", fix=INIT)


def check_store(config: Config, store: Store, *, now: datetime) -> Iterator[Finding]:
    """See that the database keeps what it is told, keeps portals apart, and can be written to."""
    try:
        if is_sqlite(config):
            yield from _check_file(Path(place_of(config)))
        else:
            yield from store.read(_check_fence, portal_id=EVERYWHERE)
        broken = store.write(health.list_broken_promises, portal_id=EVERYWHERE)
        size = store.read(health.measure, portal_id=EVERYWHERE)
        store.write(
            lambda tx: leases.take(tx, "doctor", holder="doctor", now=now, expires_at=now),
            portal_id=EVERYWHERE,
        )
    except DBAPIError as error:
        yield problem("writing", explain_database(error), fix=remedy_of(config, error))
        return
    yield fine("writing", f"works; {size / MB:,.1f} MB")
    yield _judge_promises(config, broken)


def _check_file(path: Path) -> Iterator[Finding]:
    """See that the file is its owner's alone; that it is so is worth no line."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OTHERS:
        text = f"others can get at {path} (mode {mode:04o})"
        yield problem("database file", text, fix=f"chmod 600 {path}*")


def _check_fence(tx: Tx) -> list[Finding]:
    """See that the role owns nothing, that tables are fenced, and that it may use them."""
    role = health.find_role(tx)
    unfenced, unusable = health.list_unfenced(tx), health.list_unusable(tx)
    found = [fine("role", f"{role.name} owns nothing")]
    if role.above:
        fix = f"psql -c 'ALTER ROLE \"{role.name}\" NOSUPERUSER NOBYPASSRLS'"
        found = [problem("role", f"{role.name} stands above row security", fix=fix)]
    elif role.owned:
        fix = "another role in `database`, the owner in `migration_url` (docs/configuration.md)"
        found = [problem("role", f"{role.name} owns {role.owned} tables: no fence", fix=fix)]
    if unfenced:
        fix = f"psql -c 'ALTER TABLE {unfenced[0]} {FENCE}'"
        found.append(problem("row security", f"off on {', '.join(unfenced)}", fix=fix))
    else:
        found.append(fine("row security", f"on for {len(health.FENCED)} tables"))
    if unusable:
        text = f"{role.name} may not use {', '.join(unusable)}"
        found.append(problem("rights", text, fix=f"psql -c '{GRANT} \"{role.name}\"'"))
    return found


def _judge_promises(config: Config, broken: list[str]) -> Finding:
    if not broken:
        return fine("durability", "WAL, synchronous" if is_sqlite(config) else "fsync, synchronous")
    said = ", ".join(broken)
    if is_sqlite(config):
        fix = f"sqlite3 {place_of(config)} 'PRAGMA journal_mode = WAL'"
    else:
        name = broken[0].partition(" ")[0]
        fix = f"psql -c 'ALTER SYSTEM SET {name} = on' -c 'SELECT pg_reload_conf()'"
    return problem("durability", f"{said}: what was done may be lost", fix=fix)


def remedy_of(config: Config, error: DBAPIError) -> str:
    """Say what mends it, or how somebody can see for themselves."""
    place, sickness = place_of(config), find_sickness(error)
    if not is_sqlite(config):
        usual = f"psql {place} -c 'SELECT 1'"
        return OF_SERVER.get(sickness, usual) if sickness else usual
    usual = f"ls -ld {Path(place).parent} {place}*"
    found = OF_FILE.get(sickness, usual) if sickness else usual
    return found.format(path=place, folder=Path(place).parent)
