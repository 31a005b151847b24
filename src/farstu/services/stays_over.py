"""Ending stays whose session is over, however it ended: relying parties are told of it.

Sessions end in many ways, so nobody who ends one has to think of applications: the background looks
for stays whose session no longer opens anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from farstu.core.policy import Settings
from farstu.core.session_limits import limits_of
from farstu.services.dispatching import add_logout
from farstu.services.kit import Kit
from farstu.store import portals, relying_parties, stays, tokens
from farstu.store.portals import Portal
from farstu.store.stays import Bound, Stay
from farstu.store.tx import EVERYWHERE, Tx

AT_ONCE = 100


def end_stays_over(kit: Kit) -> int:
    """End what is over in every portal; say how many stays."""
    ended, now = 0, kit.clock()

    def question(tx: Tx) -> tuple[list[Bound], list[str]]:
        bounds = _bounds(portals.list_portals(tx))
        return bounds, stays.list_portals_to_tell(tx, bounds, now=now)

    bounds, over = kit.store.read(question, portal_id=EVERYWHERE)
    for portal_id in over:
        here = [bound for bound in bounds if bound.portal_id in {None, portal_id}]
        deed = partial(_end_some, kit, bounds=here)
        while batch := kit.store.write(deed, portal_id=portal_id):
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


def _bounds(all_of_them: Sequence[Portal]) -> list[Bound]:
    """List how long sessions last: as built in, and in the portals that want them shorter."""
    usual = Settings()
    shorter = [
        (portal.id, portal.settings)
        for portal in all_of_them
        if limits_of(portal.settings, privileged=False) != limits_of(usual, privileged=False)
    ]
    return [
        Bound(
            limits=limits_of(settings, privileged=privileged),
            privileged=privileged,
            portal_id=portal_id,
        )
        for portal_id, settings in [(None, usual), *shorter]
        for privileged in (False, True)
    ]


def _end_some(kit: Kit, tx: Tx, *, bounds: Sequence[Bound]) -> int:
    over = stays.list_over(tx, bounds, now=kit.clock(), limit=AT_ONCE)
    return sum(end_stay(kit, tx, stay) for stay in over)
