"""Ending stays whose session is over, however it ended: relying parties are told of it.

Sessions end in many ways, so nobody who ends one has to think of applications: the background looks
for stays whose session no longer opens anything.
"""

from __future__ import annotations

from farstu.services.dispatching import add_logout
from farstu.services.kit import Kit
from farstu.store import relying_parties, stays, tokens
from farstu.store.stays import Stay
from farstu.store.tx import EVERYWHERE, Tx

AT_ONCE = 100


def end_stays_over(kit: Kit) -> int:
    """End what is over in every portal; say how many stays."""
    ended, now = 0, kit.clock()
    over = kit.store.read(lambda tx: stays.list_portals_to_tell(tx, now=now), portal_id=EVERYWHERE)
    for portal_id in over:
        while batch := kit.store.write(lambda tx: _end_some(kit, tx), portal_id=portal_id):
            ended += batch
    return ended


def end_stay(kit: Kit, tx: Tx, stay: Stay) -> bool:
    """End one stay and what lives no longer than it; its relying party is told, if it wants to."""
    now = kit.clock()
    if not stays.end(tx, stay.id, at=now):
        return False
    tokens.end_of_stay(tx, stay.id, at=now)
    party = relying_parties.find(tx, stay.relying_party_id)
    if party is not None and party.openid.logout_address:
        add_logout(kit, tx, party, stay.account_id, stay.id)
    return True


def _end_some(kit: Kit, tx: Tx) -> int:
    over = stays.list_over(tx, now=kit.clock(), limit=AT_ONCE)
    return sum(end_stay(kit, tx, stay) for stay in over)
