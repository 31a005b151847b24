"""People as they go over the wire: said, shown, reset and erased."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from farstu.api.exchange import Shape
from farstu.core.keeping import Attribute, Owner

MOST = 100
Line = Annotated[str, Field(max_length=320)]
Roles = Annotated[str, Field(pattern="^(member|administrator|owner)$")]


class Membership(Shape):
    """An organisation, and what somebody is there."""

    organisation: Annotated[str, Field(max_length=100, description="Its name, or its id.")]
    role: Roles


class Person(Shape):
    """What a portal says of somebody. What is left out stays as it is."""

    name: Line | None = None
    email: Line | None = None
    username: Line | None = None
    language: Line | None = None
    memberships: Annotated[list[Membership], Field(max_length=50)] | None = None
    suspended: bool | None = None
    owners: Annotated[
        dict[Attribute, Owner],
        Field(description="Whose word counts from now on; of somebody new the portal's."),
    ] = Field(default_factory=dict)

    model_config = ConfigDict(strict=False)


class Held(Shape):
    """An authenticator that somebody holds."""

    id: str
    kind: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    suspended: bool


class AttributesShown(Shape):
    """What is said of somebody, and whose word counts."""

    name: str
    email: str | None
    username: str | None
    language: str | None
    memberships: list[Membership]
    suspended: bool
    owners: dict[Attribute, Owner]


class PersonShown(AttributesShown):
    """Somebody, as a portal may know them."""

    id: str
    own_id: str
    factors: list[Held]
    recovery_codes_left: int
    required: Annotated[str, Field(description="The acr that the policy asks of them.")]
    sessions_valid_after: Annotated[
        datetime | None, Field(description="End your sessions of them that began before this.")
    ]


class Reset(Shape):
    """Why everything that somebody holds is taken away; it goes into the audit trail."""

    reason: Line


class ResetShown(Shape):
    """How many authenticators were taken away."""

    removed: int


class Erased(Shape):
    """The id of an account that is no more; it leads to nobody."""

    id: str


class PeopleShown(Shape):
    """A page of people; *next* is the cursor of the one behind it, if there is one."""

    people: list[PersonShown]
    next: str | None


class Page(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[str, Field(max_length=26, pattern="^[0-9a-z]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
