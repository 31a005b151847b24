"""Throttles: counters of failed tries, charged before an answer is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.throttle import Rule
from farstu.store.columns import EPOCH
from farstu.store.schema import throttles as t
from farstu.store.tx import Tx


EPOCH_BIND = sa.bindparam(None, EPOCH, t.c.opens_at.type)


@dataclass(frozen=True, slots=True)
class Charged:
    """A try that may be judged, and how many have been charged by now."""

    failures: int


@dataclass(frozen=True, slots=True)
class Closed:
    """No try until then."""

    opens_at: datetime


def charge(tx: Tx, key: str, rule: Rule, *, now: datetime) -> Charged | Closed:
    """Charge one try to *key*, unless it is closed: one statement, so no burst outruns it."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    stale = t.c.charged_at <= now - rule.forget_after
    failures = sa.case((stale, 1), else_=t.c.failures + 1)
    statement = (
        dialect.insert(t)
        .values(key=key, failures=1, opens_at=_opens(rule, 1, now), charged_at=now)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": failures,
                "opens_at": _opening(rule, failures, now),
                "charged_at": now,
            },
            where=t.c.opens_at <= now,
        )
        .returning(t.c.failures)
    )
    count = tx.execute(statement).scalar()
    if count is not None:
        return Charged(int(count))
    return Closed(opens_at(tx, key) or now)


def opens_at(tx: Tx, key: str) -> datetime | None:
    """Say when *key* opens again; None for one that was never charged."""
    return tx.execute(sa.select(t.c.opens_at).where(t.c.key == key)).scalar()


def failures_of(tx: Tx, key: str, rule: Rule, *, now: datetime) -> int:
    """Count the tries charged to *key* that *rule* still remembers."""
    query = sa.select(t.c.failures).where(t.c.key == key, t.c.charged_at > now - rule.forget_after)
    return int(tx.execute(query).scalar() or 0)


def clear(tx: Tx, key: str) -> None:
    """Forget all tries of *key*: it was somebody who knew."""
    tx.execute(sa.delete(t).where(t.c.key == key))


def refund(tx: Tx, key: str, rule: Rule) -> None:
    """Take one charge back that turned out to be no failure; open what nothing else closed."""
    left = t.c.failures - 1
    opens = sa.case((left < rule.free, EPOCH_BIND), else_=t.c.opens_at)
    tx.execute(
        sa.update(t).where(t.c.key == key, t.c.failures > 0).values(failures=left, opens_at=opens)
    )


def remove_stale(tx: Tx, *, before: datetime) -> int:
    """Forget counters that nobody charged since *before*."""
    return tx.changes(sa.delete(t).where(t.c.charged_at < before))


def _opens(rule: Rule, failures: int, now: datetime) -> datetime:
    delay = rule.delay_after(failures)
    return now + delay if delay else EPOCH


def _opening(
    rule: Rule, failures: sa.ColumnElement[int], now: datetime
) -> sa.ColumnElement[datetime]:
    """Write ``Rule.delay_after`` as a CASE, so that the database decides on the count it has."""
    typed = t.c.opens_at.type
    steps = [
        (failures == count, sa.bindparam(None, _opens(rule, count, now), typed))
        for count in range(rule.free, rule.longest_after)
    ]
    longest = sa.bindparam(None, _opens(rule, rule.longest_after, now), typed)
    return sa.case((failures < rule.free, EPOCH_BIND), *steps, else_=longest)
