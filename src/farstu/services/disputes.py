"""“Wasn’t you?”: what somebody can do about a change that they did not make, from its notice.

It stops things, and starts a new password; it brings nothing back, and nobody in. Whoever has the
mailbox can do no more with it than with a link for a forgotten password.
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.tokens import digest
from farstu.services.forgotten import LIVES
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link, make_link
from farstu.services.trail import note
from farstu.store import accounts, authenticators, links
from farstu.store.accounts import Account
from farstu.store.links import Link, Purpose
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """What a link disputes: whose account, and the name of what was added, if it still is there."""

    account: Account
    added: str


def find_dispute(kit: Kit, visit: Visit, token: str) -> Disputed | None:
    """Say what a link disputes, while it opens; looking does not spend it."""

    def question(tx: Tx) -> Disputed | None:
        link = find_link(kit, tx, token, purpose=Purpose.DISPUTE)
        account = accounts.find(tx, link.account_id) if link and link.account_id else None
        if link is None or account is None:
            return None
        return Disputed(account=account, added=_name_of(tx, link, account))

    return kit.store.read(question, portal_id=visit.portal.id)


def dispute(kit: Kit, visit: Visit, token: str) -> str | Rejected:
    """Stop what is going on at an account, and say the token of the link to a new password.

    Every session and login ends, the password lets nobody in any more, what was added stops
    working, and changes are refused until a new password was chosen. Reason: LINK_DEAD.
    """

    def deed(tx: Tx) -> str | Rejected:
        now = kit.clock()
        link = find_link(kit, tx, token, purpose=Purpose.DISPUTE)
        account = accounts.lock(tx, link.account_id) if link and link.account_id else None
        if (
            link is None
            or account is None
            or not links.spend(tx, digest(token), purpose=Purpose.DISPUTE, now=now)
        ):
            return Rejected(Reason.LINK_DEAD)
        accounts.distrust_password(tx, account.id, at=now)
        if link.about is not None:
            authenticators.dispute(tx, link.about, account_id=account.id, at=now)
        note(kit, tx, visit, AuditEvent.CHANGE_DISPUTED, at=now, subject_id=account.id)
        return make_link(
            kit,
            tx,
            purpose=Purpose.PASSWORD_RESET,
            account_id=account.id,
            now=now,
            lives=LIVES,
        )

    return kit.store.write(deed, portal_id=visit.portal.id)


def _name_of(tx: Tx, link: Link, account: Account) -> str:
    held = authenticators.list_of_account(tx, account.id)
    return next((a.name for a in held if a.id == link.about), "")
