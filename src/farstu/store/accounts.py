"""Accounts: one person in a portal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.core.identifiers import fold
from farstu.store.schema import accounts as t
from farstu.store.schema import authenticators, identifiers, memberships
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person in a portal. *epoch* rises with every deed that revokes."""

    id: str
    name: str
    created_at: datetime
    language: str | None = None
    password_hash: str | None = None
    password_changed_at: datetime | None = None
    must_change_password_since: datetime | None = None
    reset_by_mail_at: datetime | None = None
    suspended_at: datetime | None = None
    grace_ended_at: datetime | None = None
    signed_in_at: datetime | None = None
    reminded_at: datetime | None = None
    epoch: int = 0
    sessions_valid_after: datetime | None = None
    """When the epoch rose last: whoever keeps sessions elsewhere ends those that began before."""
    kept_by_portal: Collection[str] | None = None
    """What of it is its portal's to say; None: it did not come by the API."""


COLUMNS = tuple(t.c[name] for name in Account.__dataclass_fields__)


def add(tx: Tx, account: Account) -> None:
    """Add *account* to the transaction's portal."""
    add_all(tx, [account])


def add_all(tx: Tx, accounts: Sequence[Account]) -> None:
    """Add several to the transaction's portal."""
    tx.add_rows(sa.insert(t), [_values(tx, one) for one in accounts])


def _values(tx: Tx, account: Account) -> dict[str, object]:
    values = {name: getattr(account, name) for name in Account.__dataclass_fields__}
    return {"portal_id": tx.portal_id, "name_folded": fold(account.name), **values}


def find(tx: Tx, account_id: str) -> Account | None:
    """Find an account by id."""
    row = tx.run(_finding, account_id=account_id).first()
    return None if row is None else Account(**row)


@cache
def _finding(fence: Fence) -> sa.Select[Any]:
    return sa.select(*COLUMNS).where(fence.inside(t), t.c.id == sa.bindparam("account_id"))


def find_by_identifier(tx: Tx, folded: str) -> Account | None:
    """Find whose identifier *folded* is."""
    row = tx.run(_finding_by_identifier, folded=folded).first()
    return None if row is None else Account(**row)


@cache
def _finding_by_identifier(fence: Fence) -> sa.Select[Any]:
    i = identifiers
    return (
        sa.select(*COLUMNS)
        .select_from(t.join(i, i.c.account_id == t.c.id))
        .where(fence.inside(t), fence.inside(i), i.c.folded == sa.bindparam("folded"))
    )


def list_accounts(
    tx: Tx, *, after: str = "", limit: int = 1000, organisation_id: str | None = None
) -> list[Account]:
    """List accounts of the portal, or of one organisation, by id, a page at a time."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after).order_by(t.c.id).limit(limit)
    if organisation_id is not None:
        belongs = sa.exists().where(
            tx.inside(memberships),
            memberships.c.account_id == t.c.id,
            memberships.c.organisation_id == organisation_id,
        )
        query = query.where(belongs)
    return [Account(**row) for row in tx.execute(query).mappings()]


def list_kept(tx: Tx, *, after: str, limit: int) -> list[Account]:
    """List accounts that came by the API, by id, a page at a time."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id > after, t.c.kept_by_portal.is_not(None))
    return [Account(**r) for r in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def list_by_id(tx: Tx, account_ids: Collection[str]) -> list[Account]:
    """List some accounts, by id."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.id.in_(sorted(account_ids)))
    return [Account(**row) for row in tx.execute(query.order_by(t.c.id)).mappings()]


def lock(tx: Tx, account_id: str) -> Account | None:
    """Hold the account's row until the end of the transaction, and read it.

    Deeds that look at what an account holds before they change it take this first, so that two of
    them cannot both leave one behind. A write, since it must lock on either database.
    """
    row = tx.run(_locking, account_id=account_id).first()
    return None if row is None else Account(**row)


@cache
def _locking(fence: Fence) -> sa.Executable:
    statement = sa.update(t).where(fence.inside(t), t.c.id == sa.bindparam("account_id"))
    return statement.values(epoch=t.c.epoch).returning(*COLUMNS)


def raise_epoch(tx: Tx, account_id: str, *, at: datetime) -> int | None:
    """End everything that was granted under the epoch so far; say the new one."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == account_id)
        .values(_raised(at))
        .returning(t.c.epoch)
    )
    return tx.execute(statement).scalar()


def replace_password(
    tx: Tx, account_id: str, *, seen: str | None, password_hash: str, at: datetime | None
) -> bool:
    """Write a password hash, unless it is no longer the one that was *seen*.

    Whom a portal keeps gets no first one here: theirs is the portal's. *at* is when the person
    changed it; None means that only the cost of the hash did.
    """
    none_yet = sa.and_(t.c.password_hash.is_(None), t.c.kept_by_portal.is_(None))
    unchanged = none_yet if seen is None else t.c.password_hash == seen
    values: dict[str, object] = {"password_hash": password_hash}
    if at is not None:
        values |= {"password_changed_at": at, "must_change_password_since": None}
    statement = sa.update(t).where(tx.inside(t), t.c.id == account_id, unchanged).values(values)
    return tx.changes(statement) == 1


def note_reset_by_mail(tx: Tx, account_id: str, *, at: datetime) -> None:
    """Remember that the mailbox opened the password: for a while it proves nothing more."""
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == account_id).values(reset_by_mail_at=at))


def distrust_password(tx: Tx, account_id: str, *, at: datetime) -> None:
    """Let nobody in with the password that there is: a new one has to be chosen first."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == account_id)
        .values(must_change_password_since=at, **_raised(at))
    )


def suspend(tx: Tx, account_id: str, *, at: datetime) -> bool:
    """Suspend an account that is not."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == account_id, t.c.suspended_at.is_(None))
        .values(suspended_at=at, **_raised(at))
    )
    return tx.changes(statement) == 1


def resume(tx: Tx, account_id: str) -> bool:
    """Let a suspended account sign in again."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == account_id, t.c.suspended_at.is_not(None))
        .values(suspended_at=None)
    )
    return tx.changes(statement) == 1


def end_grace(tx: Tx, account_id: str, *, at: datetime) -> None:
    """End the grace period for good: whoever enrolled once cannot postpone again."""
    tx.execute(
        sa.update(t)
        .where(tx.inside(t), t.c.id == account_id, t.c.grace_ended_at.is_(None))
        .values(grace_ended_at=at)
    )


def choose_language(tx: Tx, account_id: str, language: str) -> None:
    """Remember what somebody reads."""
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == account_id).values(language=language))


def rename(tx: Tx, account_id: str, name: str) -> bool:
    """Give an account another name."""
    called = {"name": name, "name_folded": fold(name)}
    statement = sa.update(t).where(tx.inside(t), t.c.id == account_id).values(called)
    return tx.changes(statement) == 1


def keep(tx: Tx, account_id: str, attributes: Collection[str]) -> None:
    """Write down what of an account is its portal's to say."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == account_id)
    tx.execute(statement.values(kept_by_portal=sorted(attributes)))


def begin_keeping(tx: Tx, account_id: str) -> bool:
    """Let a portal have its word about an account, unless it has: of nothing so far."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == account_id, t.c.kept_by_portal.is_(None))
    return tx.changes(statement.values(kept_by_portal=[])) == 1


def end_keeping(tx: Tx, account_id: str) -> None:
    """Let a portal have no word about an account any more."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == account_id)
    tx.execute(statement.values(kept_by_portal=None))


def note_sign_in(tx: Tx, account_id: str, *, at: datetime) -> None:
    """Remember when somebody came in last."""
    tx.run(_signing_in, account_id=account_id, signed_in_at=at)


@cache
def _signing_in(fence: Fence) -> sa.Update:
    return sa.update(t).where(fence.inside(t), t.c.id == sa.bindparam("account_id"))


def remind(tx: Tx, account_id: str, *, at: datetime, before: datetime, bare: bool = True) -> bool:
    """Count a reminder of an account that had its last one *before* a moment.

    Unless it is said otherwise only of one that is *bare*: that holds nothing.
    """
    holds = sa.exists().where(
        tx.inside(authenticators),
        authenticators.c.account_id == account_id,
        authenticators.c.suspended_at.is_(None),
    )
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.id == account_id,
        sa.or_(t.c.reminded_at.is_(None), t.c.reminded_at <= before),
        *([~holds] if bare else []),
    )
    return tx.changes(statement.values(reminded_at=at)) == 1


def list_names(tx: Tx, account_ids: Collection[str]) -> dict[str, str]:
    """Say what some accounts are called, by id."""
    query = sa.select(t.c.id, t.c.name).where(tx.inside(t), t.c.id.in_(sorted(account_ids)))
    return {row.id: row.name for row in tx.execute(query)}


def remove(tx: Tx, account_id: str) -> None:
    """Erase an account; everything that it has goes with it."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.id == account_id))


def _raised(at: datetime) -> dict[str, object]:
    """Raise the epoch: the only place, so that no deed does it without saying when."""
    return {"epoch": t.c.epoch + 1, "sessions_valid_after": at}
