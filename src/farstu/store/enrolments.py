"""Enrolments: authenticators that have not shown yet that they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.assurance import FactorKind
from farstu.store.schema import enrolments as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One pending authenticator, bound to the login or session (its *seat*) that began it.

    Another login of the same account never sees it: else whoever has the password could put a
    secret that they know in front of its owner.
    """

    id: str
    account_id: str
    seat_id: str
    kind: FactorKind
    memory: bytes
    created_at: datetime
    expires_at: datetime
    answers_left: int = 20
    offer_id: str | None = None
    """What was handed out to the account, where it was begun from that."""


COLUMNS = tuple(t.c[name] for name in Enrolment.__dataclass_fields__)


def replace(tx: Tx, enrolment: Enrolment) -> None:
    """Begin *enrolment*; an earlier one of its kind at its seat is gone."""
    remove(tx, seat_id=enrolment.seat_id, kind=enrolment.kind)
    values = {column.name: getattr(enrolment, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, *, seat_id: str, kind: FactorKind, now: datetime) -> Enrolment | None:
    """Find what was begun at a seat, while it lives and can still be answered."""
    query = sa.select(*COLUMNS).where(*_open(tx, seat_id, kind, now))
    row = tx.execute(query).mappings().first()
    return None if row is None else Enrolment(**row)


def answer(tx: Tx, *, seat_id: str, kind: FactorKind, now: datetime) -> Enrolment | None:
    """Take one of the answers that it still has, and say what was begun."""
    statement = (
        sa.update(t)
        .where(*_open(tx, seat_id, kind, now))
        .values(answers_left=t.c.answers_left - 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Enrolment(**row)


def give_back(tx: Tx, enrolment_id: str) -> None:
    """Count the last answer as none: it could not have been one."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == enrolment_id)
        .values(answers_left=t.c.answers_left + 1)
    )


def end(tx: Tx, enrolment_id: str) -> None:
    """End one that was completed; of two at once, the second finds nothing to answer."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == enrolment_id))


def remove(tx: Tx, *, seat_id: str, kind: FactorKind) -> None:
    """Give up what was begun at a seat."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.seat_id == seat_id, t.c.kind == kind))


def remove_of_account(tx: Tx, account_id: str) -> None:
    """Give up everything that an account began."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id))


def list_all(tx: Tx, *, after: str, limit: int) -> list[Enrolment]:
    """List every enrolment by id, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after)
    return [Enrolment(**r) for r in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, enrolment_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same memory under another key, unless it changed meanwhile."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == enrolment_id, t.c.memory == seen)
        .values(memory=blob)
    )
    return tx.changes(statement) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Give up what was left alone."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _open(
    tx: Tx, seat_id: str, kind: FactorKind, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        tx.inside(t),
        t.c.seat_id == seat_id,
        t.c.kind == kind,
        t.c.answers_left > 0,
        t.c.expires_at > now,
    )
