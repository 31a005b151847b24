"""One's own sessions: listed, ended, kept awake; and signing out."""

from __future__ import annotations

from datetime import datetime

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.services import revoking
from farstu.services.guest import SEEN_AT_MOST_EVERY, Seat, living_sessions
from farstu.services.kit import Kit, Visit
from farstu.services.seats import take
from farstu.services.signing_out import end_one, list_living
from farstu.services.trail import note
from farstu.store import accounts, logins, remembrances, sessions
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx


def list_sessions(kit: Kit, visit: Visit, seat: Seat) -> list[SessionRow]:
    """List the living sessions of the account, latest used first."""
    return kit.store.read(
        lambda tx: list_living(kit, tx, seat.account_id, at=kit.clock()), portal_id=visit.portal.id
    )


def end_session(kit: Kit, visit: Visit, seat: Seat, *, session_id: str) -> Rejected | None:
    """End one session of the account. Reasons: NOT_FOUND and those of ``seats.take`` (fresh)."""

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        whose, now = seat.account_id, taken.now
        no = end_one(kit, tx, whose, session_id=session_id, at=now)
        if no is None:
            event = AuditEvent.SESSION_ENDED
            note(kit, tx, visit, event, at=now, subject_id=whose, actor_id=whose)
        return no

    return kit.store.write(deed, portal_id=visit.portal.id)


def end_other_sessions(kit: Kit, visit: Visit, seat: Seat) -> int | Rejected:
    """End every session of the account but this one, and every login; say how many sessions.

    Reasons: those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> int | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        whose = seat.account_id
        count = len(living_sessions(tx, taken.subject, now=taken.now)) - 1
        revoking.end_everything_else(tx, taken.seat, at=taken.now)
        event, facts = AuditEvent.OTHER_SESSIONS_ENDED, {"count": count}
        note(kit, tx, visit, event, at=taken.now, subject_id=whose, actor_id=whose, facts=facts)
        return count

    return kit.store.write(deed, portal_id=visit.portal.id)


def sign_out_everywhere(kit: Kit, visit: Visit, seat: Seat) -> Rejected | None:
    """End every session of the account, this one too, every login and every remembered device.

    It takes no fresh proof: its owner may have lost what gives one. Whoever stole the session loses
    it too, and the owner signs in once more. Reasons: those of ``seats.take`` (being inside).
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        whose, now = seat.account_id, taken.now
        accounts.raise_epoch(tx, whose, at=now)
        note(kit, tx, visit, AuditEvent.SESSIONS_ENDED, at=now, subject_id=whose, actor_id=whose)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def sign_out(kit: Kit, visit: Visit, seat: Seat) -> None:
    """End the session, or give the login up, on the server (ASVS 7.4.1)."""

    def deed(tx: Tx) -> None:
        now = kit.clock()
        if isinstance(seat, SessionRow):
            sessions.end(tx, seat.id, account_id=seat.account_id, at=now)
        else:
            logins.complete(tx, seat.id, at=now)
        event = AuditEvent.SIGNED_OUT
        note(kit, tx, visit, event, at=now, subject_id=seat.account_id, actor_id=seat.account_id)

    kit.store.write(deed, portal_id=visit.portal.id)


def note_seen(kit: Kit, visit: Visit, seat: Seat) -> bool:
    """Note that a session is in use, once a minute at most.

    Where a remembered device began it, the first time is noted at once, and from then on the value
    before counts no more. False: it was ended meanwhile.
    """
    now = kit.clock()
    if not isinstance(seat, SessionRow):
        return True
    remembered = seat.facts.remembered
    if remembered is not None and seat.arrived_at is None:
        return kit.store.write(
            lambda tx: _arrive(tx, seat, remembered.remembrance_id, now=now),
            portal_id=visit.portal.id,
        )
    if now - seat.last_seen_at >= SEEN_AT_MOST_EVERY:
        kit.store.write(lambda tx: sessions.touch(tx, seat.id, at=now), portal_id=visit.portal.id)
    return True


def _arrive(tx: Tx, seat: SessionRow, remembrance_id: str, *, now: datetime) -> bool:
    if sessions.arrive(tx, seat.id, at=now):
        remembrances.settle(tx, remembrance_id)
        return True
    return sessions.find(tx, seat.token_digest) is not None  # another request came first
