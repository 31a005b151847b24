"""Messages to webhooks: what waits to be told, and what became of it.

As in the outbox, a row waits, is claimed by a process for a while, and is finished in the end. What
it says is read off its event when it is sent: nothing about a person lies here but their own id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from farstu.core.webhooks import Stage, is_success
from farstu.store.schema import webhook_messages as t
from farstu.store.schema import webhooks
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an attempt was answered with, or why it was not answered."""

    status: int | None
    said: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookMessage:
    """One message, and what came of its last attempt. No *event_id*: it is a test."""

    id: str
    portal_id: str
    webhook_id: str
    event_id: str | None
    event: str
    subject_id: str | None
    own_id: str | None
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    claimed_until: datetime | None = None
    finished_at: datetime | None = None
    status: int | None = None
    said: str | None = None

    @property
    def stage(self) -> Stage:
        """Say what became of it."""
        if self.finished_at is None:
            return Stage.WAITING
        return Stage.TAKEN if is_success(self.status) else Stage.GIVEN_UP


COLUMNS = tuple(t.c[name] for name in WebhookMessage.__dataclass_fields__)
earlier, other = t.alias("earlier"), t.alias("other")


def add(tx: Tx, message: WebhookMessage) -> None:
    """Add *message*."""
    values = {column.name: getattr(message, column.name) for column in COLUMNS}
    tx.execute(sa.insert(t).values(values))


def claim(tx: Tx, *, now: datetime, until: datetime) -> WebhookMessage | None:
    """Take the one that has waited longest: nobody else posts it *until* then.

    One at a time for each webhook, and for each person none before those that are earlier. For all
    portals at once: it is the background that asks.
    """
    longest = (
        sa.select(t.c.id)
        .where(tx.inside(t), *_due(now), _may_go(now), _comes_next(), _is_alone(now))
        .order_by(t.c.due_at, t.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    statement = (
        sa.update(t)
        .where(tx.inside(t), *_due(now), t.c.id == longest.scalar_subquery())
        .values(claimed_until=until, attempts=t.c.attempts + 1)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).mappings().first()
    return None if row is None else WebhookMessage(**row)


def finish(tx: Tx, message: WebhookMessage, *, at: datetime, outcome: Outcome) -> bool:
    """Note that it was taken, or given up, unless somebody else has claimed it by now."""
    return _write(tx, message, outcome, finished_at=at)


def postpone(tx: Tx, message: WebhookMessage, *, due_at: datetime, outcome: Outcome) -> bool:
    """Let it be tried again later."""
    return _write(tx, message, outcome, due_at=due_at, claimed_until=None)


def send_again(tx: Tx, webhook_id: str, message_id: str, *, at: datetime) -> bool:
    """Let one that is finished, or waits for its next attempt, be sent now."""
    is_free = t.c.claimed_until.is_(None) | t.c.finished_at.is_not(None)
    statement = sa.update(t).where(
        tx.inside(t), t.c.webhook_id == webhook_id, t.c.id == message_id, is_free
    )
    anew = {"due_at": at, "attempts": 0, "claimed_until": None, "finished_at": None}
    return tx.changes(statement.values(anew)) == 1


def list_of_webhook(tx: Tx, webhook_id: str, *, limit: int) -> list[WebhookMessage]:
    """List the latest messages of a webhook, the newest first."""
    query = sa.select(*COLUMNS).where(tx.inside(t), t.c.webhook_id == webhook_id)
    query = query.order_by(t.c.created_at.desc(), t.c.id.desc()).limit(limit)
    return [WebhookMessage(**row) for row in tx.execute(query).mappings()]


def count_waiting(tx: Tx, webhook_id: str) -> int:
    """Count the messages of a webhook that are not finished."""
    query = sa.select(sa.func.count()).where(
        tx.inside(t), t.c.webhook_id == webhook_id, t.c.finished_at.is_(None)
    )
    return int(tx.execute(query).scalar_one())


def forget_person(tx: Tx, account_id: str) -> None:
    """Forget by which id somebody was told of, where it is told already."""
    statement = sa.update(t).where(
        tx.inside(t), t.c.subject_id == account_id, t.c.finished_at.is_not(None)
    )
    tx.execute(statement.values(own_id=None))


def remove_old(tx: Tx, *, finished_before: datetime, created_before: datetime) -> int:
    """Forget what was finished a while ago, and what has waited for ever."""
    is_old = sa.or_(t.c.finished_at < finished_before, t.c.created_at < created_before)
    return tx.changes(sa.delete(t).where(tx.inside(t), is_old))


def _write(tx: Tx, message: WebhookMessage, outcome: Outcome, **values: object) -> bool:
    statement = sa.update(t).where(
        tx.inside(t),
        t.c.id == message.id,
        t.c.attempts == message.attempts,
        t.c.claimed_until == message.claimed_until,
        t.c.finished_at.is_(None),
    )
    said = {"status": outcome.status, "said": outcome.said}
    return tx.changes(statement.values({**values, **said})) == 1


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    is_free = t.c.claimed_until.is_(None) | (t.c.claimed_until <= now)
    return t.c.finished_at.is_(None), t.c.due_at <= now, is_free


def _may_go(now: datetime) -> sa.ColumnElement[bool]:
    """Say that its webhook is not suspended, and not left alone for now."""
    h = webhooks.c
    is_loud = h.quiet_until.is_(None) | (h.quiet_until <= now)
    open_ones = sa.select(h.id).where(h.suspended_at.is_(None), is_loud)
    return t.c.webhook_id.in_(open_ones)


def _comes_next() -> sa.ColumnElement[bool]:
    """Say that nothing earlier about the same person waits for the same webhook."""
    e = earlier.c
    is_earlier = sa.or_(
        e.created_at < t.c.created_at, sa.and_(e.created_at == t.c.created_at, e.id < t.c.id)
    )
    return ~sa.exists().where(
        e.webhook_id == t.c.webhook_id,
        e.subject_id == t.c.subject_id,
        e.finished_at.is_(None),
        is_earlier,
    )


def _is_alone(now: datetime) -> sa.ColumnElement[bool]:
    """Say that nothing else is under way to the same webhook."""
    o = other.c
    return ~sa.exists().where(
        o.webhook_id == t.c.webhook_id, o.finished_at.is_(None), o.claimed_until > now
    )
