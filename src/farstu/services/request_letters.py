"""Mail about requests for accounts, to those who decide on them.

Who asked hears of the decision by a notice (``notices.py``); whom they asked for, by an invitation.
"""

from __future__ import annotations

from farstu.core.roles import OrganisationKind, Role
from farstu.core.throttle import ASKS
from farstu.services.kit import Kit, Visit
from farstu.services.offices import Officer
from farstu.services.outbox import Letter, post
from farstu.services.tries import key_of
from farstu.store import (
    account_requests,
    accounts,
    identifiers,
    memberships,
    organisations,
    throttles,
)
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

ACCOUNTS_WANTED = "accounts_wanted"
"""The template of the letter to those who decide."""
MOST_TOLD = 20


def tell_staff(kit: Kit, tx: Tx, visit: Visit, officer: Officer) -> None:
    """Write to whoever runs the portal that an organisation asks, where nothing waited before.

    What is asked for after that stands in the same list. Rarely for each organisation: it may
    withdraw and ask again as often as it likes.
    """
    now = officer.now
    if account_requests.count_waiting(tx, now=now):
        return
    key = key_of(kit, ASKS, visit.portal.id, officer.office.id)
    if isinstance(throttles.charge(tx, key, ASKS, now=now), Closed):
        return
    places = organisations.list_organisations(tx)
    for staff in (one.id for one in places if one.kind is OrganisationKind.STAFF):
        who = memberships.list_accounts(tx, [staff], at_least=Role.ADMINISTRATOR)
        for account_id in who[:MOST_TOLD]:
            _write(kit, tx, officer, account_id, f"/org/{staff}/requests")


def _write(kit: Kit, tx: Tx, officer: Officer, account_id: str, path: str) -> None:
    reader = accounts.find(tx, account_id)
    if reader is None or reader.suspended_at is not None or reader.password_hash is None:
        return
    for known in identifiers.list_emails(tx, account_id):
        letter = Letter(
            recipient=known.value,
            template=ACCOUNTS_WANTED,
            language=reader.language or "",
            facts={"path": path, "organisation": officer.office.organisation.name},
        )
        post(kit, tx, letter, account_id=account_id, at=officer.now)
