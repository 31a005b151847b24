"""Everything that is known of somebody (GDPR 15 and 20), as plain data; never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.cases import TIMES
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.services.accounts import Shown, show_account
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.own_applications import OwnApplication, applications_of
from farstu.services.seats import take
from farstu.services.secrets import hints_of
from farstu.services.trail import note
from farstu.store import (
    account_requests,
    accounts,
    arrivals,
    audit_events,
    badges,
    case_checks,
    cases,
    identifiers,
    invitations,
    known_browsers,
    organisations,
    relying_parties,
)
from farstu.store.audit_events import AuditRow
from farstu.store.cases import Case
from farstu.store.tx import Tx

MOST = 100_000


def export_account(kit: Kit, tx: Tx, visit: Visit | None, account_id: str) -> dict[str, Any] | None:
    """Gather it, and note that it was taken away. No *visit*: the operator does.

    Written field by field, since rows hold digests and sealed secrets too.
    """
    account = accounts.find(tx, account_id)
    if account is None:
        return None
    now, shown = kit.clock(), show_account(kit, tx, account)
    told = {
        "exported_at": now.isoformat(),
        "account": {
            "id": account.id,
            "name": account.name,
            "language": account.language,
            "created_at": _iso(account.created_at),
            "suspended_at": _iso(account.suspended_at),
            "password_changed_at": _iso(account.password_changed_at),
        },
        **_known(tx, shown),
        **_held(kit, tx, shown),
        **_browsers(tx, shown),
        "applications": [_application(one) for one in applications_of(tx, shown.subject, now=now)],
        "badges": _badges(tx, account_id),
        "cases": [_case(tx, case) for case in cases.list_of_account(tx, account_id)],
        "events": [
            _event(row, account_id) for row in audit_events.list_of_person(tx, account_id, MOST)
        ],
    }
    note(kit, tx, visit, AuditEvent.DATA_EXPORTED, at=now, subject_id=account_id)
    return told


def export_own(kit: Kit, visit: Visit, seat: Seat) -> Mapping[str, Any] | Rejected:
    """Gather it for whoever it is about. Reasons: those of ``seats.take`` (fresh)."""

    def deed(tx: Tx) -> Mapping[str, Any] | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        return export_account(kit, tx, visit, seat.account_id) or Rejected(Reason.NOT_FOUND)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _known(tx: Tx, shown: Shown) -> Mapping[str, Any]:
    account_id = shown.subject.account.id
    names = {one.id: one.name for one in organisations.list_of_account(tx, account_id)}
    mine = [fold(known.value) for known in identifiers.list_emails(tx, account_id)]
    return {
        "identifiers": [
            {"kind": one.kind.value, "value": one.value, "verified_at": _iso(one.verified_at)}
            for one in shown.identifiers
        ],
        "memberships": [
            {
                "organisation": names[one.organisation_id],
                "role": one.role.name.lower(),
                "since": _iso(one.created_at),
            }
            for one in shown.subject.memberships
        ],
        "invitations": [
            {
                "email": one.email,
                "name": one.name,
                "role": one.role.name.lower(),
                "line": one.line,
                "labels": list(one.labels),
                "sent_at": _iso(one.created_at),
                "ending": one.ending and one.ending.value,
            }
            for one in invitations.list_to(tx, mine)
        ],
        "account_requests": _requests(tx, mine),
        "came_from": [
            {"source": one.source, "at": _iso(one.created_at), "changed_at": _iso(one.changed_at)}
            for one in arrivals.list_of_account(tx, account_id)
        ],
    }


def _requests(tx: Tx, mine: list[str]) -> list[Mapping[str, Any]]:
    """Write what others asked for them; who asked and who decided is left out."""
    return [
        {
            "email": one.email,
            "name": one.name,
            "role": one.role.name.lower(),
            "line": one.line,
            "asked_at": _iso(one.created_at),
            "ending": one.ending and one.ending.value,
            "reason": one.reason,
        }
        for one in account_requests.list_to(tx, mine)
    ]


def _held(kit: Kit, tx: Tx, shown: Shown) -> Mapping[str, Any]:
    hints = hints_of(kit, tx, shown.subject.held)
    return {
        "authenticators": [
            {
                "kind": one.kind,
                "name": one.name,
                "hint": hints[one.id],
                "created_at": _iso(one.created_at),
                "last_used_at": _iso(one.last_used_at),
                "last_used_agent": one.last_used_agent,
            }
            for one in shown.subject.held
        ],
        "offers": [
            {"kind": one.kind, "name": one.name, "created_at": _iso(one.created_at)}
            for one in shown.offers
        ],
        "recovery_codes_left": shown.subject.recovery_codes_left,
    }


def _browsers(tx: Tx, shown: Shown) -> Mapping[str, Any]:
    return {
        "sessions": [
            {
                "agent": one.agent,
                "address": one.address,
                "created_at": _iso(one.created_at),
                "last_seen_at": _iso(one.last_seen_at),
                "opened_with": one.facts.opened_with,
            }
            for one in shown.sessions
        ],
        "remembered": [
            {
                "agent": one.agent,
                "address": one.address,
                "created_at": _iso(one.created_at),
                "last_used_at": _iso(one.last_used_at),
            }
            for one in shown.remembered
        ],
        "browsers": [
            {
                "agent": one.agent,
                "created_at": _iso(one.created_at),
                "last_seen_at": _iso(one.last_seen_at),
            }
            for one in known_browsers.list_of_account(tx, shown.subject.account.id)
        ],
    }


def _application(one: OwnApplication) -> Mapping[str, Any]:
    """Write what an application was allowed, and how it is used."""
    return {
        "name": one.party.name,
        "allowed_at": one.grant and _iso(one.grant.granted_at),
        "scopes": [scope.value for scope in one.scopes],
        "goes_on_by_itself": one.goes_on,
        "last_used_at": _iso(one.used_at),
        "stays": [
            {"created_at": _iso(stay.created_at), "expires_at": _iso(stay.expires_at)}
            for stay in one.stays
        ],
    }


def _badges(tx: Tx, account_id: str) -> list[Mapping[str, Any]]:
    """Write at which hosts of applications behind a proxy they are; no badge itself."""
    names = {one.id: one.name for one in relying_parties.list_all(tx)}
    return [
        {
            "application": names[one.relying_party_id],
            "host": one.host,
            "created_at": _iso(one.created_at),
            "expires_at": _iso(one.expires_at),
        }
        for one in badges.list_of_account(tx, account_id)
    ]


def _case(tx: Tx, case: Case) -> Mapping[str, Any]:
    """Write a case; who decided on it is left out."""
    return {
        "reason": case.reason,
        "ticket": case.ticket,
        "checks": [
            {"kind": one.kind.value, "words": one.words, "made_at": _iso(one.made_at)}
            for one in case_checks.list_of_case(tx, case.id)
        ],
        **{name: _iso(getattr(case, name)) for name in TIMES},
    }


def _event(row: AuditRow, account_id: str) -> Mapping[str, Any]:
    """Write an event; what it says of another person, whom this one did it to, is left out."""
    about_them = row.subject_id == account_id
    shown = {"personal": row.personal} if about_them else {}
    return {"at": _iso(row.at), "event": row.event.value, "facts": row.facts, **shown}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
