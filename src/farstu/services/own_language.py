"""The language that one reads: pages, mails and text messages."""

from __future__ import annotations

from farstu.core.access import Gate
from farstu.core.keeping import Attribute
from farstu.core.outcome import Rejected
from farstu.services.guest import Seat
from farstu.services.keeping import refuse_kept
from farstu.services.kit import Kit, Visit
from farstu.services.seats import take
from farstu.store import accounts
from farstu.store.tx import Tx


def choose_own_language(kit: Kit, visit: Visit, seat: Seat, *, language: str) -> Rejected | None:
    """Read *language* from now on.

    Reasons: what the machine refuses with, KEPT_BY_PORTAL (only this browser keeps it). It opens
    nothing and closes nothing, so it needs no fresh proof and leaves no event.
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.ANYONE)
        if isinstance(taken, Rejected):
            return taken
        if no := refuse_kept(taken.subject.account, Attribute.LANGUAGE):
            return no
        accounts.choose_language(tx, taken.subject.account.id, language)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)
