"""Who stands at the door: what a browser's cookies say, judged now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.access import AtLogin, AtSession, Outside, Standing
from farstu.core.login import NO_DEMAND, Refused
from farstu.core.outcome import Reason
from farstu.crypto.tokens import digest, is_token
from farstu.services import subject as subjects
from farstu.services.kit import Kit
from farstu.services.subject import Subject
from farstu.store import logins, sessions
from farstu.store.logins import LoginRow
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx

Seat = LoginRow | SessionRow
"""What a browser sits on: a login in progress, or a session."""


OUTSIDE = Outside()

SEEN_AT_MOST_EVERY = timedelta(minutes=1)
"""How often it is noted that a session is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A browser, and whom it is about, if anybody."""

    standing: Standing = OUTSIDE
    seat: Seat | None = None
    subject: Subject | None = None
    away_for_minutes: int | None = None
    """After how long a session was ended because nobody used it; only then."""
    lapsed_account_id: str | None = None
    """Whose session it was whose time is over; nothing is known of one that was ended."""


NOBODY = Guest()


def identify(
    kit: Kit, *, portal_id: str, login_token: str | None, session_token: str | None
) -> Guest:
    """Say who stands at the door. A session goes before a login; what is over counts as nothing."""
    now = kit.clock()

    def question(tx: Tx) -> Guest:
        guest = _with_session(kit, tx, session_token, now)
        if guest.seat is not None:
            return guest
        in_the_hall = _with_login(kit, tx, login_token, now)
        return guest if in_the_hall.seat is None else in_the_hall

    if not (login_token or session_token):
        return NOBODY
    return kit.store.read(question, portal_id=portal_id)


def standing_of(kit: Kit, seat: Seat, subject: Subject, *, now: datetime) -> AtLogin | AtSession:
    """Judge a seat with the machine: the one place that turns rows into a standing."""
    demand = seat.demand if isinstance(seat, LoginRow) else NO_DEMAND
    state = subjects.state_of(kit, subject, seat.facts, demand, now=now)
    if seat.epoch != subject.account.epoch:
        state = Refused(Reason.LOGIN_EXPIRED)
    if isinstance(seat, LoginRow):
        return AtLogin(state, enrols=seat.enrols)
    if is_over(seat, subject, now=now):
        state = Refused(Reason.LOGIN_EXPIRED)
    return AtSession(
        state=state,
        proven=subjects.proven_state_of(kit, subject, seat.facts, now=now),
        fresh=subjects.fresh_state_of(kit, subject, seat.facts, now=now),
    )


def is_over(session: SessionRow, subject: Subject, *, now: datetime) -> bool:
    """Say whether a session lay unused, or lived, for too long by the limits that hold today."""
    limits = subject.limits
    return now - session.last_seen_at >= limits.idle or now - session.created_at >= limits.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How long a session lasts from now on, if nobody uses it and if somebody does."""

    idle: timedelta
    total: timedelta


def left_of(session: SessionRow, subject: Subject, *, now: datetime) -> Left:
    """Say how long a session lasts that is being used right now."""
    unnoted = now - session.last_seen_at
    seen = timedelta(0) if unnoted >= SEEN_AT_MOST_EVERY else unnoted
    until = min(session.created_at + subject.limits.total, session.facts.expires_at)
    return Left(idle=subject.limits.idle - seen, total=until - now)


def living_sessions(tx: Tx, subject: Subject, *, now: datetime) -> list[SessionRow]:
    """List the sessions that would still open the door, latest used first."""
    account = subject.account
    rows = sessions.list_live(tx, account.id, epoch=account.epoch, now=now)
    return [row for row in rows if not is_over(row, subject, now=now)]


def _with_session(kit: Kit, tx: Tx, token: str | None, now: datetime) -> Guest:
    session = sessions.find(tx, digest(token)) if token and is_token(token) else None
    if session is None:
        return NOBODY
    guest = _guest(kit, tx, session, now)
    standing = guest.standing
    if isinstance(standing, AtSession) and isinstance(standing.state, Refused):
        return _gone(session, guest, now)
    return guest


def _gone(session: SessionRow, guest: Guest, now: datetime) -> Guest:
    """Count a dead session as nothing, but for the reason that people ask about."""
    if guest.subject is None or session.epoch != guest.subject.account.epoch:
        return NOBODY
    if not (is_over(session, guest.subject, now=now) or now >= session.facts.expires_at):
        return NOBODY
    idle = guest.subject.limits.idle
    away = now - session.last_seen_at >= idle
    minutes = round(idle.total_seconds() / 60) if away else None
    return Guest(away_for_minutes=minutes, lapsed_account_id=session.account_id)


def _with_login(kit: Kit, tx: Tx, token: str | None, now: datetime) -> Guest:
    login = logins.find(tx, digest(token)) if token and is_token(token) else None
    return NOBODY if login is None else _guest(kit, tx, login, now)


def _guest(kit: Kit, tx: Tx, seat: Seat, now: datetime) -> Guest:
    subject = subjects.find(kit, tx, seat.account_id)
    return NOBODY if subject is None else _judged(kit, seat, subject, now)


def _judged(kit: Kit, seat: Seat, subject: Subject, now: datetime) -> Guest:
    standing = standing_of(kit, seat, subject, now=now)
    return Guest(standing=standing, seat=seat, subject=subject)
