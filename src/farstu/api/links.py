"""Linking somebody who had an account before: by the code of their own agreement."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.api.people import describe
from farstu.api.people_shapes import PersonShown
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services.linking import redeem_link


class Agreement(Shape):
    """The code that a browser brought back whose owner agreed."""

    code: Annotated[str, Field(max_length=100)]


def link(call: Call) -> Answer | Rejected:
    """Attach the own id of the path to the account of whoever agreed to that."""
    code, own_id = call.sent(Agreement).code, call.params["own_id"]
    done = redeem_link(call.kit, call.visit, own_id, code=code)
    return done if isinstance(done, Rejected) else Answer(body=describe(done), status=201)


LINKS = (
    Endpoint(
        method="POST",
        path="/people/{own_id}/link",
        name="link_person",
        summary="Know somebody by an own id who had an account before, and agreed to that.",
        scope=Scope.PEOPLE_LINK,
        handler=link,
        answer=PersonShown,
        body=Agreement,
        statuses={201: "Linked"},
        refusals=(
            Reason.ERRAND_OVER,
            Reason.OWN_ID_TAKEN,
            Reason.OWN_ID_HELD,
            Reason.NOT_PERMITTED,
        ),
    ),
)
