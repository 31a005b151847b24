"""The look of a portal, its name and other settings, seen and changed by whoever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.office_drafts import find_typed, forget_typed
from farstu.services.offices import Office, Officer, act, look
from farstu.services.portals import Hand, PortalWish, change_portal
from farstu.store import portals
from farstu.store.portals import Portal
from farstu.store.tx import Tx

FORM = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSeen:
    """The portal as it is, and what was typed before a proof was asked for."""

    office: Office
    portal: Portal
    typed: Mapping[str, str] | None = None


def see_look(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> LookSeen | Rejected:
    """See the portal as it is to be changed. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> LookSeen:
        return LookSeen(
            office=officer.office,
            portal=portals.find(tx, tx.portal_id) or visit.portal,
            typed=find_typed(tx, officer, FORM),
        )

    needs = Permission.RUN_PORTAL
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def change_look(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, wish: PortalWish, *, seen: str
) -> tuple[Rejected, ...]:
    """Change the portal, unless it is no longer as it was *seen*; nothing refused: it is done.

    Reasons: those of ``act`` and ``change_portal``.
    """

    def deed(tx: Tx, officer: Officer) -> tuple[Rejected, ...]:
        by = Hand(visit=visit, account_id=officer.id, seen=seen)
        done = change_portal(kit, tx, wish, by=by)
        if isinstance(done, Portal):
            forget_typed(tx, officer)
            return ()
        return done

    needs = Permission.RUN_PORTAL
    done = act(kit, visit, seat, organisation_id, needs=needs, deed=deed)
    return (done,) if isinstance(done, Rejected) else done
