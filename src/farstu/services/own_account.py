"""One's own account, seen at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from farstu.factors.shape import Fields
from farstu.services import subject as subjects
from farstu.services.calls import Call, list_calls
from farstu.services.challenging import ceremony
from farstu.services.guest import Seat, living_sessions
from farstu.services.kit import Kit, Visit
from farstu.services.secrets import hints_of, open_held
from farstu.services.subject import Subject
from farstu.store import audit_events, identifiers, offers, recovery_sheets
from farstu.store.audit_events import AuditRow
from farstu.store.offers import Offer
from farstu.store.recovery_sheets import Sheet
from farstu.store.tx import Tx

LATEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What *Security and login* shows besides what is held."""

    sheet: Sheet | None
    codes_left: int
    codes_used_at: tuple[datetime, ...]
    sessions: int
    events: tuple[AuditRow, ...]
    calls: tuple[Call, ...]
    """Invitations that wait for an answer."""
    offers: tuple[Offer, ...]
    """What was handed out and waits to be turned on."""
    hints: Mapping[str, str]
    """What of each authenticator its owner may see, by its id."""
    email: str
    """What they are written to, whatever name they signed in with."""
    news: Mapping[str, Fields]
    """What their browser may be told of what they hold, by the name of its own method."""


def overview(kit: Kit, visit: Visit, seat: Seat) -> Overview:
    """Read the account's recovery codes, sessions and latest events in one snapshot."""

    def question(tx: Tx) -> Overview:
        subject = subjects.find(kit, tx, seat.account_id)
        sheet = recovery_sheets.find_active(tx, seat.account_id)
        codes = recovery_sheets.list_codes(tx, sheet.id) if sheet else []
        used = sorted(code.spent_at for code in codes if code.spent_at is not None)
        emails = identifiers.list_emails(tx, seat.account_id)
        living = living_sessions(tx, subject, now=kit.clock()) if subject else []
        return Overview(
            sheet=sheet,
            codes_left=sum(code.spent_at is None for code in codes),
            codes_used_at=tuple(used),
            sessions=len(living),
            calls=tuple(list_calls(kit, tx, seat.account_id)),
            offers=tuple(offers.list_of_account(tx, seat.account_id)),
            hints=hints_of(kit, tx, subject.held if subject else ()),
            email=emails[0].value if emails else "",
            news=_news(kit, tx, visit, subject) if subject else {},
            events=tuple(audit_events.list_of_subject(tx, seat.account_id, limit=LATEST)),
        )

    return kit.store.read(question, portal_id=visit.portal.id)


def _news(kit: Kit, tx: Tx, visit: Visit, subject: Subject) -> Mapping[str, Fields]:
    name = identifiers.list_of_account(tx, subject.account.id)[0].value
    at = ceremony(kit, visit, account_name=name, now=kit.clock())
    told: dict[str, Fields] = {}
    for kind, factor in kit.factors.items():
        held = [a for a in subject.held if a.kind == kind and factor.traits.finds]
        if held:
            told |= factor.tell_browser(at, open_held(kit, tx, held))
    return told
