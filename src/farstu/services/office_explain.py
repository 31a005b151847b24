"""What one member is under, what is coming, and which layer, wave or exception says so."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.effective import Effective
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, look
from farstu.services.people import find_member
from farstu.store import organisations
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A member, and the policy that they are under.

    *names* are those of organisations that may be named in this office, by id.
    """

    office: Office
    account_id: str
    name: str
    effective: Effective
    names: dict[str, str]


def explain_member(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_id: str
) -> Explained | Rejected:
    """Explain the policy of a member. Reasons: those of ``look``.

    That another organisation of theirs asks for something is said, and not which one it is.
    """

    def question(tx: Tx, officer: Officer) -> Explained | Rejected:
        member, subject = find_member(tx, officer, account_id), subjects.find(kit, tx, account_id)
        if member is None or subject is None:
            return Rejected(Reason.NOT_FOUND)
        office = officer.office
        known = [office.organisation]
        if office.actor.is_staff:
            known = organisations.list_organisations(tx)
        return Explained(
            office=office,
            account_id=account_id,
            name=subject.account.name,
            effective=subject.effective,
            names={one.id: one.name for one in known},
        )

    needs = Permission.SEE_POLICY
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)
