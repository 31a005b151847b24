"""Reminders: a mail that asks somebody to set up a second step, once a day at most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.people import REMINDED_AT_MOST_EVERY, Standing
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.offices import PAGE, Office, Officer, act
from farstu.services.trail import note
from farstu.store import accounts, people
from farstu.store.people import PersonRow, Wanted
from farstu.store.tx import Tx


class WhyNot(StrEnum):
    """Why somebody was not reminded."""

    PROTECTED = "protected"
    INVITED = "invited"
    SUSPENDED = "suspended"
    JUST_NOW = "just_now"
    """They were within a day."""


UNMOVED = {
    Standing.PROTECTED: WhyNot.PROTECTED,
    Standing.INVITED: WhyNot.INVITED,
    Standing.SUSPENDED: WhyNot.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """Who gets a mail, and who does not, each by name."""

    office: Office
    sent: tuple[str, ...]
    spared: tuple[tuple[str, WhyNot], ...]


def remind(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, account_ids: Collection[str]
) -> Reminded | Rejected:
    """Remind some members, a page of them at most. Reasons: those of ``act``."""

    def deed(tx: Tx, officer: Officer) -> Reminded:
        wanted = Wanted(account_ids=frozenset(account_ids))
        found = people.list_people(tx, officer.office.id, wanted, now=officer.now, limit=PAGE)
        fates = [(row.name, _remind(kit, tx, visit, officer, row)) for row in found.rows]
        return Reminded(
            office=officer.office,
            sent=tuple(name for name, why in fates if why is None),
            spared=tuple((name, why) for name, why in fates if why is not None),
        )

    needs = Permission.HELP_PEOPLE
    return act(kit, visit, seat, organisation_id, needs=needs, deed=deed, gate=Gate.OFFICE)


def _remind(kit: Kit, tx: Tx, visit: Visit, officer: Officer, row: PersonRow) -> WhyNot | None:
    if row.standing in UNMOVED:
        return UNMOVED[row.standing]
    before = officer.now - REMINDED_AT_MOST_EVERY
    if not accounts.remind(tx, row.account_id, at=officer.now, before=before):
        return WhyNot.JUST_NOW
    note(
        kit,
        tx,
        visit,
        AuditEvent.REMINDED,
        at=officer.now,
        subject_id=row.account_id,
        actor_id=officer.id,
        organisation_id=officer.office.id,
        told={"organisation": officer.office.organisation.name, "by": officer.signature},
    )
    return None
