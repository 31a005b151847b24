"""Whether the audit trail is kept: events get their numbers, chains are signed, keys open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from farstu.services.audit_signing import opens_key
from farstu.services.kit import Kit
from farstu.services.portals import list_portals
from farstu.store import audit_chains, audit_checkpoints, audit_events
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailHealth:
    """How the trails of all portals are; None: there is no such event."""

    open_since: datetime | None
    """When the oldest event happened that has no number."""
    unsigned_since: datetime | None
    """When the oldest event happened that has a number, and no signature at it or after it."""
    unopened: tuple[str, ...]
    """The hosts of portals whose key does not open."""


def look_at_trails(kit: Kit) -> TrailHealth:
    """Look at every portal, each in a question of its own."""
    now, unopened = kit.clock(), list[str]()
    waiting, unsigned = list[datetime](), list[datetime]()

    def question(tx: Tx) -> None:
        waiting.extend(one.at for one in audit_events.list_open(tx, before=now, limit=1))
        unsigned.extend(_list_unsigned(tx))
        if not opens_key(kit, tx):
            unopened.append(portal.host)

    for portal in list_portals(kit):
        kit.store.read(question, portal_id=portal.id)
    return TrailHealth(
        open_since=min(waiting, default=None),
        unsigned_since=min(unsigned, default=None),
        unopened=tuple(unopened),
    )


def _list_unsigned(tx: Tx) -> Iterator[datetime]:
    """List of each chain when the first event happened that came after its last checkpoint."""
    latest = audit_checkpoints.find_latest(tx)
    for chain in audit_chains.list_chains(tx):
        signed, _ = latest.get(chain.id, (chain.forgotten, None))
        rows = audit_events.list_closed(tx, chain.id, after=signed, last=chain.position, limit=1)
        yield from (one.row.at for one in rows)
