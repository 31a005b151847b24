"""Challenges: questions that were asked at a seat, and what has to be remembered of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.assurance import FactorKind
from farstu.store.schema import challenges as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One open question, bound to the login or session (its *seat*) that it was asked at.

    *purpose* keeps an answer to one question from answering another at the same seat.
    """

    id: str
    account_id: str
    seat_id: str
    kind: FactorKind
    purpose: str
    memory: bytes
    created_at: datetime
    expires_at: datetime
    answers_left: int = 1


COLUMNS = tuple(t.c[name] for name in Challenge.__dataclass_fields__)


def replace(tx: Tx, challenge: Challenge) -> None:
    """Ask; an earlier question of its kind and purpose at its seat is over."""
    tx.execute(
        sa.delete(t).where(
            tx.inside(t),
            t.c.seat_id == challenge.seat_id,
            t.c.kind == challenge.kind,
            t.c.purpose == challenge.purpose,
        )
    )
    values = {column.name: getattr(challenge, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(
    tx: Tx, *, seat_id: str, kind: FactorKind, purpose: str, now: datetime
) -> Challenge | None:
    """Find the question of a seat that can still be answered."""
    query = sa.select(*COLUMNS).where(*_open(tx, seat_id, kind, purpose, now))
    row = tx.execute(query).mappings().first()
    return None if row is None else Challenge(**row)


def answer(
    tx: Tx, *, seat_id: str, kind: FactorKind, purpose: str, now: datetime
) -> Challenge | None:
    """Take one of the answers that a seat's open question still has, and say what was asked.

    Of two answers at once to a question that takes one, the second finds nothing.
    """
    statement = (
        sa.update(t)
        .where(*_open(tx, seat_id, kind, purpose, now))
        .values(answers_left=t.c.answers_left - 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Challenge(**row)


def give_back(tx: Tx, challenge_id: str) -> None:
    """Count the last answer as none: it could not have been one."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == challenge_id)
        .values(answers_left=t.c.answers_left + 1)
    )


def end(tx: Tx, challenge_id: str) -> None:
    """End a question that was answered rightly."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == challenge_id))


def remove_of_account(tx: Tx, account_id: str) -> None:
    """End every open question of an account."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id))


def list_all(tx: Tx, *, after: str, limit: int) -> list[Challenge]:
    """List every challenge by id, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after)
    return [Challenge(**r) for r in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, challenge_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same memory under another key, unless it changed meanwhile."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == challenge_id, t.c.memory == seen)
        .values(memory=blob)
    )
    return tx.changes(statement) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget what nobody answered."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _open(
    tx: Tx, seat_id: str, kind: FactorKind, purpose: str, now: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        tx.inside(t),
        t.c.seat_id == seat_id,
        t.c.kind == kind,
        t.c.purpose == purpose,
        t.c.answers_left > 0,
        t.c.expires_at > now,
    )
