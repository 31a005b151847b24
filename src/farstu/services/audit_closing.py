"""Closing the chains of the audit trail, after the deeds: no deed waits for it, or for another.

A deed appends its event open, and commits. Later one process gives events their numbers, in the
order of their time, and to each the hash over it and all before it. It closes only what no open
transaction can still come before. If one should come late all the same (a transaction that was open
for longer than ``PATIENCE``, a clock that went wrong), it gets the next number: what has a number
keeps it, and the number says the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from farstu.crypto.chain import first_hash, next_hash
from farstu.services.kit import Kit
from farstu.store import audit_chains, audit_events, portals
from farstu.store.audit_chains import Chain
from farstu.store.audit_events import AuditRow, Link
from farstu.store.settling import oldest_age
from farstu.store.tx import EVERYWHERE, Tx

BATCH = 500

SETTLED = timedelta(seconds=5)
"""How much earlier than its transaction an event may say that it happened: between the two a deed
waits for a connection, or for the writer thread."""

PATIENCE = timedelta(hours=1)
"""How long a forgotten transaction may hold closing up."""


class ChainError(Exception):
    """An event had a place already although the head of its chain did not know: a bug."""


def close_chains(kit: Kit, *, settled: timedelta = SETTLED) -> int:
    """Close what can be closed in every portal; say how many events."""
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    return sum(close_portal(kit, portal.id, settled=settled) for portal in everywhere)


def close_portal(kit: Kit, portal_id: str, *, settled: timedelta = SETTLED) -> int:
    """Close what can be closed in one portal, a batch a transaction."""
    closed = 0
    while done := kit.store.write(lambda tx: _close_batch(kit, tx, settled), portal_id=portal_id):
        closed += done
    return closed


def record_of(row: AuditRow, *, portal_id: str, chain_id: str, number: int) -> Mapping[str, Any]:
    """Say what of an event is in its hash: all but the personal fields, which have their digest."""
    return {
        "chain": chain_id,
        "number": number,
        "id": row.id,
        "at": row.at.isoformat(timespec="microseconds"),
        "event": row.event.value,
        "actor": row.actor_id,
        "subject": row.subject_id,
        "organisation": row.organisation_id,
        "portal": portal_id,
        "facts": row.facts,
        "personal_digest": row.personal_digest,
    }


def _close_batch(kit: Kit, tx: Tx, settled: timedelta) -> int:
    """Close the oldest open events.

    The order of the questions is what makes it safe: first how far is safe, then the heads, then
    the events. Whoever closed some of these meanwhile has moved a head that was seen here.
    """
    now = kit.clock()
    before = _horizon(tx, now, settled)
    heads = {chain.id: chain for chain in audit_chains.list_chains(tx)}
    rows = audit_events.list_open(tx, before=before, limit=BATCH)
    return sum(
        _extend(tx, heads.get(chain_id) or _begin(tx, chain_id, now), list(part))
        for chain_id, part in _by_chain(tx, rows)
    )


def _horizon(tx: Tx, now: datetime, settled: timedelta) -> datetime:
    """Say before when nothing can happen any more."""
    return now - min(oldest_age(tx), PATIENCE) - settled


def _by_chain(tx: Tx, rows: Iterable[AuditRow]) -> Iterable[tuple[str, Iterable[AuditRow]]]:
    """Divide events, chains by id, so that two who close take heads in the same order."""

    def chain_of(row: AuditRow) -> str:
        return row.organisation_id or tx.portal_id

    return groupby(sorted(rows, key=chain_of), key=chain_of)


def _begin(tx: Tx, chain_id: str, now: datetime) -> Chain:
    """Begin a chain; if somebody does the same now, moving it on finds out."""
    chain = Chain(
        id=chain_id,
        organisation_id=None if chain_id == tx.portal_id else chain_id,
        position=0,
        digest=first_hash(chain_id),
        created_at=now,
    )
    audit_chains.begin(tx, chain)
    return chain


def _extend(tx: Tx, head: Chain, rows: list[AuditRow]) -> int:
    """Put events behind the head of a chain, unless somebody else was quicker."""
    digest, links = head.digest, list[Link]()
    for number, row in enumerate(rows, start=head.position + 1):
        record = record_of(row, portal_id=tx.portal_id, chain_id=head.id, number=number)
        digest = next_hash(digest, record)
        links.append(Link(event_id=row.id, position=number, digest=digest))
    if not audit_chains.advance(tx, head, position=links[-1].position, digest=digest):
        return 0
    if audit_events.place(tx, head.id, links) != len(links):
        raise ChainError(head.id)
    return len(links)
