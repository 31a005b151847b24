"""Offers: authenticators that were handed out and that their owners have not shown to work yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.assurance import FactorKind
from farstu.store.schema import offers as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One authenticator that counts for nothing yet. *secret* is sealed; *name* is its serial."""

    id: str
    account_id: str
    kind: FactorKind
    name: str
    secret: bytes
    created_at: datetime


COLUMNS = tuple(t.c[name] for name in Offer.__dataclass_fields__)


def add(tx: Tx, offer: Offer) -> bool:
    """Hand it out, unless one of its kind and name was handed out already, to whomever."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {column.name: getattr(offer, column.name) for column in COLUMNS}
    adding = dialect.insert(t).values(portal_id=tx.portal_id, **values)
    where = ["portal_id", "kind", "name"]
    return tx.changes(adding.on_conflict_do_nothing(index_elements=where)) == 1


def find(tx: Tx, offer_id: str, *, account_id: str, kind: FactorKind) -> Offer | None:
    """Find one by id, if it is of that kind and was handed out to that account."""
    query = sa.select(*COLUMNS).where(*_own(tx, offer_id, account_id), t.c.kind == kind)
    row = tx.execute(query).mappings().first()
    return None if row is None else Offer(**row)


def find_by_name(tx: Tx, kind: FactorKind, name: str) -> Offer | None:
    """Find the one of a name, to whomever it was handed out."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.kind == kind, t.c.name == name)
    row = tx.execute(query).mappings().first()
    return None if row is None else Offer(**row)


def list_of_account(tx: Tx, account_id: str) -> list[Offer]:
    """List what was handed out to an account, in the order in which it was."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    return [Offer(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def accept(tx: Tx, offer_id: str, *, account_id: str) -> str | None:
    """End one, since its owner has shown that it works, and say its name; only once."""
    statement = sa.delete(t).where(*_own(tx, offer_id, account_id)).returning(t.c.name)
    return tx.execute(statement).scalar()


def withdraw(tx: Tx, *, account_id: str, name: str) -> bool:
    """Take one back that its owner has not turned on."""
    statement = sa.delete(t).where(tx.inside(t), t.c.account_id == account_id, t.c.name == name)
    return tx.changes(statement) > 0


def list_all(tx: Tx, *, after: str, limit: int) -> list[Offer]:
    """List every offer by id, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after)
    return [Offer(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, offer_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another key, unless it is no longer the one that was *seen*."""
    statement = (
        sa.update(t).where(tx.inside(t), t.c.id == offer_id, t.c.secret == seen).values(secret=blob)
    )
    return tx.changes(statement) == 1


def _own(tx: Tx, offer_id: str, account_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tx.inside(t), t.c.id == offer_id, t.c.account_id == account_id
