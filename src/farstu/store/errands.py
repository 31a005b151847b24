"""Errands: what a relying party asked of a browser, answered once, and its code redeemed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import errands as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand. *request* is what was asked for; *answer* what is told to who has the code."""

    id: str
    relying_party_id: str
    browser_digest: str
    request: Mapping[str, Any]
    created_at: datetime
    expires_at: datetime
    account_id: str | None = None
    session_id: str | None = None
    answered_at: datetime | None = None
    answer: Mapping[str, Any] | None = None
    code_digest: str | None = None
    redeemed_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in Errand.__dataclass_fields__)


def add(tx: Tx, errand: Errand) -> None:
    """Add *errand*, which waits for its answer."""
    values = {column.name: getattr(errand, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find_waiting(
    tx: Tx, browser_digest: str, *, now: datetime, errand_id: str | None = None
) -> Errand | None:
    """Find the errand with an id, or the latest, that a browser has and that is unanswered."""
    which = sa.true() if errand_id is None else t.c.id == errand_id
    return _first(tx, t.c.browser_digest == browser_digest, which, *_waits(now))


def find_by_id(tx: Tx, errand_id: str, *, now: datetime) -> Errand | None:
    """Find one that waits, in whatever browser."""
    return _first(tx, t.c.id == errand_id, *_waits(now))


def hand_over(tx: Tx, errand_id: str, *, seen: str, browser_digest: str, now: datetime) -> bool:
    """Let another browser go on with it, unless one did since it was *seen*."""
    statement = sa.update(t).where(
        tx.inside(t), t.c.id == errand_id, t.c.browser_digest == seen, *_waits(now)
    )
    return tx.changes(statement.values(browser_digest=browser_digest)) == 1


def hold(tx: Tx, browser_digest: str, *, now: datetime, errand_id: str) -> Errand | None:
    """Hold an errand that waits until the end of the transaction, and read it; None: it is over."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.browser_digest == browser_digest,
            t.c.id == errand_id,
            *_waits(now),
        )
        .values(expires_at=t.c.expires_at)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else Errand(**row)


def choose(tx: Tx, errand_id: str, *, account_id: str) -> None:
    """Note as whom somebody goes on an errand that is held."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == errand_id)
    tx.execute(statement.values(account_id=account_id))


def answer(
    tx: Tx,
    errand_id: str,
    *,
    account_id: str | None = None,
    session_id: str | None = None,
    told: Mapping[str, Any] | None = None,
    code_digest: str | None = None,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Answer an errand that is held; it is known of until *expires_at*."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == errand_id)
    values = {
        "account_id": account_id,
        "session_id": session_id,
        "answer": told,
        "code_digest": code_digest,
        "answered_at": now,
        "expires_at": expires_at,
    }
    tx.execute(statement.values(values))


def find_by_code(tx: Tx, code_digest: str) -> Errand | None:
    """Find what a code belongs to, redeemed or not, as long as we know of it."""
    return _first(tx, t.c.code_digest == code_digest)


def redeem(tx: Tx, code_digest: str, *, answered_after: datetime, now: datetime) -> bool:
    """Use a code up that was given after a moment, if nobody did."""
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.code_digest == code_digest,
        t.c.redeemed_at.is_(None),
        t.c.answered_at > answered_after,
    )
    return tx.changes(statement.values(redeemed_at=now)) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget errands whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _waits(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.answered_at.is_(None), t.c.expires_at > now


def _first(tx: Tx, *where: sa.ColumnElement[bool]) -> Errand | None:
    query = sa.select(*COLUMNS).where(tx.inside(t), *where).order_by(t.c.id.desc()).limit(1)
    row = tx.execute(query).mappings().first()
    return None if row is None else Errand(**row)
