"""Erasing somebody (GDPR 17): the account with all that it has, and what points at them elsewhere.

What happened stays provable: of an event its personal fields go, and the digest that a chain is
over stays. An id is left that leads to nobody.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind, Role
from farstu.services.kit import Kit, Visit
from farstu.services.stays_over import end_stay
from farstu.services.trail import note
from farstu.services.undelivered import list_unsent
from farstu.store import (
    account_requests,
    accounts,
    arrivals,
    audit_events,
    identifiers,
    invitations,
    memberships,
    organisations,
    outbox,
    people_imports,
    stays,
    webhook_messages,
)
from farstu.store.tx import Tx

NAMES_ADDRESSES = frozenset(
    {
        AuditEvent.INVITATION_SENT,
        AuditEvent.INVITATION_RENEWED,
        AuditEvent.INVITATION_WITHDRAWN,
        AuditEvent.ACCOUNT_REQUESTED,
        AuditEvent.REQUEST_WITHDRAWN,
        AuditEvent.REQUEST_DECLINED,
        AuditEvent.PASSWORD_LINK_ASKED,
        AuditEvent.SIGN_IN_FAILED,
    }
)
"""Events that may name somebody by an address without being about their account."""


def erase_account(
    kit: Kit, tx: Tx, account_id: str, *, visit: Visit | None = None
) -> Rejected | None:
    """Erase an account. No *visit*: the operator does. Reasons: NOT_FOUND, LAST_OWNER."""
    now = kit.clock()
    if accounts.lock(tx, account_id) is None:
        return Rejected(Reason.NOT_FOUND)
    if _leaves_nobody(tx, account_id):
        return Rejected(Reason.LAST_OWNER)
    names = {fold(known.value) for known in identifiers.list_of_account(tx, account_id)}
    for stay in stays.list_of_account(tx, account_id, now=now):
        end_stay(kit, tx, stay)  # while it is known what its application calls them
    note(kit, tx, visit, AuditEvent.ACCOUNT_ERASED, at=now, subject_id=account_id)
    audit_events.erase(tx, account_id)
    audit_events.erase_events(tx, _naming(tx, names))
    outbox.remove(tx, _letters_to(kit, tx, names))
    invitations.remove_to(tx, names)
    people_imports.remove_to(tx, names)
    account_requests.remove_to(tx, names)
    webhook_messages.forget_person(tx, account_id)
    arrivals.empty(tx, account_id)
    accounts.remove(tx, account_id)
    return None


def _leaves_nobody(tx: Tx, account_id: str) -> bool:
    """Say whether others would be left without an owner, or a portal without anybody to run it."""
    belongs = memberships.list_of_account(tx, account_id)
    owned = sorted((m.organisation_id, m.kind) for m in belongs if m.role is Role.OWNER)
    for organisation_id, _ in owned:
        organisations.lock(tx, organisation_id)
    return any(
        not memberships.count_other_owners(tx, place, than_account_id=account_id)
        and (kind is OrganisationKind.STAFF or _has_others(tx, place, account_id))
        for place, kind in owned
    )


def _has_others(tx: Tx, organisation_id: str, account_id: str) -> bool:
    everybody = memberships.list_accounts(tx, [organisation_id], at_least=Role.MEMBER)
    return any(other != account_id for other in everybody)


def _naming(tx: Tx, names: AbstractSet[str]) -> list[str]:
    """List the events that name somebody by an address."""
    return [
        row.id
        for row in audit_events.list_personal(tx, NAMES_ADDRESSES)
        if not names.isdisjoint(
            fold(str((row.personal or {}).get(field, ""))) for field in ("email", "identifier")
        )
    ]


def _letters_to(kit: Kit, tx: Tx, names: AbstractSet[str]) -> list[str]:
    """List what waits in the outbox for one of these addresses, whoever it was written for."""
    waiting = (one for one in list_unsent(kit, tx) if one.letter is not None)
    return [one.row.id for one in waiting if one.letter and fold(one.letter.recipient) in names]
