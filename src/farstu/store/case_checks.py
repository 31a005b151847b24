"""Checks that somebody made for a case: how, by whom and when; never what they were shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.helping import Check
from farstu.store.schema import case_checks as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCheck:
    """One check of an identity."""

    id: str
    case_id: str
    kind: Check
    words: str | None
    made_by: str
    made_at: datetime


COLUMNS = tuple(t.c[name] for name in CaseCheck.__dataclass_fields__)


def add(tx: Tx, check: CaseCheck) -> None:
    """Write a check down."""
    values = {column.name: getattr(check, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values | {"kind": check.kind.value}))


def list_of_case(tx: Tx, case_id: str) -> list[CaseCheck]:
    """List the checks of a case, the oldest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.case_id == case_id).order_by(t.c.id)
    return [
        CaseCheck(**{**row, "kind": Check(row["kind"])}) for row in tx.execute(query).mappings()
    ]
