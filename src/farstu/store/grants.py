"""Grants: what somebody lets a relying party know and do, until they take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.schema import grants as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant: the scopes that an account lets a relying party have."""

    id: str
    account_id: str
    relying_party_id: str
    scopes: tuple[str, ...]
    granted_at: datetime


COLUMNS = tuple(t.c[name] for name in Grant.__dataclass_fields__)


def replace(tx: Tx, grant: Grant) -> None:
    """Grant just this, whatever was granted before."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    values = {"scopes": list(grant.scopes), "granted_at": grant.granted_at}
    adding = dialect.insert(t).values(
        id=grant.id,
        portal_id=tx.portal_id,
        account_id=grant.account_id,
        relying_party_id=grant.relying_party_id,
        **values,
    )
    ours = ["account_id", "relying_party_id"]
    tx.execute(
        adding.on_conflict_do_update(
            index_elements=ours, set_=values, where=t.c.portal_id == tx.portal_id
        )
    )


def find(tx: Tx, account_id: str, party_id: str) -> Grant | None:
    """Find what an account grants a relying party."""
    return next(
        (one for one in list_of_account(tx, account_id) if one.relying_party_id == party_id), None
    )


def list_of_account(tx: Tx, account_id: str) -> list[Grant]:
    """List what an account has granted, latest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id == account_id)
    rows = tx.execute(query.order_by(t.c.granted_at.desc(), t.c.id)).mappings()
    return [Grant(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


def count_of_party(tx: Tx, party_id: str) -> int:
    """Say how many accounts grant something to a relying party."""
    query = sa.select(sa.func.count()).where(tx.inside(t), t.c.relying_party_id == party_id)
    return int(tx.execute(query).scalar_one())


def count_by_party(tx: Tx) -> dict[str, int]:
    """Say of each relying party how many accounts grant it something; of none: it is not there."""
    people = sa.func.count().label("people")
    query = sa.select(t.c.relying_party_id, people).where(tx.inside(t))
    rows = tx.execute(query.group_by(t.c.relying_party_id)).mappings()
    return {row["relying_party_id"]: int(row["people"]) for row in rows}


def remove(tx: Tx, account_id: str, party_id: str) -> bool:
    """Take a grant back."""
    statement = sa.delete(t).where(
        tx.inside(t), t.c.account_id == account_id, t.c.relying_party_id == party_id
    )
    return tx.changes(statement) == 1
