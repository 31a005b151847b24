"""Authenticators: what an account holds. The secret never changes; the counter only rises."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.assurance import Assurance, Backup, FactorKind
from farstu.store.columns import Instant
from farstu.store.schema import authenticators as t
from farstu.store.schema import dead_steps as d
from farstu.store.tx import Fence, Tx, adding_unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """One enrolled thing. *secret* is sealed; *counter* is the last accepted moving factor.

    *drift_step* and *drift* remember the last miss that a clock could explain. *worth* is what it
    was when it was enrolled; *lookup* finds it from outside, once in a portal; *backup* says where
    its key pair lived when it was last used.
    """

    id: str
    account_id: str
    kind: FactorKind
    name: str
    secret: bytes
    counter: int
    created_at: datetime
    worth: Assurance
    lookup: str | None = None
    backup: Backup | None = None
    drift_step: int = 0
    drift: int = 0
    last_used_at: datetime | None = None
    last_used_agent: str | None = None
    suspended_at: datetime | None = None
    disputed_at: datetime | None = None
    """When its owner said that somebody else had added it."""


COLUMNS = tuple(t.c[name] for name in Authenticator.__dataclass_fields__)


def add(tx: Tx, authenticator: Authenticator) -> bool:
    """Enrol it, unless another one of the portal is found by the same *lookup* (WAR-12)."""
    return add_all(tx, [authenticator])


def add_all(tx: Tx, authenticators: Sequence[Authenticator]) -> bool:
    """Enrol several; if one is found by a *lookup* already, some are missing: then undo it."""
    rows = [_values(tx, one) for one in authenticators]
    return tx.add_rows(adding_unless(tx, t, "portal_id", "kind", "lookup"), rows) == len(rows)


def _values(tx: Tx, authenticator: Authenticator) -> dict[str, object]:
    values = {name: getattr(authenticator, name) for name in Authenticator.__dataclass_fields__}
    return {**values, "portal_id": tx.portal_id, "worth": int(authenticator.worth)}


def find_by_lookup(tx: Tx, kind: FactorKind, lookup: str) -> Authenticator | None:
    """Find the one that goes by *lookup*, whosever it is."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.kind == kind, t.c.lookup == lookup)
    row = tx.execute(query).mappings().first()
    return None if row is None else _authenticator(row)


def find(tx: Tx, authenticator_id: str, *, account_id: str) -> Authenticator | None:
    """Find one by id, if it is that account's."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.id == authenticator_id, t.c.account_id == account_id
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else _authenticator(row)


def list_of_account(tx: Tx, account_id: str) -> list[Authenticator]:
    """List what an account holds, oldest first, suspended ones included."""
    rows = tx.run(_listing, account_id=account_id).rows
    return [_authenticator(row) for row in rows]


@cache
def _listing(fence: Fence) -> sa.Select[Any]:
    theirs = t.c.account_id == sa.bindparam("account_id")
    return sa.select(*COLUMNS).where(fence.inside(t), theirs).order_by(t.c.id)


def list_of_accounts(tx: Tx, account_ids: Collection[str]) -> list[Authenticator]:
    """List what several accounts hold, oldest first, suspended ones included."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.account_id.in_(sorted(account_ids)))
    return [_authenticator(row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def list_all(tx: Tx, *, after: str, limit: int) -> list[Authenticator]:
    """List every authenticator by id, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after)
    page = query.order_by(t.c.id).limit(limit)
    return [_authenticator(row) for row in tx.execute(page).mappings()]


def spend(
    tx: Tx,
    authenticator_id: str,
    *,
    counter: int | None,
    at: datetime,
    agent: str,
    backup: Backup | None = None,
) -> bool:
    """Accept *counter* once: it must lie above every one before, and must not have been buried.

    The one guard behind *a step once accepted, or any earlier, is dead* (RFC 6238, section 5.2).
    Without a counter it is only used: then its challenge was spent, and that is the guard.
    """
    if counter is None:
        return _use(tx, authenticator_id, at=at, agent=agent, backup=backup)
    done = tx.run(
        _spending,
        spent_id=authenticator_id,
        spent_step=counter,
        counter=counter,
        drift_step=0,
        drift=0,
        last_used_at=at,
        last_used_agent=agent,
        backup=backup,
    )
    return done.rowcount == 1


@cache
def _spending(fence: Fence) -> sa.Update:
    spent: sa.BindParameter[str] = sa.bindparam("spent_id")
    step: sa.BindParameter[int] = sa.bindparam("spent_step")
    buried = sa.exists().where(fence.inside(d), d.c.authenticator_id == spent, d.c.step == step)
    is_new = (t.c.counter < step, t.c.suspended_at.is_(None), ~buried)
    return sa.update(t).where(fence.inside(t), t.c.id == spent, *is_new)


def _use(tx: Tx, authenticator_id: str, *, at: datetime, agent: str, backup: Backup | None) -> bool:
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id, t.c.suspended_at.is_(None))
        .values(last_used_at=at, last_used_agent=agent, backup=backup)
    )
    return tx.changes(statement) == 1


def retire(tx: Tx, authenticator_id: str, *, counter: int) -> None:
    """Make every answer up to *counter* worthless, without anybody having used it."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id, t.c.counter < counter)
        .values(counter=counter)
    )


def note_drift(tx: Tx, authenticator_id: str, *, step: int, drift: int) -> None:
    """Remember a miss that a clock *drift* steps off would explain; zeros forget it."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id)
        .values(drift_step=step, drift=drift)
    )


def bury(tx: Tx, authenticator_id: str, steps: Iterable[int], *, expires_at: datetime) -> None:
    """Make *steps* dead before their time, until *expires_at*, when no window reaches them."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    for step in steps:
        tx.execute(
            dialect.insert(d)
            .values(
                authenticator_id=authenticator_id,
                step=step,
                portal_id=tx.portal_id,
                expires_at=expires_at,
            )
            .on_conflict_do_nothing()
        )


def suspend(tx: Tx, authenticator_ids: Iterable[str], *, at: datetime) -> int:
    """Suspend authenticators that are not; say how many."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id.in_(tuple(authenticator_ids)), t.c.suspended_at.is_(None))
        .values(suspended_at=at)
    )
    return tx.changes(statement)


def dispute(tx: Tx, authenticator_id: str, *, account_id: str, at: datetime) -> bool:
    """Suspend one that its owner did not add, if it is that account's."""
    suspended = sa.func.coalesce(t.c.suspended_at, sa.literal(at, Instant))
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id, t.c.account_id == account_id)
        .values(suspended_at=suspended, disputed_at=at)
    )
    return tx.changes(statement) == 1


def rename(tx: Tx, authenticator_id: str, *, account_id: str, name: str) -> bool:
    """Give one another name, if it is that account's."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id, t.c.account_id == account_id)
        .values(name=name)
    )
    return tx.changes(statement) == 1


def remove(tx: Tx, authenticator_id: str, *, account_id: str) -> bool:
    """Remove one, secret and all, if it is that account's."""
    statement = sa.delete(t).where(
        tx.inside(t), t.c.id == authenticator_id, t.c.account_id == account_id
    )
    return tx.changes(statement) == 1


def remove_of_account(tx: Tx, account_id: str) -> int:
    """Remove all that an account holds; say how many there were."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id))


def reseal(tx: Tx, authenticator_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same secret under another key, unless it is no longer the one that was *seen*."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == authenticator_id, t.c.secret == seen)
        .values(secret=blob)
    )
    return tx.changes(statement) == 1


def remove_expired_steps(tx: Tx, *, now: datetime) -> int:
    """Forget the buried steps that no window can reach any more."""
    return tx.changes(sa.delete(d).where(tx.inside(d), d.c.expires_at < now))


def _authenticator(row: Any) -> Authenticator:
    backup = row["backup"]
    return Authenticator(
        **{
            **row,
            "worth": Assurance(row["worth"]),
            "backup": None if backup is None else Backup(backup),
        }
    )
