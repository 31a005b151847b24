"""Arrivals: who, or what, came from another system, and what that said the last time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.store.schema import arrivals as t
from farstu.store.tx import Tx, adding_unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One arrival; without an *account_id* its account was erased.

    *seen* has a digest of each part that the other system named, *held* the ids of what was made
    of it. *epoch* and *password_at* are what the account had when this was written.
    """

    id: str
    source: str
    key_digest: str
    account_id: str | None
    seen: Mapping[str, str] | None
    held: tuple[str, ...]
    epoch: int
    password_at: datetime | None
    created_at: datetime
    changed_at: datetime
    revision: int = 0


COLUMNS = tuple(t.c[name] for name in Arrival.__dataclass_fields__)


def find(tx: Tx, source: str, key_digest: str) -> Arrival | None:
    """Find what came from a source under a key."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.source == source, t.c.key_digest == key_digest
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else Arrival(**{**row, "held": tuple(row["held"] or ())})


def find_all(tx: Tx, source: str, key_digests: Collection[str]) -> dict[str, Arrival]:
    """Find all that came from a source under some keys, by these."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.source == source, t.c.key_digest.in_(sorted(key_digests))
    )
    found = (
        Arrival(**{**row, "held": tuple(row["held"] or ())}) for row in tx.execute(query).mappings()
    )
    return {one.key_digest: one for one in found}


def add(tx: Tx, arrival: Arrival) -> bool:
    """Remember an arrival, unless another import has just done so."""
    return add_all(tx, [arrival])


def add_all(tx: Tx, arrivals: Sequence[Arrival]) -> bool:
    """Remember several; if another import has just done so with one, some are missing: undo it."""
    names = Arrival.__dataclass_fields__
    rows = [
        {"portal_id": tx.portal_id, **{name: getattr(one, name) for name in names}}
        for one in arrivals
    ]
    adding = adding_unless(tx, t, "portal_id", "source", "key_digest")
    return tx.add_rows(adding, rows) == len(rows)


def change(tx: Tx, arrival: Arrival) -> bool:
    """Write what the other system says now, unless another import did since it was read."""
    values = {
        "seen": arrival.seen,
        "held": arrival.held,
        "epoch": arrival.epoch,
        "password_at": arrival.password_at,
        "changed_at": arrival.changed_at,
        "revision": arrival.revision + 1,
    }
    statement = sa.update(t).where(
        tx.inside(t), t.c.id == arrival.id, t.c.revision == arrival.revision
    )
    return tx.changes(statement.values(values)) == 1


def list_of_account(tx: Tx, account_id: str) -> list[Arrival]:
    """List what an account came from."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id).order_by(t.c.id)
    return [
        Arrival(**{**row, "held": tuple(row["held"] or ())}) for row in tx.execute(query).mappings()
    ]


def empty(tx: Tx, account_id: str) -> None:
    """Forget all about an account that is erased, but that it must not come again."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.account_id == account_id)
        .values(account_id=None, seen=None, held=None, password_at=None)
    )
