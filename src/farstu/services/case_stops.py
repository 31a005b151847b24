"""“Stop this”: a link that stops a case, out of a mail. By POST, since programs look at links."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.tokens import digest
from farstu.services.case_notes import note_case
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link
from farstu.store import accounts, cases, links
from farstu.store.cases import Case
from farstu.store.links import Purpose
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Stoppable:
    """Whose case a link stops."""

    name: str


def find_stoppable(kit: Kit, visit: Visit, token: str) -> Stoppable | None:
    """Say whose case a link stops, while it opens; looking stops nothing."""

    def question(tx: Tx) -> Stoppable | None:
        case = _find(kit, tx, token)
        account = accounts.find(tx, case.account_id) if case else None
        return None if account is None else Stoppable(name=account.name)

    return kit.store.read(question, portal_id=visit.portal.id)


def stop_by_link(kit: Kit, visit: Visit, token: str) -> Rejected | None:
    """Stop a case. Reason: LINK_DEAD."""

    def deed(tx: Tx) -> Rejected | None:
        now, case = kit.clock(), _find(kit, tx, token)
        spent = links.spend(tx, digest(token), purpose=Purpose.CASE_STOP, now=now)
        if case is None or not spent or not cases.stop(tx, case.id, at=now):
            return Rejected(Reason.LINK_DEAD)
        note_case(kit, tx, visit, AuditEvent.CASE_STOPPED, case, at=now)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def _find(kit: Kit, tx: Tx, token: str) -> Case | None:
    link = find_link(kit, tx, token, purpose=Purpose.CASE_STOP)
    case = cases.find(tx, link.about) if link and link.about else None
    living = case and case.stopped_at is None and case.closed_at is None and case.used_at is None
    return case if living else None
