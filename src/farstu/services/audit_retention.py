"""Forgetting old audit events in a way that leaves the rest provable.

Before the oldest part of a chain goes it is checked, and what it looks like at its end is signed.
That checkpoint stays, and an export begins with it. A part that does not fit stays as it is: it is
all that shows what somebody did to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from farstu.crypto.chain import first_hash, next_hash
from farstu.crypto.tokens import same
from farstu.services.audit_closing import record_of
from farstu.services.audit_signing import add_checkpoint
from farstu.services.kit import Kit
from farstu.store import audit_chains, audit_checkpoints, audit_events
from farstu.store.audit_chains import Chain
from farstu.store.audit_events import ClosedRow
from farstu.store.tx import Tx

BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many events went, and the chains in which some had to stay, since they do not fit."""

    events: int
    damaged: tuple[str, ...]


def forget_old(kit: Kit, portal_id: str, *, keep: timedelta) -> Forgotten:
    """Forget the events of a portal that are older than *keep*.

    A chain is cut at one place: an event stays while any before it in its chain has to.
    """
    events, damaged = 0, list[str]()
    for chain in kit.store.read(audit_chains.list_chains, portal_id=portal_id):
        while done := _forget(kit, portal_id, chain.id, keep):
            events += done
        if done is None:
            damaged.append(chain.id)
    return Forgotten(events=events, damaged=tuple(damaged))


def _forget(kit: Kit, portal_id: str, chain_id: str, keep: timedelta) -> int | None:
    """Forget the oldest events of a chain, a batch a transaction; None if they do not fit."""

    def deed(tx: Tx) -> int | None:
        chain = next(one for one in audit_chains.list_chains(tx) if one.id == chain_id)
        last = min(_last_old(kit, tx, chain, keep), chain.forgotten + BATCH)
        if last <= chain.forgotten:
            return 0
        digest = _check(tx, chain, last)
        if digest is None:
            return None
        if not audit_chains.forget(tx, chain, position=last):
            return 0
        add_checkpoint(kit, tx, chain_id, position=last, digest=digest)
        audit_checkpoints.remove_before(tx, chain_id, position=last)
        return audit_events.remove_closed(tx, chain_id, last=last)

    return kit.store.write(deed, portal_id=portal_id)


def _last_old(kit: Kit, tx: Tx, chain: Chain, keep: timedelta) -> int:
    """Say up to where a chain is old: up to the first event that is not."""
    young = audit_events.find_span(tx, chain.id, since=kit.clock() - keep)
    return chain.position if young is None else young[0] - 1


def _check(tx: Tx, chain: Chain, last: int) -> str | None:
    """Compute the hash at *last* from the events that are to go; None unless all of it fits."""
    signed = {
        one.position: one.digest
        for one in audit_checkpoints.list_between(tx, chain.id, first=chain.forgotten, last=last)
    }
    start = first_hash(chain.id) if chain.forgotten == 0 else signed.get(chain.forgotten)
    rows = audit_events.list_closed(tx, chain.id, after=chain.forgotten, last=last, limit=BATCH)
    if start is None or [row.position for row in rows] != [*range(chain.forgotten + 1, last + 1)]:
        return None
    hashes = _hash(tx, chain, start, rows)
    fits = all(same(row.digest, hashes[row.position]) for row in rows)
    return hashes[last] if fits and signed.items() <= hashes.items() else None


def _hash(tx: Tx, chain: Chain, start: str, rows: Sequence[ClosedRow]) -> dict[int, str]:
    """Compute the hash at each position, from *start* on."""
    hashes = {chain.forgotten: start}
    for one in rows:
        record = record_of(one.row, portal_id=tx.portal_id, chain_id=chain.id, number=one.position)
        hashes[one.position] = next_hash(hashes[one.position - 1], record)
    return hashes
