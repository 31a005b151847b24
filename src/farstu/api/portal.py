"""What a key belongs to: the call to try first."""

from __future__ import annotations

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.core.scopes import Scope


class PortalShown(Shape):
    """A portal, and what the key that asks may do there."""

    id: str
    host: str
    name: str
    key: str
    """The id of the key that asks."""
    scopes: list[Scope]


def show_portal(call: Call) -> Answer:
    """Say which portal, and which key."""
    at = call.visit.portal
    return Answer(
        body=PortalShown(
            id=at.id,
            host=at.host,
            name=at.name,
            key=call.key.id,
            scopes=sorted(call.key.scopes),
        )
    )


PORTAL = (
    Endpoint(
        method="GET",
        path="/portal",
        name="show_portal",
        summary="Say which portal the key belongs to, and what it may do.",
        scope=None,
        handler=show_portal,
        answer=PortalShown,
    ),
)
