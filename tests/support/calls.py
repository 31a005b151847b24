"""Invitations into an organisation, written straight into the database."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.identifiers import fold
from farstu.core.invitations import STANDS
from farstu.core.roles import Role
from farstu.crypto.tokens import digest, new_token
from farstu.services.links import LIVES
from farstu.store import invitations
from farstu.store.invitations import Invitation
from tests.support.house import House, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """An invitation, and what opens its link."""

    id: str
    token: str


def call_somebody(
    house: House,
    email: str = "ines@example.com",
    *,
    by: Person | None = None,
    organisation_id: str = "",
    role: Role = Role.MEMBER,
) -> Called:
    """Invite whoever has an address."""
    now, token = house.clock(), new_token(house.kit.entropy)
    row = Invitation(
        id=house.kit.new_id(now),
        organisation_id=organisation_id or house.people,
        inviter_id=by.id if by else None,
        email=email,
        folded=fold(email),
        name="Ines",
        role=role,
        language="",
        line="",
        token_digest=digest(token),
        created_at=now,
        expires_at=now + STANDS,
        link_expires_at=now + LIVES,
    )
    assert house.write(lambda tx: invitations.add(tx, row))
    return Called(id=row.id, token=token)
