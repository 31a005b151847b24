"""What is demanded of somebody."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.api.people import find_person
from farstu.core.assurance import acr
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope


class PolicyShown(Shape):
    """What is demanded of somebody today."""

    required: Annotated[str, Field(description="The acr that they have to reach.")]
    allowed: Annotated[list[str], Field(description="The factors that count.")]
    limited_entry: Annotated[bool, Field(description="Whether they come in with less until then.")]
    remembered_seconds: int


def show_policy(call: Call) -> Answer | Rejected:
    """Say what is demanded of somebody."""
    found = find_person(call)
    if found is None:
        return Rejected(Reason.NOT_FOUND)
    policy = found.subject.policy
    return Answer(
        body=PolicyShown(
            required=acr(policy.required),
            allowed=[kind for kind in call.kit.factors if kind in policy.allowed],
            limited_entry=policy.limited_entry,
            remembered_seconds=int(policy.remembers.total_seconds()),
        )
    )


POLICIES = (
    Endpoint(
        method="GET",
        path="/people/{own_id}/policy",
        name="show_policy",
        summary="Say what is demanded of somebody.",
        scope=Scope.POLICY_READ,
        handler=show_policy,
        answer=PolicyShown,
        refusals=(Reason.NOT_FOUND,),
    ),
)
