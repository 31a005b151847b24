"""The devices that are remembered for somebody, listed and forgotten by a portal's program."""

from __future__ import annotations

from collections.abc import Sequence

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.services import subject as subjects
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import find_own, hold_own
from farstu.services.remembering import forget_all_of, list_standing
from farstu.services.trail import note
from farstu.store import remembrances
from farstu.store.remembrances import Remembrance
from farstu.store.tx import Tx


def list_remembered_of(kit: Kit, visit: Visit, own_id: str) -> Sequence[Remembrance] | Rejected:
    """List the devices that would stand in for somebody, the newest first. Reason: NOT_FOUND."""

    def question(tx: Tx) -> Sequence[Remembrance] | Rejected:
        account = find_own(tx, own_id)
        if account is None:
            return Rejected(Reason.NOT_FOUND)
        return list_standing(tx, subjects.load(kit, tx, account), now=kit.clock())

    return kit.store.read(question, portal_id=visit.portal.id)


def forget_remembered_of(kit: Kit, visit: Visit, own_id: str) -> int | Rejected:
    """Forget every device of somebody, and say how many counted; what they began ends.

    Reasons: those of ``hold_own``.
    """

    def deed(tx: Tx) -> int | Rejected:
        account, now = hold_own(tx, own_id), kit.clock()
        if isinstance(account, Rejected):
            return account
        count = len(list_standing(tx, subjects.load(kit, tx, account), now=now))
        forget_all_of(tx, remembrances.list_of_account(tx, account.id), at=now)
        event, facts = AuditEvent.ALL_DEVICES_FORGOTTEN, {"count": count}
        note(kit, tx, visit, event, at=now, subject_id=account.id, facts=facts)
        return count

    return kit.store.write(deed, portal_id=visit.portal.id)
