"""What the help of a portal has to tell, as its policy and its organisations are now."""

from __future__ import annotations

from farstu.core.guide import Guide, House, guide_of
from farstu.core.roles import OrganisationKind
from farstu.services.kit import Kit
from farstu.services.policies import list_layers
from farstu.store import organisations
from farstu.store.portals import Portal
from farstu.store.tx import Tx


def read_guide(kit: Kit, portal: Portal) -> Guide:
    """Read it afresh: what was changed a moment ago is told already."""
    channels = {kind: factor.traits.channel for kind, factor in kit.factors.items()}

    def question(tx: Tx) -> Guide:
        known = organisations.list_organisations(tx)
        return guide_of(
            list_layers(kit, tx),
            House(channels=channels, worths=kit.worths),
            has_organisations=any(one.kind is OrganisationKind.CUSTOMER for one in known),
            codes_after=portal.settings.codes_after,
            now=kit.clock(),
        )

    return kit.store.read(question, portal_id=portal.id)
