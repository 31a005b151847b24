"""Throttles: counters of failed tries, charged before an answer is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.throttle import Rule
from farstu.store.columns import EPOCH, MICROSECOND, Instant, Whole
from farstu.store.schema import throttles as t
from farstu.store.tx import Fence, Made, Tx


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
    done = tx.run(_charging(tx.connection.dialect.name, rule), charged=key, now=now).first()
    closes = done is None or done["failures"] >= rule.free
    tx.share(key, is_tight=closes or rule.suspend_at is not None)
    if done is not None:
        return Charged(int(done["failures"]))
    return Closed(opens_at(tx, key) or now)


def closed_until(tx: Tx, key: str, rule: Rule, *, now: datetime) -> datetime | None:
    """Say until when no try of *key* is charged, as ``charge`` would; None where one would be."""
    ends = opens_at(tx, key)
    return ends if ends is not None and now < ends <= rule.latest_end(now) else None


def opens_at(tx: Tx, key: str) -> datetime | None:
    """Say when *key* opens again; None for one that was never charged."""
    return tx.execute(sa.select(t.c.opens_at).where(t.c.key == key)).scalar()


def failures_of(tx: Tx, key: str, rule: Rule, *, now: datetime) -> int:
    """Count the tries charged to *key* that *rule* still remembers."""
    row = tx.run(_counting, counted=key).first()
    return 0 if row is None else rule.left_of(row["failures"], after=now - row["charged_at"])


@cache
def _counting(_: Fence) -> sa.Select[tuple[int, datetime]]:
    return sa.select(t.c.failures, t.c.charged_at).where(t.c.key == sa.bindparam("counted"))


def clear(tx: Tx, key: str) -> None:
    """Forget all tries of *key*: it was somebody who knew."""
    tx.run(_clearing, cleared=key)


@cache
def _clearing(_: Fence) -> sa.Delete:
    return sa.delete(t).where(t.c.key == sa.bindparam("cleared"))


def refund(tx: Tx, key: str) -> None:
    """Take one charge back that turned out to be no failure, and open what it closed.

    Whatever closed the counter before had run out, or there would have been no charge.
    """
    tx.run(_refunding, refunded=key)


@cache
def _refunding(_: Fence) -> sa.Update:
    charged = (t.c.key == sa.bindparam("refunded"), t.c.failures > 0)
    return sa.update(t).where(*charged).values(failures=t.c.failures - 1, opens_at=EPOCH)


def remove_stale(tx: Tx, *, before: datetime) -> int:
    """Forget counters that nobody charged since *before*."""
    return tx.changes(sa.delete(t).where(t.c.charged_at < before))


@cache
def _charging(dialect: str, rule: Rule) -> Made:
    """Write the statement that charges under *rule*: its numbers stand in it, as they stay."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    now = sa.bindparam("now", type_=Instant)
    moment = _whole(now)
    failures = _left(rule, moment) + _number(1)
    charging = (
        insert(t)
        .values(
            key=sa.bindparam("charged"),
            failures=_number(1),
            opens_at=_opening(rule, _number(1), moment),
            charged_at=now,
        )
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": failures,
                "opens_at": _opening(rule, failures, moment),
                "charged_at": now,
            },
            where=(t.c.opens_at <= now) | (_whole(t.c.opens_at) > moment + _beyond(rule)),
        )
        .returning(t.c.failures)
    )
    return lambda _: charging


def _left(rule: Rule, now: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Write ``Rule.left_of`` as a CASE."""
    after = now - _whole(t.c.charged_at)
    left: sa.ColumnElement[int] = t.c.failures
    if rule.forgives_every is not None:
        forgiven = after // _number(rule.forgives_every // MICROSECOND)
        none = _number(0)
        left = sa.case((forgiven < none, left), (forgiven > left, none), else_=left - forgiven)
    forgotten = after >= _number(rule.forget_after // MICROSECOND)
    return sa.case((forgotten, _number(0)), else_=left)


def _opening(
    rule: Rule, failures: sa.ColumnElement[int], now: sa.ColumnElement[int]
) -> sa.ColumnElement[int]:
    """Write ``Rule.delay_after`` as a CASE, so that the database decides on the count it has.

    What is not closed is open since the epoch: a clock that is set back closes nothing.
    """
    steps = [
        (failures == _number(count), now + _number(rule.delay_after(count) // MICROSECOND))
        for count in range(rule.free, rule.longest_after)
    ]
    longest = now + _number(rule.longest // MICROSECOND) if rule.longest else _number(0)
    return sa.case((failures < _number(rule.free), _number(0)), *steps, else_=longest)


def _beyond(rule: Rule) -> sa.ColumnElement[int]:
    """Write ``Rule.latest_end``, as what is added to the clock."""
    return _number((rule.latest_end(EPOCH) - EPOCH) // MICROSECOND)


def _whole(moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[int]:
    return sa.type_coerce(moment, Whole)


def _number(count: int) -> sa.ColumnElement[int]:
    """Write a number of ours into a statement; as a parameter it would be sent at every run."""
    return sa.literal_column(str(count), Whole)
