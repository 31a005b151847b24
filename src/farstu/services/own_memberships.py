"""Where one belongs oneself: seen, and left."""

from __future__ import annotations

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.services.guest import Seat
from farstu.services.keeping import refuse_kept
from farstu.services.kit import Kit, Visit
from farstu.services.members import end_if_alone, is_last_owner
from farstu.services.seats import take
from farstu.services.trail import note
from farstu.store import memberships, organisations
from farstu.store.memberships import PlaceOf
from farstu.store.tx import Tx


def list_own(kit: Kit, visit: Visit, seat: Seat) -> list[PlaceOf]:
    """List where one belongs, suspended or not, oldest first."""
    return kit.store.read(
        lambda tx: memberships.list_places(tx, seat.account_id), portal_id=visit.portal.id
    )


def leave(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Rejected | None:
    """End one's own membership.

    Reasons: NOT_FOUND, LAST_OWNER, KEPT_BY_PORTAL, those of ``seats.take``. Whoever belongs
    nowhere else comes in no more.
    """

    def deed(tx: Tx) -> Rejected | None:
        organisations.lock(tx, organisation_id)
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        if no := refuse_kept(taken.subject.account, Attribute.MEMBERSHIPS):
            return no
        whose = seat.account_id
        roles = {one.organisation_id: one.role for one in taken.subject.memberships}
        role = roles.get(organisation_id)
        if role is None:
            return Rejected(Reason.NOT_FOUND)
        if is_last_owner(tx, role, organisation_id, whose):
            return Rejected(Reason.LAST_OWNER)
        place = organisations.find(tx, organisation_id)
        memberships.remove(tx, whose, organisation_id)
        end_if_alone(tx, whose, at=taken.now)
        note(
            kit,
            tx,
            visit,
            AuditEvent.MEMBERSHIP_ENDED,
            at=taken.now,
            subject_id=whose,
            actor_id=whose,
            organisation_id=organisation_id,
            told={"organisation": place.name if place else ""},
        )
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)
