"""Recovery sheets: ten codes each, hashed; the codes themselves, sealed, until they are saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from farstu.store.schema import recovery_codes as c
from farstu.store.schema import recovery_sheets as t
from farstu.store.tx import Fence, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet is pending, then saved (*I have saved the recovery codes*), then active.

    An account has one active sheet at most; a pending one belongs to a seat.
    """

    id: str
    account_id: str
    created_at: datetime
    seat_id: str | None = None
    codes: bytes | None = None
    expires_at: datetime | None = None
    saved_at: datetime | None = None
    activated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of a sheet, by its number."""

    sheet_id: str
    position: int
    code_hash: str
    spent_at: datetime | None = None


COLUMNS = tuple(t.c[name] for name in Sheet.__dataclass_fields__)
CODE_COLUMNS = tuple(c.c[name] for name in Code.__dataclass_fields__)


def replace_pending(tx: Tx, sheet: Sheet, hashes: Sequence[str]) -> None:
    """Put a new pending sheet at its seat; an earlier pending one there is gone."""
    remove_pending(tx, seat_id=str(sheet.seat_id))
    _write(tx, sheet, dict(enumerate(hashes, start=1)))


def add_active(tx: Tx, sheet: Sheet, hashes: Mapping[int, str]) -> None:
    """Write the sheet of an account that has none: its owner has it on paper already."""
    _write(tx, sheet, hashes)


def _write(tx: Tx, sheet: Sheet, hashes: Mapping[int, str]) -> None:
    values = {column.name: getattr(sheet, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))
    tx.execute(
        sa.insert(c).values(
            [
                {
                    "sheet_id": sheet.id,
                    "position": position,
                    "portal_id": tx.portal_id,
                    "account_id": sheet.account_id,
                    "code_hash": code_hash,
                    "spent_at": None,
                }
                for position, code_hash in sorted(hashes.items())
            ]
        )
    )


def find_pending(tx: Tx, *, seat_id: str, now: datetime) -> Sheet | None:
    """Find the pending sheet of a seat, while it lives."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.seat_id == seat_id, t.c.activated_at.is_(None), t.c.expires_at > now
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else Sheet(**row)


def find_active(tx: Tx, account_id: str) -> Sheet | None:
    """Find the sheet whose codes count."""
    query = sa.select(*COLUMNS).where(
        tx.inside(t), t.c.account_id == account_id, t.c.activated_at.is_not(None)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else Sheet(**row)


def list_codes(tx: Tx, sheet_id: str) -> list[Code]:
    """List the codes of a sheet by number."""
    query = sa.select(*CODE_COLUMNS).where(tx.inside(c), c.c.sheet_id == sheet_id)
    return [Code(**row) for row in tx.execute(query.order_by(c.c.position)).mappings()]


def count_left(tx: Tx, account_id: str) -> int:
    """Count the codes of the active sheet that still open."""
    row = tx.run(_counting_left, account_id=account_id).first()
    return 0 if row is None else int(row["left"])


def count_left_of(tx: Tx, account_ids: Collection[str]) -> dict[str, int]:
    """Count the codes that still open, of several accounts; whoever has none is not named."""
    query = _counting(tx).where(t.c.account_id.in_(sorted(account_ids)))
    return {row["account_id"]: int(row["left"]) for row in tx.execute(query).mappings()}


@cache
def _counting_left(fence: Fence) -> sa.Select[Any]:
    return _counting(fence).where(t.c.account_id == sa.bindparam("account_id"))


def _counting(within: Fence | Tx) -> sa.Select[Any]:
    counts = (t.c.activated_at.is_not(None), c.c.spent_at.is_(None))
    return (
        sa.select(t.c.account_id, sa.func.count().label("left"))
        .select_from(c.join(t, t.c.id == c.c.sheet_id))
        .where(within.inside(c), within.inside(t), *counts)
        .group_by(t.c.account_id)
    )


def spend(tx: Tx, code: Code, *, at: datetime) -> bool:
    """Strike *code* off, once, and only while its sheet is the active one."""
    active = sa.exists().where(tx.inside(t), t.c.id == code.sheet_id, t.c.activated_at.is_not(None))
    statement = (
        sa.update(c)
        .where(
            tx.inside(c),
            c.c.sheet_id == code.sheet_id,
            c.c.position == code.position,
            c.c.spent_at.is_(None),
            active,
        )
        .values(spent_at=at)
    )
    return tx.changes(statement) == 1


def save(tx: Tx, sheet_id: str, *, at: datetime) -> bool:
    """Pass the gate: the sheet is saved, and its codes are never shown again."""
    statement = (
        sa.update(t)
        .where(tx.inside(t), t.c.id == sheet_id, t.c.saved_at.is_(None))
        .values(saved_at=at, codes=None)
    )
    return tx.changes(statement) == 1


def activate(tx: Tx, sheet: Sheet, *, at: datetime) -> bool:
    """Make a saved sheet the one that counts; the one before stops in the same moment."""
    statement = (
        sa.update(t)
        .where(
            tx.inside(t),
            t.c.id == sheet.id,
            t.c.saved_at.is_not(None),
            t.c.activated_at.is_(None),
        )
        .values(activated_at=at, seat_id=None, codes=None, expires_at=None)
    )
    if tx.changes(statement) != 1:
        return False
    tx.execute(
        sa.delete(t).where(
            tx.inside(t),
            t.c.account_id == sheet.account_id,
            t.c.id != sheet.id,
            t.c.activated_at.is_not(None),
        )
    )
    return True


def remove_pending(tx: Tx, *, seat_id: str) -> None:
    """Give up the pending sheet of a seat."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.seat_id == seat_id, t.c.activated_at.is_(None)))


def remove_of_account(tx: Tx, account_id: str) -> None:
    """Remove every sheet of an account."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.account_id == account_id))


def list_sealed(tx: Tx, *, after: str, limit: int) -> list[Sheet]:
    """List the sheets that still hold sealed codes, a page at a time, for key rotation."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.codes.is_not(None), t.c.id > after)
    return [Sheet(**row) for row in tx.execute(query.order_by(t.c.id).limit(limit)).mappings()]


def reseal(tx: Tx, sheet_id: str, *, seen: bytes, blob: bytes) -> bool:
    """Write the same codes under another key, unless they changed meanwhile."""
    statement = (
        sa.update(t).where(tx.inside(t), t.c.id == sheet_id, t.c.codes == seen).values(codes=blob)
    )
    return tx.changes(statement) == 1


def remove_expired(tx: Tx, *, now: datetime) -> int:
    """Give up the pending sheets that were left alone."""
    return tx.changes(
        sa.delete(t).where(tx.inside(t), t.c.activated_at.is_(None), t.c.expires_at <= now)
    )
