"""The smallest deeds there are: marks, which are rows of a table outside of every fence."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from farstu.store.columns import EPOCH
from farstu.store.engine import Store
from farstu.store.schema import leases as t
from farstu.store.tx import Tx

PORTAL = "portal-of-the-test"


def mark(name: str) -> Callable[[Tx], str]:
    """Make a deed that writes one mark and returns its name; a second one of a name fails."""

    def deed(tx: Tx) -> str:
        tx.execute(sa.insert(t).values(name=name, holder="", expires_at=EPOCH))
        return name

    return deed


def list_marks(tx: Tx) -> set[str]:
    """Answer which marks there are."""
    return set(tx.execute(sa.select(t.c.name)).scalars())


def marks_of(store: Store) -> set[str]:
    """Say which marks a store has."""
    return store.read(list_marks, portal_id=PORTAL)
