"""How many people of an organisation are protected by a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, look
from farstu.store import people
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """So many *people*; of them some are *protected*, *invited* and not in yet, or *suspended*."""

    office: Office
    people: int
    protected: int
    invited: int
    suspended: int


def see_adoption(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Adoption | Rejected:
    """Count the people of an organisation. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> Adoption:
        counted = people.count(tx, officer.office.id)
        return Adoption(
            office=officer.office,
            people=counted.people,
            protected=counted.protected,
            invited=counted.invited,
            suspended=counted.suspended,
        )

    needs = Permission.SEE_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)
