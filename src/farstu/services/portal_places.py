"""Where a portal's people belong, as the portal has it: the whole list at once.

Only customers: nobody comes to run a portal by a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.services.kit import Kit, Visit
from farstu.services.members import end_if_alone
from farstu.services.organisations import find_organisations
from farstu.services.trail import note
from farstu.store import memberships, organisations
from farstu.store.accounts import Account
from farstu.store.memberships import Membership, PlaceOf
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation, by name or id, and what somebody is there."""

    organisation: str
    role: Role


def change_places(
    kit: Kit, tx: Tx, visit: Visit, account: Account, wanted: Sequence[Place]
) -> bool | Rejected:
    """Let somebody belong where is *wanted* and nowhere else; say whether that was a change.

    The last owner goes too, if the portal says so: whom it keeps comes in through it. Reasons:
    NOT_FOUND (an organisation), NOT_PERMITTED (the portal's own).
    """
    found = _find(tx, wanted)
    if isinstance(found, Rejected):
        return found
    places = memberships.list_places(tx, account.id)
    there = {one.membership.organisation_id: one for one in places if is_customer(one)}
    for organisation_id in sorted({*there, *found}):
        organisations.lock(tx, organisation_id)
    told = _Telling(kit=kit, tx=tx, visit=visit, account=account)
    leaving = [one for where, one in there.items() if where not in found]
    changed = [
        told.enter(place, role) for where, (place, role) in found.items() if where not in there
    ]
    changed += [
        told.change(there[where], role) for where, (_, role) in found.items() if where in there
    ]
    changed += [told.leave(one) for one in leaving]
    if leaving:
        end_if_alone(tx, account.id, at=kit.clock())
    return any(changed)


def is_customer(one: PlaceOf) -> bool:
    """Say whether a place is one that a portal speaks of; a home of one's own is not."""
    return one.membership.kind is OrganisationKind.CUSTOMER


def make_home(kit: Kit, tx: Tx, account: Account) -> None:
    """Give somebody who belongs to no organisation one of their own (portals of individuals)."""
    now = kit.clock()
    home = Organisation(
        id=kit.new_id(now), name=account.name, kind=OrganisationKind.PERSONAL, created_at=now
    )
    organisations.add(tx, home)
    memberships.add(tx, _membership(kit, account, home, Role.MEMBER))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Changing one place after the other, each with its event."""

    kit: Kit
    tx: Tx
    visit: Visit
    account: Account

    def enter(self, place: Organisation, role: Role) -> bool:
        return memberships.add_once(self.tx, _membership(self.kit, self.account, place, role))

    def change(self, one: PlaceOf, role: Role) -> bool:
        belongs = one.membership
        if belongs.role is role:
            return False
        where = belongs.organisation_id
        memberships.change_role(self.tx, self.account.id, where, role=role)
        facts = {"role": role.name, "before": belongs.role.name}
        told = {"new_role": role.name.lower()}
        self._note(AuditEvent.ROLE_CHANGED, one, facts=facts, told=told)
        return True

    def leave(self, one: PlaceOf) -> bool:
        memberships.remove(self.tx, self.account.id, one.membership.organisation_id)
        self._note(AuditEvent.MEMBERSHIP_ENDED, one, facts={}, told={})
        return True

    def _note(
        self, event: AuditEvent, one: PlaceOf, *, facts: Mapping[str, Any], told: Mapping[str, Any]
    ) -> None:
        by = {"organisation": one.name, "by": self.visit.portal.name}
        note(
            self.kit,
            self.tx,
            self.visit,
            event,
            at=self.kit.clock(),
            subject_id=self.account.id,
            organisation_id=one.membership.organisation_id,
            facts=facts,
            told=by | dict(told),
        )


def _find(tx: Tx, wanted: Sequence[Place]) -> dict[str, tuple[Organisation, Role]] | Rejected:
    """Find each place; one that is named twice counts as it was named last."""
    found: dict[str, tuple[Organisation, Role]] = {}
    for one in wanted:
        called = find_organisations(tx, one.organisation)
        if not called:
            return Rejected(Reason.NOT_FOUND, field="memberships")
        if called[0].kind is not OrganisationKind.CUSTOMER:
            return Rejected(Reason.NOT_PERMITTED, field="memberships")
        found[called[0].id] = (called[0], one.role)
    return found


def _membership(kit: Kit, account: Account, place: Organisation, role: Role) -> Membership:
    now = kit.clock()
    return Membership(
        id=kit.new_id(now),
        account_id=account.id,
        organisation_id=place.id,
        kind=place.kind,
        role=role,
        created_at=now,
    )
