"""Logins: attempts to sign in that are under way. They have no rights of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.login import NO_DEMAND, Demand, Login
from farstu.store.facts import decode_demand, decode_login, encode_demand, encode_login
from farstu.store.schema import logins as t
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRow:
    """One attempt: the facts so far, what was demanded, and for which epoch of the account."""

    id: str
    account_id: str
    token_digest: str
    facts: Login
    identifier: str
    epoch: int
    agent: str
    network: str
    created_at: datetime
    demand: Demand = NO_DEMAND
    return_to: str | None = None
    completed_at: datetime | None = None
    enrols: bool = False
    """Whether a portal began it to have something enrolled: it ends with that, not before."""


def add(tx: Tx, login: LoginRow) -> None:
    """Begin *login*."""
    tx.run(
        _adding,
        id=login.id,
        portal_id=tx.portal_id,
        account_id=login.account_id,
        token_digest=login.token_digest,
        facts=encode_login(login.facts),
        demand=encode_demand(login.demand),
        return_to=login.return_to,
        identifier=login.identifier,
        epoch=login.epoch,
        agent=login.agent,
        network=login.network,
        created_at=login.created_at,
        expires_at=login.facts.expires_at,
        completed_at=login.completed_at,
        enrols=int(login.enrols),
    )


@cache
def _adding(_: Fence) -> sa.Insert:
    return sa.insert(t)


def find(tx: Tx, token_digest: str) -> LoginRow | None:
    """Find a login that was not completed, even an expired one: the machine says that it is."""
    query = sa.select(t).where(
        tx.inside(t), t.c.token_digest == token_digest, t.c.completed_at.is_(None)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else _login(row)


def find_by_id(tx: Tx, login_id: str) -> LoginRow | None:
    """Find a login that is not over by its id."""
    query = sa.select(t).where(tx.inside(t), t.c.id == login_id, t.c.completed_at.is_(None))
    row = tx.execute(query).mappings().first()
    return None if row is None else _login(row)


def find_ended(tx: Tx, login_id: str) -> LoginRow | None:
    """Find a login that was completed, with what it had established."""
    row = tx.run(_finding_ended, login_id=login_id).first()
    return None if row is None else _login(row)


@cache
def _finding_ended(fence: Fence) -> sa.Select[Any]:
    ended = (t.c.id == sa.bindparam("login_id"), t.c.completed_at.is_not(None))
    return sa.select(t).where(fence.inside(t), *ended)


def claim(tx: Tx, login_id: str) -> LoginRow | None:
    """Hold a login until the end of the transaction, and read it; None once it was completed.

    What two requests bring to one login at once is thereby judged one after the other.
    """
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == login_id, t.c.completed_at.is_(None))
        .values(revision=t.c.revision + 1)
        .returning(*t.c)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else _login(row)


def replace_facts(tx: Tx, login_id: str, facts: Login, *, epoch: int) -> bool:
    """Write what a claimed login has established by now, and the epoch that it lives in."""
    written = {"facts": encode_login(facts), "expires_at": facts.expires_at, "epoch": epoch}
    return tx.run(_changing, login_id=login_id, **written).rowcount == 1


@cache
def _changing(fence: Fence) -> sa.Update:
    is_open = (t.c.id == sa.bindparam("login_id"), t.c.completed_at.is_(None))
    return sa.update(t).where(fence.inside(t), *is_open)


def complete(tx: Tx, login_id: str, *, at: datetime) -> bool:
    """Close a login: only the caller that closed it may open a session."""
    return tx.run(_changing, login_id=login_id, completed_at=at).rowcount == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget logins whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _login(row: Mapping[Any, Any]) -> LoginRow:
    return LoginRow(
        id=row["id"],
        account_id=row["account_id"],
        token_digest=row["token_digest"],
        facts=decode_login(row["facts"], expires_at=row["expires_at"]),
        demand=decode_demand(row["demand"]),
        return_to=row["return_to"],
        identifier=row["identifier"],
        epoch=row["epoch"],
        agent=row["agent"],
        network=row["network"],
        created_at=row["created_at"],
        completed_at=row["completed_at"],
        enrols=bool(row["enrols"]),
    )
