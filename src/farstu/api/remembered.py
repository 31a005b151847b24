"""The devices that are remembered for somebody: listed, and forgotten."""

from __future__ import annotations

from datetime import datetime

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services.portal_remembrances import forget_remembered_of, list_remembered_of


class DeviceShown(Shape):
    """A device that stands in for a code at the next challenge."""

    id: str
    agent: str
    address: str
    created_at: datetime
    last_used_at: datetime | None


class DevicesShown(Shape):
    """All of them, the newest first."""

    remembered: list[DeviceShown]


class Forgotten(Shape):
    """How many stand in no more."""

    forgotten: int


def list_devices(call: Call) -> Answer | Rejected:
    """List what would stand in for somebody."""
    found = list_remembered_of(call.kit, call.visit, call.params["own_id"])
    if isinstance(found, Rejected):
        return found
    shown = [
        DeviceShown(
            id=one.id,
            agent=one.agent,
            address=one.address,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
        )
        for one in found
    ]
    return Answer(body=DevicesShown(remembered=shown))


def forget_devices(call: Call) -> Answer | Rejected:
    """Forget all of them."""
    done = forget_remembered_of(call.kit, call.visit, call.params["own_id"])
    return done if isinstance(done, Rejected) else Answer(body=Forgotten(forgotten=done))


REMEMBERED = (
    Endpoint(
        method="GET",
        path="/people/{own_id}/remembered",
        name="list_remembered",
        summary="List the devices that are remembered for somebody.",
        scope=Scope.PEOPLE_READ,
        handler=list_devices,
        answer=DevicesShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    Endpoint(
        method="DELETE",
        path="/people/{own_id}/remembered",
        name="forget_remembered",
        summary="Forget every device that is remembered for somebody.",
        scope=Scope.PEOPLE_WRITE,
        handler=forget_devices,
        answer=Forgotten,
        refusals=(Reason.NOT_FOUND, Reason.NOT_PERMITTED),
    ),
)
