"""The help of a portal, and what it says itself above it, for whoever runs the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.services.guest import Seat
from farstu.services.help_texts import write_help
from farstu.services.kit import Kit, Visit
from farstu.services.office_drafts import find_typed, forget_typed
from farstu.services.offices import Office, Officer, act, look
from farstu.services.portals import Hand
from farstu.store import policies, portals
from farstu.store.portals import Portal
from farstu.store.tx import Tx

FORM = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpSeen:
    """The portal with its texts, when its policy was last changed, and what was typed."""

    office: Office
    portal: Portal
    policy_changed_at: datetime | None = None
    typed: Mapping[str, str] | None = None


def see_help(kit: Kit, visit: Visit, seat: Seat, organisation_id: str) -> HelpSeen | Rejected:
    """See what the portal says above its help. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> HelpSeen:
        changes = policies.list_changes_at(tx, None, limit=1)
        return HelpSeen(
            office=officer.office,
            portal=portals.find(tx, tx.portal_id) or visit.portal,
            policy_changed_at=changes[0].changed_at if changes else None,
            typed=find_typed(tx, officer, FORM),
        )

    needs = Permission.RUN_PORTAL
    return look(kit, visit, seat, organisation_id, needs=needs, question=question)


def publish_help(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    organisation_id: str,
    texts: Mapping[str, str],
    *,
    seen: str,
) -> tuple[Rejected, ...]:
    """Publish texts by language, an empty one takes it away; nothing refused: it is done.

    Reasons: those of ``act`` and ``write_help``.
    """

    def deed(tx: Tx, officer: Officer) -> tuple[Rejected, ...]:
        by = Hand(visit=visit, account_id=officer.id, seen=seen)
        done = write_help(kit, tx, texts, by=by)
        if isinstance(done, Portal):
            forget_typed(tx, officer)
            return ()
        return done

    needs = Permission.RUN_PORTAL
    done = act(kit, visit, seat, organisation_id, needs=needs, deed=deed)
    return (done,) if isinstance(done, Rejected) else done
