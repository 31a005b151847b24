"""Requests for accounts: asked, and ended once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from farstu.core.account_requests import RequestEnding
from farstu.core.assurance import Assurance
from farstu.core.roles import Role
from farstu.store.schema import account_requests as t
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRequest:
    """One request: who asks for whom, into which organisation and as what.

    *folded* is the address as it is compared; *assurance* how surely it was its asker, *line* what
    they wrote, *reason* why it was declined.
    """

    id: str
    organisation_id: str
    asker_id: str
    assurance: Assurance
    email: str
    folded: str
    name: str
    role: Role
    language: str
    line: str
    created_at: datetime
    expires_at: datetime
    ending: RequestEnding | None = None
    ended_at: datetime | None = None
    decider_id: str | None = None
    reason: str | None = None


COLUMNS = tuple(t.c[name] for name in AccountRequest.__dataclass_fields__)


def add(tx: Tx, request: AccountRequest) -> None:
    """Add *request*; one at a time in an organisation, where none waits for that address."""
    values = {column.name: getattr(request, column.name) for column in COLUMNS}
    values |= {"role": int(request.role), "assurance": int(request.assurance)}
    tx.execute(sa.insert(t).values(portal_id=tx.portal_id, **values))


def find(tx: Tx, request_id: str) -> AccountRequest | None:
    """Find a request by id."""
    found = _list(tx, sa.select(*COLUMNS).where(t.c.id == request_id))
    return found[0] if found else None


def list_waiting(
    tx: Tx, *, now: datetime, organisation_id: str | None = None
) -> list[AccountRequest]:
    """List what waits in the portal, or in one organisation, the oldest first."""
    query = sa.select(*COLUMNS).where(*_waits(now)).order_by(t.c.id)
    here = () if organisation_id is None else (t.c.organisation_id == organisation_id,)
    return _list(tx, query.where(*here))


def count_waiting(tx: Tx, *, now: datetime) -> int:
    """Count what waits in the portal."""
    query = sa.select(sa.func.count()).select_from(t).where(tx.inside(t), *_waits(now))
    return int(tx.execute(query).scalar_one())


def list_ended(tx: Tx, *, limit: int) -> list[AccountRequest]:
    """List what was decided or withdrawn in the portal, the latest first."""
    query = sa.select(*COLUMNS).where(t.c.ended_at.is_not(None))
    return _list(tx, query.order_by(t.c.ended_at.desc(), t.c.id).limit(limit))


def list_of_organisation(tx: Tx, organisation_id: str, *, limit: int) -> list[AccountRequest]:
    """List the requests of an organisation, the newest first."""
    query = sa.select(*COLUMNS).where(t.c.organisation_id == organisation_id)
    return _list(tx, query.order_by(t.c.id.desc()).limit(limit))


def end(
    tx: Tx,
    request_id: str,
    ending: RequestEnding,
    *,
    at: datetime,
    by: str,
    reason: str | None = None,
) -> bool:
    """End a request that waits: of two who try at once, one does."""
    statement = sa.update(t).where(tx.inside(t), t.c.id == request_id, *_waits(at))
    values = {"ending": ending.value, "ended_at": at, "decider_id": by, "reason": reason}
    return tx.changes(statement.values(values)) == 1


def list_to(tx: Tx, folded: Collection[str]) -> list[AccountRequest]:
    """List every request for any of these addresses, decided or not."""
    return _list(tx, sa.select(*COLUMNS).where(t.c.folded.in_(sorted(folded))).order_by(t.c.id))


def remove_to(tx: Tx, folded: Collection[str]) -> None:
    """Forget every request for any of these addresses."""
    tx.execute(sa.delete(t).where(tx.inside(t), t.c.folded.in_(sorted(folded))))


def remove_lapsed(tx: Tx, organisation_id: str, folded: str, *, now: datetime) -> None:
    """Make room for another one for an address whose last one nobody decided in time."""
    tx.execute(
        sa.delete(t).where(
            tx.inside(t),
            t.c.organisation_id == organisation_id,
            t.c.folded == folded,
            t.c.ended_at.is_(None),
            t.c.expires_at <= now,
        )
    )


def remove_old(tx: Tx, *, ended_before: datetime) -> int:
    """Forget what came to its end long enough ago."""
    over = sa.func.coalesce(t.c.ended_at, t.c.expires_at)
    return tx.changes(sa.delete(t).where(tx.inside(t), over < ended_before))


def _waits(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return t.c.ended_at.is_(None), t.c.expires_at > now


def _list(tx: Tx, query: sa.Select[Any]) -> list[AccountRequest]:
    return [_request(row) for row in tx.execute(query.where(tx.inside(t))).mappings()]


def _request(row: sa.RowMapping) -> AccountRequest:
    values: dict[str, Any] = {column.name: row[column.name] for column in COLUMNS}
    ending = values["ending"]
    values |= {
        "role": Role(values["role"]),
        "assurance": Assurance(values["assurance"]),
        "ending": ending and RequestEnding(ending),
    }
    return AccountRequest(**values)
