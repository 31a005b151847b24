"""Access codes: one for each account at most, hashed, given by voice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.helping import Check
from farstu.store.schema import access_codes as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCode:
    """A code that lives until it is used, its time is over, or no answer is left.

    *checks* are how whoever gave it made sure whom they gave it to.
    """

    id: str
    account_id: str
    code_hash: str
    given_by: str
    checks: tuple[Check, ...]
    answers_left: int
    created_at: datetime
    expires_at: datetime


COLUMNS = tuple(t.c[name] for name in AccessCode.__dataclass_fields__)


def replace(tx: Tx, code: AccessCode) -> None:
    """Put a code in the place of any earlier one of its account."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == code.account_id))
    values = {column.name: getattr(code, column.name) for column in COLUMNS}
    values["checks"] = [check.value for check in code.checks]
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def try_one(tx: Tx, account_id: str, *, now: datetime) -> AccessCode | None:
    """Take one of the answers that are left of a living code, and read it."""
    statement = (
        sa.update(t)
        .where(*_living(tx, account_id, now), t.c.answers_left > 0)
        .values(answers_left=t.c.answers_left - 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    if row is None:
        return None
    return AccessCode(**{**row, "checks": tuple(map(Check, row["checks"]))})


def give_back(tx: Tx, code_id: str) -> None:
    """Take an answer back that was not judged."""
    more = {"answers_left": t.c.answers_left + 1}
    tx.execute(sa.update(t).where(tx.inside(t), t.c.id == code_id).values(more))


def spend(tx: Tx, code: AccessCode, *, at: datetime) -> bool:
    """Use a code up: of two at once, only one does, and none that was replaced meanwhile."""
    statement = (
        sa.update(t).where(*_living(tx, code.account_id, at), t.c.id == code.id).values(spent_at=at)
    )
    return tx.changes(statement) == 1


def remove_of_account(tx: Tx, account_id: str) -> None:
    """Forget the code of an account."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id))


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Forget codes whose time is over."""
    return tx.changes(sa.delete(t).where(tx.inside(t), t.c.expires_at <= now))


def _living(tx: Tx, account_id: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        tx.inside(t),
        t.c.account_id == account_id,
        t.c.spent_at.is_(None),
        t.c.expires_at > now,
    )
