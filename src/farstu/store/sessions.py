"""Sessions: signed-in browsers. They keep the facts of the login; what they may is derived."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from farstu.core.login import Login
from farstu.store.facts import decode_login, encode_login
from farstu.store.schema import sessions as t
from farstu.store.tx import Tx

MISSED_FOR = timedelta(hours=1)
"""How long it is known whose session is over: then a form of it is told so, and what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One signed-in browser, alive while its epoch is the account's and nobody ended it."""

    id: str
    account_id: str
    token_digest: str
    facts: Login
    identifier: str
    epoch: int
    agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    arrived_at: datetime | None = None
    """When its cookie first came back; noted only where a remembered device began it."""


def add(tx: Tx, session: SessionRow) -> None:
    """Open *session*."""
    remembered = session.facts.remembered
    tx.execute(
        sa.insert(t).values(
            id=session.id,
            portal_id=tx.portal_id,
            account_id=session.account_id,
            token_digest=session.token_digest,
            facts=encode_login(session.facts),
            identifier=session.identifier,
            epoch=session.epoch,
            agent=session.agent,
            address=session.address,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.facts.expires_at,
            ended_at=None,
            remembrance_id=remembered and remembered.remembrance_id,
        )
    )


def find(tx: Tx, token_digest: str) -> SessionRow | None:
    """Find a session that nobody ended; the caller compares epoch and times."""
    query = sa.select(t).where(
        tx.inside(t), t.c.token_digest == token_digest, t.c.ended_at.is_(None)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else _session(row)


def find_by_id(tx: Tx, session_id: str) -> SessionRow | None:
    """Find a session that is not over by its id."""
    query = sa.select(t).where(tx.inside(t), t.c.id == session_id, t.c.ended_at.is_(None))
    row = tx.execute(query).mappings().first()
    return None if row is None else _session(row)


def claim(tx: Tx, session_id: str) -> SessionRow | None:
    """Hold a session until the end of the transaction, and read it; None once it was ended."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == session_id, t.c.ended_at.is_(None))
        .values(revision=t.c.revision + 1)
        .returning(*t.c)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else _session(row)


def replace_facts(tx: Tx, session_id: str, facts: Login, *, token_digest: str | None) -> bool:
    """Write what a claimed session has established, under a new token where rights rose."""
    values: dict[str, object] = {"facts": encode_login(facts)}
    if token_digest is not None:
        values["token_digest"] = token_digest
    statement = sa.update(t).where(tx.inside(t), t.c.id == session_id, t.c.ended_at.is_(None))
    return tx.changes(statement.values(values)) == 1


def carry_over(tx: Tx, session_id: str, *, epoch: int) -> bool:
    """Let one session live on after the epoch was raised: the one that raised it."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == session_id, t.c.ended_at.is_(None))
    return tx.changes(statement.values(epoch=epoch)) == 1


def rename(tx: Tx, session_id: str, *, identifier: str) -> None:
    """Call it by another name, since the one that it was opened with is no longer its owner's."""
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == session_id).values(identifier=identifier))


def touch(tx: Tx, session_id: str, *, at: datetime) -> None:
    """Note that a session was used."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == session_id, t.c.last_seen_at < at)
        .values(last_seen_at=at)
    )


def end(tx: Tx, session_id: str, *, account_id: str, at: datetime) -> bool:
    """End a session, if it is that account's and nobody did."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.id == session_id,
            t.c.account_id == account_id,
            t.c.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
    return tx.changes(statement) == 1


def arrive(tx: Tx, session_id: str, *, at: datetime) -> bool:
    """Note that the cookie of a session came back, if it is the first time and nobody ended it."""
    statement = sa.update(t).where(
        tx.inside(t), t.c.id == session_id, t.c.arrived_at.is_(None), t.c.ended_at.is_(None)
    )
    return tx.changes(statement.values(arrived_at=at)) == 1


def end_lost(tx: Tx, remembrance_id: str, *, at: datetime) -> None:
    """End what a remembered device began and nobody ever came back with."""
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.remembrance_id == remembrance_id,
        t.c.arrived_at.is_(None),
        t.c.ended_at.is_(None),
    )
    tx.execute(statement.values(ended_at=at))


def end_begun_through(
    tx: Tx, remembrance_ids: Collection[str], *, at: datetime, but: str = ""
) -> None:
    """End what remembered devices began, *but* for one session."""
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.remembrance_id.in_(remembrance_ids),
        t.c.id != but,
        t.c.ended_at.is_(None),
    )
    tx.execute(statement.values(ended_at=at))


def list_live(tx: Tx, account_id: str, *, epoch: int, now: datetime) -> list[SessionRow]:
    """List the sessions of an account that live, latest used first."""
    query = (
        sa.select(t)
        .where(
            tx.inside(t),
            t.c.account_id == account_id,
            t.c.epoch == epoch,
            t.c.ended_at.is_(None),
            t.c.expires_at > now,
        )
        .order_by(t.c.last_seen_at.desc())
    )
    return [_session(row) for row in tx.execute(query).mappings()]


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget sessions whose time is over, but for those that somebody may still come back to."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now - MISSED_FOR))


def _session(row: Mapping[Any, Any]) -> SessionRow:
    return SessionRow(
        id=row["id"],
        account_id=row["account_id"],
        token_digest=row["token_digest"],
        facts=decode_login(row["facts"], expires_at=row["expires_at"]),
        identifier=row["identifier"],
        epoch=row["epoch"],
        agent=row["agent"],
        address=row["address"],
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        ended_at=row["ended_at"],
        arrived_at=row["arrived_at"],
    )
