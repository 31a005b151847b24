"""How the database itself is doing, for ``farstu doctor``: its size, its promises, its fences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import UNFENCED, leases, metadata
from farstu.store.tx import Tx

FENCED = frozenset(metadata.tables) - UNFENCED

PROMISES = ("fsync", "full_page_writes", "synchronous_commit")
"""PostgreSQL's settings without which a deed that was done may be lost."""

BROKEN = frozenset({"off", "local"})

FULL = 2
"""SQLite's number for ``synchronous = FULL``; what is above it is safer still."""

ROLE = """
    SELECT rolname, rolsuper OR rolbypassrls AS above,
        (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p'))
            AS owned
    FROM pg_roles WHERE rolname = current_user
"""
TABLES = """
    SELECT relname, relrowsecurity AND relforcerowsecurity AS fenced,
        has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
            AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE') AS usable
    FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who serves. *above* row security no fence holds it, and *owned* tables it could unfence."""

    name: str
    above: bool
    owned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who does a chore, and until when the others leave it to them."""

    holder: str
    expires_at: datetime


def measure(tx: Tx) -> int:
    """Say how many bytes the database takes."""
    if tx.connection.dialect.name == "postgresql":
        return int(_ask(tx, "SELECT pg_database_size(current_database())"))
    return int(_ask(tx, "PRAGMA page_count")) * int(_ask(tx, "PRAGMA page_size"))


def list_broken_promises(tx: Tx) -> list[str]:
    """List what makes deeds less than durable, as the connection of *tx* has it: ask a deed."""
    if tx.connection.dialect.name == "postgresql":
        said = {name: _ask(tx, f"SHOW {name}") for name in PROMISES}
        return [f"{name} = {value}" for name, value in said.items() if value in BROKEN]
    journal, level = _ask(tx, "PRAGMA journal_mode"), int(_ask(tx, "PRAGMA synchronous"))
    broken = [] if journal == "wal" else [f"journal_mode = {journal}"]
    return broken if level >= FULL else [*broken, f"synchronous = {level}"]


def find_role(tx: Tx) -> Role:
    """Say who this is to PostgreSQL."""
    row = tx.execute(sa.text(ROLE)).one()
    return Role(name=row.rolname, above=row.above, owned=row.owned)


def list_unfenced(tx: Tx) -> list[str]:
    """List the tables that should have row security, forced on their owner too, and have not."""
    rows = tx.execute(sa.text(TABLES)).all()
    return sorted(FENCED - {row.relname for row in rows if row.fenced})


def list_unusable(tx: Tx) -> list[str]:
    """List our tables that the role may not read and write."""
    rows = tx.execute(sa.text(TABLES)).all()
    return sorted(row.relname for row in rows if row.relname in metadata.tables and not row.usable)


def find_lease(tx: Tx, name: str) -> Lease | None:
    """Find who has a lease, or had it last."""
    query = sa.select(leases.c.holder, leases.c.expires_at).where(leases.c.name == name)
    row = tx.execute(query).mappings().first()
    return None if row is None else Lease(**row)


def _ask(tx: Tx, question: str) -> str:
    return str(tx.execute(sa.text(question)).scalar_one())
