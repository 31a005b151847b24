"""Which statements change what somebody may, and whose slots of the board they are about.

Every statement of every deed is looked at, so that no deed has to remember it. What cannot be
pinned on an account or a session is about everybody: too much is asked anew, never too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

from farstu.store.board import EVERYTHING, slot_of

OWNERS: Mapping[str, frozenset[str]] = {
    "accounts": frozenset({"id"}),
    "api_keys": frozenset(),
    "authenticators": frozenset({"account_id"}),
    "badges": frozenset({"account_id"}),
    "exemptions": frozenset({"account_id"}),
    "identifiers": frozenset({"account_id"}),
    "labels": frozenset({"account_id"}),
    "memberships": frozenset({"account_id"}),
    "organisations": frozenset(),
    "policies": frozenset(),
    "portals": frozenset(),
    "relying_parties": frozenset(),
    "relying_party_hosts": frozenset(),
    "sessions": frozenset({"id", "account_id"}),
}
"""The tables that an answer to a proxy comes from, or that calls by the API are let in by, and the
columns that say whose a row is."""

ADDS_NOTHING = frozenset({"accounts", "api_keys", "badges", "organisations", "portals", "sessions"})
"""Where a new row changes nothing for anybody who was there before."""

HARMLESS: Mapping[str, frozenset[str]] = {
    "accounts": frozenset({"signed_in_at", "reminded_at", "language", "password_hash"}),
    "api_keys": frozenset({"last_used_at"}),
    "authenticators": frozenset(
        {
            "backup",
            "counter",
            "drift",
            "drift_step",
            "last_used_at",
            "last_used_agent",
            "name",
            "secret",
        }
    ),
    "sessions": frozenset({"last_seen_at", "arrived_at", "revision", "identifier"}),
}
"""Columns that no answer comes from, or that only make one longer true."""


def slots_of(statement: sa.Executable, row: Mapping[str, Any] | None = None) -> Iterator[int]:
    """List the slots that a statement is about, perhaps run with a *row*; most are about none."""
    if not isinstance(statement, Insert | Update | Delete):
        return
    table = statement.table
    name = str(getattr(table, "name", ""))
    if name not in OWNERS or (isinstance(statement, Insert) and name in ADDS_NOTHING):
        return
    if isinstance(statement, Update) and _written(statement, row or {}) <= HARMLESS.get(
        name, frozenset()
    ):
        return
    owners = list(_owners(statement, OWNERS[name], row or {}))
    yield from map(slot_of, owners) if owners else (EVERYTHING,)


def _written(statement: Update, row: Mapping[str, Any]) -> set[str]:
    """Name the columns that an update writes anew; one that is written as it was is not.

    What a row names is written too, where it is a column: so an UPDATE is run with values.
    """
    values: Mapping[Any, Any] = getattr(statement, "_values", None) or {}
    return (row.keys() & statement.table.c.keys()) | {
        str(getattr(column, "key", column))
        for column, value in values.items()
        if not isinstance(value, sa.Column) or value.key != str(getattr(column, "key", column))
    }


def _owners(
    statement: Insert | Update | Delete, columns: frozenset[str], row: Mapping[str, Any]
) -> Iterator[str]:
    if isinstance(statement, Insert):
        values = {**_inserted(statement), **row}
        yield from (values[one] for one in columns if isinstance(values.get(one), str))
        return
    for clause in statement._where_criteria:  # noqa: SLF001 - SQLAlchemy shows them no other way
        yield from _named(clause, statement.table, columns, row)


def _inserted(statement: Insert) -> Mapping[str, Any]:
    """Read the plain values of a new row off its statement, which need not be compiled for that."""
    values: Mapping[Any, Any] = getattr(statement, "_values", None) or {}
    return {
        str(getattr(column, "key", column)): value.value
        for column, value in values.items()
        if isinstance(value, BindParameter)
    }


def _named(
    clause: Any, table: Any, columns: frozenset[str], row: Mapping[str, Any]
) -> Iterator[str]:
    """Find whose rows a condition keeps to, whatever its other parts say."""
    match clause:
        case BooleanClauseList() if clause.operator is operators.and_:
            for part in clause.clauses:
                yield from _named(part, table, columns, row)
        case BinaryExpression(left=sa.Column() as column, right=BindParameter() as bound):
            is_owner = column.table is table and column.name in columns
            value = row.get(bound.key, bound.value)
            if is_owner and clause.operator is operators.eq and isinstance(value, str):
                yield value
        case _:
            pass  # it keeps to nobody: an OR, a list, another column
