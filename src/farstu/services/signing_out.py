"""Signing somebody out: of one session or of all, by whichever door it was asked for.

Who may is said before: by an office (``members``), by oneself (``own_sessions``), or here for those
who are nobody of the portal's: its own programs, and its operator.
"""

from __future__ import annotations

from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.services import subject as subjects
from farstu.services.guest import living_sessions
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import find_own, hold_own
from farstu.services.trail import note
from farstu.store import accounts, sessions
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx


def list_living(kit: Kit, tx: Tx, account_id: str, *, at: datetime) -> list[SessionRow]:
    """List the sessions of somebody that would still open the door, latest used first."""
    subject = subjects.find(kit, tx, account_id)
    return living_sessions(tx, subject, now=at) if subject else []


def end_one(kit: Kit, tx: Tx, account_id: str, *, session_id: str, at: datetime) -> Rejected | None:
    """End one session of somebody; what stands on it ends with it. Reason: NOT_FOUND."""
    is_living = session_id in {row.id for row in list_living(kit, tx, account_id, at=at)}
    if not is_living or not sessions.end(tx, session_id, account_id=account_id, at=at):
        return Rejected(Reason.NOT_FOUND)
    return None


def sign_out_one(
    kit: Kit, tx: Tx, visit: Visit | None, account_id: str, *, session_id: str
) -> Rejected | None:
    """End one session of somebody, and tell them. No *visit*: the operator. Reason: NOT_FOUND."""
    now = kit.clock()
    no = end_one(kit, tx, account_id, session_id=session_id, at=now)
    if no is None:
        _note(kit, tx, visit, AuditEvent.DEVICE_SIGNED_OUT, account_id, at=now)
    return no


def sign_out_all(kit: Kit, tx: Tx, visit: Visit | None, account_id: str) -> list[str]:
    """End all sessions, logins and remembered devices of somebody, and tell them.

    Gives the ids of those that were living. No *visit*: the operator.
    """
    now = kit.clock()
    ended = [row.id for row in list_living(kit, tx, account_id, at=now)]
    accounts.raise_epoch(tx, account_id, at=now)
    _note(kit, tx, visit, AuditEvent.SESSIONS_ENDED, account_id, at=now)
    return ended


# A portal's own program --------------------------------------------------------------------------


def list_sessions_of(kit: Kit, visit: Visit, own_id: str) -> list[SessionRow] | Rejected:
    """List where somebody is signed in, latest used first. Reason: NOT_FOUND."""

    def question(tx: Tx) -> list[SessionRow] | Rejected:
        account = find_own(tx, own_id)
        if account is None:
            return Rejected(Reason.NOT_FOUND)
        return list_living(kit, tx, account.id, at=kit.clock())

    return kit.store.read(question, portal_id=visit.portal.id)


def end_session_of(kit: Kit, visit: Visit, own_id: str, *, session_id: str) -> Rejected | None:
    """End one session of somebody. Reasons: NOT_FOUND, and those of ``hold_own``."""

    def deed(tx: Tx) -> Rejected | None:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        return sign_out_one(kit, tx, visit, account.id, session_id=session_id)

    return kit.store.write(deed, portal_id=visit.portal.id)


def end_sessions_of(kit: Kit, visit: Visit, own_id: str) -> list[str] | Rejected:
    """Sign somebody out everywhere, remembered devices too, and say of which sessions.

    Reasons: those of ``hold_own``.
    """

    def deed(tx: Tx) -> list[str] | Rejected:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        return sign_out_all(kit, tx, visit, account.id)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    account_id: str,
    *,
    at: datetime,
) -> None:
    told = {} if visit is None else {"by": visit.portal.name}
    note(kit, tx, visit, event, at=at, subject_id=account_id, told=told)
