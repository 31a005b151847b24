"""Budgets: what was spent on messages today, under names that say nothing about anybody."""

from __future__ import annotations

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.store.columns import Whole
from farstu.store.schema import budgets as t
from farstu.store.tx import Tx


def spend(tx: Tx, key: str, *, cost: int, messages: int, most_cost: int | None, day: date) -> bool:
    """Take one message, and what it costs, out of today's budget, unless that would overdraw it.

    One statement, so that no burst outruns it. *messages* and *most_cost* are the day's limits.
    """
    if messages < 1 or (most_cost is not None and cost > most_cost):
        return False
    statement = _spending(tx.connection.dialect.name, costs=most_cost is not None)
    said = {"a_key": key, "today": day.toordinal(), "price": cost, "most": messages}
    limit = {} if most_cost is None else {"most_cost": most_cost}
    return tx.connection.execute(statement, said | limit).first() is not None


@cache
def _spending(dialect: str, *, costs: bool) -> sa.Executable:
    """Make the statement once: a message falls under ten budgets, and imports send thousands."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    today, price = sa.bindparam("today", type_=Whole), sa.bindparam("price", type_=Whole)
    same = t.c.day == today
    room = t.c.messages < sa.bindparam("most", type_=Whole)
    if costs:
        room &= t.c.cost + price <= sa.bindparam("most_cost", type_=Whole)
    return (
        insert(t)
        .values(key=sa.bindparam("a_key"), day=today, messages=1, cost=price)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "day": today,
                "messages": sa.case((same, t.c.messages + 1), else_=1),
                "cost": sa.case((same, t.c.cost + price), else_=price),
            },
            where=sa.or_(t.c.day != today, room),
        )
        .returning(t.c.messages)
    )


def give_back(tx: Tx, key: str, *, cost: int, day: date) -> None:
    """Put one message back that was not sent."""
    tx.execute(
        sa.update(t)
        .where(t.c.key == key, t.c.day == day.toordinal(), t.c.messages > 0)
        .values(messages=t.c.messages - 1, cost=t.c.cost - cost)
    )


def is_first_to_tell(tx: Tx, key: str, *, day: date) -> bool:
    """Say whether nobody was told today that this budget is used up; then somebody was."""
    statement = (
        sa.update(t)
        .where(t.c.key == key, t.c.told_day != day.toordinal())
        .values(told_day=day.toordinal())
    )
    return tx.changes(statement) == 1


def remove_stale(tx: Tx, *, before: date) -> int:
    """Forget the budgets of days that are over."""
    return tx.changes(sa.delete(t).where(t.c.day < before.toordinal()))
