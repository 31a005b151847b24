"""Hosts of applications behind a proxy: each belongs to one relying party of the installation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import relying_party_hosts as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedHost:
    """One host, as a ``Host`` header has it, and whose it is."""

    host: str
    portal_id: str
    relying_party_id: str


def find(tx: Tx, host: str) -> GuardedHost | None:
    """Find whose *host* is."""
    row = tx.execute(sa.select(t).where(tx.inside(t), t.c.host == host)).mappings().first()
    return None if row is None else GuardedHost(**row)


def list_of_party(tx: Tx, party_id: str) -> set[str]:
    """List the hosts of a relying party."""
    query = sa.select(t.c.host).where(tx.inside(t), t.c.relying_party_id == party_id)
    return set(tx.execute(query).scalars())


def claim(tx: Tx, party_id: str, host: str) -> bool:
    """Give *host* to a relying party, unless any one of the installation has it."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(t).values(
        host=host, portal_id=tx.portal_id, relying_party_id=party_id
    )
    return tx.changes(statement.on_conflict_do_nothing(index_elements=["host"])) == 1


def release(tx: Tx, party_id: str, hosts: Collection[str]) -> None:
    """Take hosts from a relying party."""
    of_party = t.c.relying_party_id == party_id
    tx.execute(sa.delete(t).where(tx.inside(t), of_party, t.c.host.in_(sorted(hosts))))
