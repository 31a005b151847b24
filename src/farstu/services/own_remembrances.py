"""One's own remembered devices: listed, and forgotten."""

from __future__ import annotations

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.remembering import (
    find_brought,
    forget_all_of,
    list_standing,
    read_brought,
    stands,
)
from farstu.services.seats import take
from farstu.services.trail import note
from farstu.store import remembrances
from farstu.store.remembrances import Remembrance
from farstu.store.tx import Tx


def list_remembered(kit: Kit, visit: Visit, seat: Seat) -> list[Remembrance]:
    """List the remembered devices of the account that would still stand in, the newest first."""

    def question(tx: Tx) -> list[Remembrance]:
        subject = subjects.find(kit, tx, seat.account_id)
        return list_standing(tx, subject, now=kit.clock()) if subject else []

    return kit.store.read(question, portal_id=visit.portal.id)


def is_remembered(kit: Kit, visit: Visit, brought: str) -> bool:
    """Say whether a browser brings what would stand in at its next sign-in."""
    read = read_brought(brought)

    def question(tx: Tx) -> bool:
        row = find_brought(tx, brought)
        subject = subjects.find(kit, tx, row.account_id) if row else None
        if read is None or row is None or subject is None:
            return False
        counts = read.value_digest in {row.value_digest, row.previous_digest}
        return counts and stands(row, subject, now=kit.clock())

    return read is not None and kit.store.read(question, portal_id=visit.portal.id)


def forget(kit: Kit, visit: Visit, seat: Seat, *, remembrance_id: str) -> Rejected | None:
    """Forget one device; what it began ends.

    Reasons: NOT_FOUND and those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        standing = list_standing(tx, taken.subject, now=taken.now)
        known = [row for row in standing if row.id == remembrance_id]
        if not known:
            return Rejected(Reason.NOT_FOUND)
        forget_all_of(tx, known, at=taken.now, but=seat.id)
        event, facts = AuditEvent.DEVICE_FORGOTTEN, {"remembrance": remembrance_id}
        whose = seat.account_id
        note(kit, tx, visit, event, at=taken.now, subject_id=whose, actor_id=whose, facts=facts)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def forget_all(kit: Kit, visit: Visit, seat: Seat) -> int | Rejected:
    """Forget every device of the account, and say how many; what they began ends.

    Reasons: those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> int | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        whose, count = seat.account_id, len(list_standing(tx, taken.subject, now=taken.now))
        forget_all_of(tx, remembrances.list_of_account(tx, whose), at=taken.now, but=seat.id)
        event, facts = AuditEvent.ALL_DEVICES_FORGOTTEN, {"count": count}
        note(kit, tx, visit, event, at=taken.now, subject_id=whose, actor_id=whose, facts=facts)
        return count

    return kit.store.write(deed, portal_id=visit.portal.id)


def forget_here(kit: Kit, visit: Visit, *, brought: str) -> None:
    """Forget the browser that asks, by what it brings; whoever has that may always let it go."""

    def deed(tx: Tx) -> None:
        row, now = find_brought(tx, brought), kit.clock()
        if row is None:
            return
        forget_all_of(tx, [row], at=now)
        event, facts = AuditEvent.DEVICE_FORGOTTEN, {"remembrance": row.id}
        note(kit, tx, visit, event, at=now, subject_id=row.account_id, facts=facts)

    if read_brought(brought) is not None:
        kit.store.write(deed, portal_id=visit.portal.id)
