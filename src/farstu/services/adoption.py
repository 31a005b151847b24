"""How many people of an organisation are protected by a second factor, today and in past weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Office, Officer, look
from farstu.store import account_requests, people
from farstu.store.people import Counts
from farstu.store.tx import Tx

WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many of today's people belonged by a moment, and held by then what they hold now."""

    at: datetime
    people: int
    protected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """How people stand today, and the weeks since the first of them came.

    *requests* are those for accounts that wait, in the office where they are decided.
    """

    office: Office
    counts: Counts
    weeks: tuple[Week, ...]
    requests: int = 0


def see_adoption(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> Adoption | Rejected:
    """Count the people of an organisation. Reasons: those of ``offices.look``."""

    def question(tx: Tx, officer: Officer) -> Adoption:
        place, now = officer.office.id, officer.now
        decides = Permission.RUN_PORTAL in officer.office.permissions
        moments = [now - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
        counted = zip(moments, people.count_at(tx, place, moments), strict=True)
        weeks = (Week(at=at, people=n, protected=safe) for at, (n, safe) in counted)
        return Adoption(
            office=officer.office,
            counts=people.count(tx, place, key_kinds=kit.key_kinds, now=now),
            weeks=tuple(week for week in weeks if week.people),
            requests=account_requests.count_waiting(tx, now=now) if decides else 0,
        )

    needs = Permission.SEE_PEOPLE
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)
