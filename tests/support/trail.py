"""The audit trail of a house, for tests: events that are old enough, and what is in a chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.services.audit_closing import SETTLED, close_chains
from farstu.services.trail import note
from farstu.store import schema
from tests.support.house import House

t = schema.audit_events


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An event as it lies in the database."""

    id: str
    chain_id: str | None
    chain_position: int | None
    chain_digest: str | None
    organisation_id: str | None
    event: str


def happen(house: House, times: int = 1, *, subject_id: str | None = None) -> None:
    """Let something happen some times, a second apart, from somebody's browser."""
    for number in range(times):
        now = house.clock.advance(1)
        house.write(
            lambda tx, now=now, number=number: note(  # type: ignore[misc]
                house.kit,
                tx,
                house.visit,
                AuditEvent.CODE_SENT,
                at=now,
                subject_id=subject_id,
                facts={"number": number, "word": "söndag", "none": None},
                personal={"typed": f"=cmd {number}"},
            )
        )


def close(house: House) -> int:
    """Wait until everything is settled, and close it."""
    house.clock.advance(SETTLED + timedelta(seconds=1))
    return close_chains(house.kit)


def stored(house: House) -> list[Stored]:
    """List what lies there, in the order of the chains."""
    columns = [t.c[name] for name in Stored.__dataclass_fields__]
    query = sa.select(*columns).where(t.c.portal_id == house.portal.id)
    query = query.order_by(t.c.chain_id, t.c.chain_position)
    rows = house.read(lambda tx: tx.execute(query).mappings().all())
    return [Stored(**row) for row in rows]


def tamper(house: House, position: int, **values: object) -> None:
    """Change an event of the portal's own chain behind everybody's back, or take it away."""
    where = (
        t.c.portal_id == house.portal.id,
        t.c.chain_id == house.portal.id,
        t.c.chain_position == position,
    )
    change = sa.update(t).values(**values) if values else sa.delete(t)
    house.write(lambda tx: tx.execute(change.where(*where)))
