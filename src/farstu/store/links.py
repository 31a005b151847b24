"""Links: single-purpose addresses, spent by a POST, kept as digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from farstu.store.schema import links as t
from farstu.store.tx import EVERYWHERE, Tx


class Purpose(StrEnum):
    """What a link is for; one for another purpose does not open."""

    FIRST_OWNER = "first_owner"
    INVITATION = "invitation"
    DISPUTE = "dispute"
    ADDRESS_BACK = "address_back"
    CASE_STOP = "case_stop"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, no password


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link; that of the installation's first owner belongs to no portal yet."""

    id: str
    purpose: Purpose
    token_digest: str
    created_at: datetime
    expires_at: datetime
    portal_id: str | None = None
    account_id: str | None = None
    spent_at: datetime | None = None
    about: str | None = None
    """What it is about, besides its account: what was added, a case, or what address comes back."""


COLUMNS = tuple(t.c[name] for name in Link.__dataclass_fields__)


def add(tx: Tx, link: Link) -> None:
    """Add *link*."""
    tx.execute(sa.insert(t).values({c.name: getattr(link, c.name) for c in COLUMNS}))


def find(tx: Tx, token_digest: str, *, purpose: Purpose, now: datetime) -> Link | None:
    """Find a link that still opens."""
    query = sa.select(*COLUMNS).where(*_opens(token_digest, purpose, now))
    row = tx.execute(query).mappings().first()
    return None if row is None else Link(**{**row, "purpose": Purpose(row["purpose"])})


def spend(tx: Tx, token_digest: str, *, purpose: Purpose, now: datetime) -> bool:
    """Use a link up: of two at once, only one does."""
    statement = sa.update(t).where(*_opens(token_digest, purpose, now)).values(spent_at=now)
    return tx.changes(statement) == 1


def newest(tx: Tx, account_id: str, *, purpose: Purpose, now: datetime) -> datetime | None:
    """Say when the newest link of an account was made that still opens, if one does."""
    query = sa.select(sa.func.max(t.c.created_at)).where(
        t.c.portal_id == tx.portal_id,
        t.c.account_id == account_id,
        t.c.purpose == purpose.value,
        t.c.spent_at.is_(None),
        t.c.expires_at > now,
    )
    made: datetime | None = tx.execute(query).scalar_one()
    return made


def retire(tx: Tx, *, purpose: Purpose, account_id: str | None, now: datetime) -> None:
    """Kill the links that a newer one replaces: the newest wins."""
    where = t.c.portal_id.is_(None) if tx.portal_id == EVERYWHERE else t.c.portal_id == tx.portal_id
    whose = t.c.account_id.is_(None) if account_id is None else t.c.account_id == account_id
    tx.execute(
        sa.update(t)
        .where(t.c.purpose == purpose.value, where, whose, t.c.spent_at.is_(None))
        .values(spent_at=now)
    )


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget links whose time is over."""
    return tx.changes(sa.delete(t).where(t.c.expires_at <= now))


def _opens(
    token_digest: str, purpose: Purpose, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        t.c.token_digest == token_digest,
        t.c.purpose == purpose.value,
        t.c.spent_at.is_(None),
        t.c.expires_at > now,
    )
