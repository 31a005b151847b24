"""Logos: the picture of each portal that has one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import logos as t
from farstu.store.tx import Tx


def replace(tx: Tx, digest: str, picture: bytes, *, at: datetime) -> None:
    """Keep this picture, and none from before."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {"digest": digest, "picture": picture, "created_at": at}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    tx.execute(adding.on_conflict_do_update(index_elements=["portal_id"], set_=values))


def remove(tx: Tx) -> None:
    """Keep no picture."""
    tx.execute(sa.delete(t).where(tx.inside(t)))


def find(tx: Tx, digest: str) -> bytes | None:
    """Find the picture, if it is still this one."""
    query = sa.select(t.c.picture).where(tx.inside(t), t.c.digest == digest)
    return tx.execute(query).scalar()
