"""Portals: one sign-in site each, found by host name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.policy import Settings
from farstu.store.schema import portals as t
from farstu.store.tx import Fence, Tx

COLUMNS = ("id", "host", "name", "relying_party_id", "created_at")
SETTINGS = frozenset(field.name for field in fields(Settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One sign-in site. *relying_party_id* is fixed while WebAuthn credentials exist."""

    id: str
    host: str
    name: str
    relying_party_id: str
    settings: Settings
    created_at: datetime


def find_by_host(tx: Tx, host: str) -> Portal | None:
    """Find the portal that lives at *host*, a lower-case name without port."""
    row = tx.run(_finding_by_host, sought=host).first()
    return None if row is None else _portal(row)


@cache
def _finding_by_host(_: Fence) -> sa.Select[Any]:
    return sa.select(t).where(t.c.host == sa.bindparam("sought"))


def find(tx: Tx, portal_id: str) -> Portal | None:
    """Find a portal by id."""
    row = tx.run(_finding, portal_id=portal_id).first()
    return None if row is None else _portal(row)


@cache
def _finding(_: Fence) -> sa.Select[Any]:
    return sa.select(t).where(t.c.id == sa.bindparam("portal_id"))


def list_portals(tx: Tx) -> list[Portal]:
    """List all portals of the installation, oldest first."""
    return [_portal(row) for row in tx.execute(sa.select(t).order_by(t.c.id)).mappings()]


def add(tx: Tx, portal: Portal) -> bool:
    """Add *portal*, unless another one has its host, or the name that its passkeys belong to."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {name: getattr(portal, name) for name in COLUMNS}
    statement = dialect.insert(t).values(**values, settings=asdict(portal.settings))
    return tx.changes(statement.on_conflict_do_nothing()) == 1


def change(tx: Tx, portal: Portal, *, seen: Portal) -> bool:
    """Write the name and the settings, unless they are no longer as they were *seen*."""
    row = tx.execute(sa.select(t).where(t.c.id == seen.id)).mappings().first()
    if row is None or _portal(row) != seen:
        return False
    as_it_was = (t.c.id == seen.id, t.c.name == row["name"], t.c.settings == row["settings"])
    values = {"name": portal.name, "settings": asdict(portal.settings)}
    return tx.changes(sa.update(t).where(*as_it_was).values(**values)) == 1


def _portal(row: Any) -> Portal:
    """Read a row; settings that a newer Farstu beside this one wrote are none of ours."""
    known = {name: value for name, value in row["settings"].items() if name in SETTINGS}
    return Portal(**{**row, "settings": Settings(**known)})
