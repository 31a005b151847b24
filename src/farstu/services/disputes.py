"""“Wasn’t you?”: what somebody can do about what they did not do, from a notice or from inside.

It stops things, and starts a new password; it brings no authenticator back, and nobody in. Whoever
has the mailbox can do no more with it than with a link for a forgotten password. An address that
was replaced comes back: else whoever replaced it would ask for the next link to a new password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind, fold
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.tokens import digest
from farstu.services.attaching import detach_own_id
from farstu.services.case_ends import stop_living
from farstu.services.forgotten import LIVES
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link, make_link
from farstu.services.seats import take
from farstu.services.trail import note
from farstu.store import access_codes, accounts, authenticators, identifiers, links
from farstu.store.accounts import Account
from farstu.store.identifiers import Identifier
from farstu.store.links import Link, Purpose
from farstu.store.tx import Tx

DISPUTES = (Purpose.DISPUTE, Purpose.ADDRESS_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """What a link disputes: whose account, and what was done to it."""

    account: Account
    added: str = ""
    """The name of what was added, if it still is there."""
    own_id: str = ""
    """By which id the portal's programs know the account no more."""
    address: str = ""
    """The address that comes back."""


def find_dispute(kit: Kit, visit: Visit, token: str) -> Disputed | None:
    """Say what a link disputes, while it opens; looking does not spend it."""

    def question(tx: Tx) -> Disputed | None:
        link = _find(kit, tx, token)
        account = accounts.find(tx, link.account_id) if link and link.account_id else None
        if link is None or account is None:
            return None
        if link.purpose is Purpose.ADDRESS_BACK:
            return Disputed(account=account, address=link.about or "")
        own_id = _own_id_of(tx, link, account)
        return Disputed(account=account, added=_name_of(tx, link, account), own_id=own_id)

    return kit.store.read(question, portal_id=visit.portal.id)


def dispute(kit: Kit, visit: Visit, token: str) -> str | Rejected:
    """Stop what is going on at an account, and say the token of the link to a new password.

    Every session and login ends, the password lets nobody in any more, what was added stops
    working, an own id that was attached is gone, an access code is dead and a case is stopped. An
    address that was replaced is in its place again, and changes are refused until a new password
    was chosen. Reason: LINK_DEAD.
    """

    def deed(tx: Tx) -> str | Rejected:
        now = kit.clock()
        link = _find(kit, tx, token)
        account = accounts.lock(tx, link.account_id) if link and link.account_id else None
        if (
            link is None
            or account is None
            or not links.spend(tx, digest(token), purpose=link.purpose, now=now)
        ):
            return Rejected(Reason.LINK_DEAD)
        _stop_everything(kit, tx, visit, account.id, at=now)
        over: list[str] = []
        if link.purpose is Purpose.ADDRESS_BACK and link.about is not None:
            over = _bring_back(kit, tx, account, link.about, now=now)
        elif link.about is not None:
            authenticators.dispute(tx, link.about, account_id=account.id, at=now)
            detach_own_id(kit, tx, visit, account.id, identifier_id=link.about)
        # told while both addresses are known
        note(kit, tx, visit, AuditEvent.CHANGE_DISPUTED, at=now, subject_id=account.id)
        identifiers.remove(tx, over)
        return make_link(
            kit,
            tx,
            purpose=Purpose.PASSWORD_RESET,
            account_id=account.id,
            now=now,
            lives=LIVES,
        )

    return kit.store.write(deed, portal_id=visit.portal.id)


def dispute_own(kit: Kit, visit: Visit, seat: Seat) -> Rejected | None:
    """Stop what is going on at one's own account, this session included.

    The password lets nobody in any more; the way to a new one is the mailbox, as for whoever forgot
    it. So a thief who got here wins nothing by it, and has to sign in again as well. It takes a
    fresh proof, since it costs the owner the password: who cannot give one signs out everywhere.
    Reasons: those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        whose, now = seat.account_id, taken.now
        _stop_everything(kit, tx, visit, whose, at=now)
        event = AuditEvent.CHANGE_DISPUTED
        note(kit, tx, visit, event, at=now, subject_id=whose, actor_id=whose)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def _stop_everything(kit: Kit, tx: Tx, visit: Visit, account_id: str, *, at: datetime) -> None:
    accounts.distrust_password(tx, account_id, at=at)
    access_codes.remove_of_account(tx, account_id)
    stop_living(kit, tx, visit, account_id, at=at)


def _find(kit: Kit, tx: Tx, token: str) -> Link | None:
    found = (find_link(kit, tx, token, purpose=purpose) for purpose in DISPUTES)
    return next((link for link in found if link is not None), None)


def _bring_back(kit: Kit, tx: Tx, account: Account, address: str, *, now: datetime) -> list[str]:
    """Put *address* back, unless it is somebody else's by now, and list what had its place."""
    known = identifiers.list_emails(tx, account.id)
    others = [one.id for one in known if fold(one.value) != fold(address)]
    if len(others) < len(known):
        return others
    back = Identifier(
        id=kit.new_id(now),
        account_id=account.id,
        kind=IdentifierKind.EMAIL,
        value=address,
        verified_at=now,
        created_at=now,
    )
    return others if identifiers.add(tx, back) else []


def _name_of(tx: Tx, link: Link, account: Account) -> str:
    held = authenticators.list_of_account(tx, account.id)
    return next((a.name for a in held if a.id == link.about), "")


def _own_id_of(tx: Tx, link: Link, account: Account) -> str:
    names = identifiers.list_of_account(tx, account.id)
    own = (one for one in names if one.kind is IdentifierKind.EXTERNAL and one.id == link.about)
    return next((one.value for one in own), "")
