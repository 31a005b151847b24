"""Holding a seat while a deed is done at it, and moving it on.

``begin`` · ``take`` · ``move`` · ``open_session``
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import AtSession, Gate, Verdict, is_fresh, judge
from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.choosing import kinds_asked
from farstu.core.opening import opening_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import ENROLMENT, THROUGH_REMEMBERED
from farstu.crypto.tokens import digest, new_token
from farstu.services import subject as subjects
from farstu.services import vouching
from farstu.services.case_ends import close_living
from farstu.services.guest import Seat, standing_of
from farstu.services.kit import Kit, Visit
from farstu.services.known_browsers import meet_browser
from farstu.services.remembering import Handed
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.store import accounts, logins, sessions
from farstu.store.logins import LoginRow
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx

ALONE = frozenset({Gate.ENROLMENT, Gate.FRESH})
"""Gates of deeds that decide by all that an account holds: one at a time for each account."""
CHANGES = ALONE | {Gate.OFFICE_DEED}
"""Gates of what nobody may do whose password somebody else may know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A seat that this transaction holds, judged inside it: nobody else changes it meanwhile."""

    seat: Seat
    subject: Subject
    state: machine.State
    fresh: machine.State | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where a browser stands after a deed, and its new token where it got one."""

    state: machine.State
    token: str | None = None
    is_session: bool = False
    asked: tuple[FactorKind, ...] = ()
    """The kinds that are waited for now, the one to ask for first."""
    handed: Handed | None = None
    """What a browser that is remembered keeps from now on."""
    browser: str | None = None
    """What a browser in which a session begins keeps, so that it is known the next time."""


def begin(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    facts: machine.Login,
    *,
    identifier: str,
    now: datetime,
    return_to: str | None = None,
) -> Moved:
    """Begin a login that is not refused, and let it in at once where its *facts* are enough."""
    state = subjects.state_of(kit, subject, facts, now=now)
    if isinstance(state, machine.EnrolmentPending):
        facts = replace(facts, expires_at=now + ENROLMENT)
    token = new_token(kit.entropy)
    login = LoginRow(
        id=kit.new_id(now),
        account_id=subject.account.id,
        token_digest=digest(token),
        facts=facts,
        identifier=identifier,
        epoch=subject.account.epoch,
        agent=visit.agent,
        network=visit.network,
        created_at=now,
        return_to=return_to,
    )
    logins.add(tx, login)
    if isinstance(state, machine.SignedIn | machine.Limited):
        return open_session(kit, tx, visit, login, facts, subject=subject, now=now)
    return Moved(state=state, token=token, asked=kinds_asked(state, subject.facts))


def take(kit: Kit, tx: Tx, seat: Seat, *, gate: Gate) -> Taken | Rejected:
    """Hold *seat* and judge it for *gate* again, now that nobody else can change it.

    Reasons: what the machine refuses with, PROOF_NOT_FRESH, NOT_OFFERED, CHANGES_FROZEN.
    """
    now = kit.clock()
    held: Seat | None = (
        logins.claim(tx, seat.id) if isinstance(seat, LoginRow) else sessions.claim(tx, seat.id)
    )
    if held is not None and gate in ALONE:
        accounts.lock(tx, held.account_id)
    subject = None if held is None else subjects.find(kit, tx, held.account_id)
    if held is None or subject is None:
        return Rejected(Reason.LOGIN_EXPIRED)
    standing = standing_of(kit, held, subject, now=now)
    if isinstance(standing.state, machine.Refused):
        return Rejected(standing.state.reason)
    fresh = standing.fresh if isinstance(standing, AtSession) else None
    if judge(gate, standing) is not Verdict.OPEN:
        stale = fresh is not None and not is_fresh(fresh)
        return Rejected(Reason.PROOF_NOT_FRESH if stale else Reason.NOT_OFFERED)
    if gate in CHANGES and fresh is not None and subject.facts.must_change_password:
        return Rejected(Reason.CHANGES_FROZEN)
    return Taken(seat=held, subject=subject, state=standing.state, fresh=fresh, now=now)


def hold_begun(login: LoginRow, subject: Subject, state: machine.State, *, now: datetime) -> Taken:
    """Hold a login that this very transaction began: nobody else has seen it, nor can."""
    return Taken(seat=login, subject=subject, state=state, fresh=None, now=now)


def move(
    kit: Kit, tx: Tx, visit: Visit, taken: Taken, facts: machine.Login, *, subject: Subject
) -> Moved:
    """Write *facts*, and let the browser in where they are enough.

    *subject* is the account as it is by now. A session gets a new token, since its rights rose
    (ASVS 7.2.4); a login that got to the end becomes a session, once.
    """
    if isinstance(taken.seat, SessionRow):
        token = new_token(kit.entropy)
        sessions.replace_facts(tx, taken.seat.id, facts, token_digest=digest(token))
        state = subjects.state_of(kit, subject, facts, now=taken.now)
        asked = kinds_asked(state, subject.facts)
        return Moved(state=state, token=token, is_session=True, asked=asked)
    state = subjects.state_of(kit, subject, facts, taken.seat.demand, now=taken.now)
    if isinstance(state, machine.EnrolmentPending | machine.Repair):
        facts = replace(facts, expires_at=max(facts.expires_at, taken.now + ENROLMENT))
    logins.replace_facts(tx, taken.seat.id, facts, epoch=subject.account.epoch)
    if _is_at_its_end(taken.seat, facts, state):
        if vouching.is_vouched(facts):
            return _end_vouched(kit, tx, visit, taken.seat, facts, state, subject, now=taken.now)
        return open_session(kit, tx, visit, taken.seat, facts, subject=subject, now=taken.now)
    return Moved(state=state, asked=kinds_asked(state, subject.facts))


def settle_vouched(
    kit: Kit, tx: Tx, visit: Visit, login: LoginRow, subject: Subject, *, now: datetime
) -> Moved:
    """Say where a login stands that a portal has just begun; end it where nothing is asked."""
    facts = login.facts
    state = subjects.state_of(kit, subject, facts, login.demand, now=now)
    if _is_at_its_end(login, facts, state):
        return _end_vouched(kit, tx, visit, login, facts, state, subject, now=now)
    return Moved(state=state, asked=kinds_asked(state, subject.facts))


def _is_at_its_end(login: LoginRow, facts: machine.Login, state: machine.State) -> bool:
    """Say whether a login has got where it was begun to get."""
    enrolled = any(proof.enrolled for proof in facts.proofs)
    return isinstance(state, machine.SignedIn | machine.Limited) and (enrolled or not login.enrols)


def _end_vouched(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    login: LoginRow,
    facts: machine.Login,
    state: machine.State,
    subject: Subject,
    *,
    now: datetime,
) -> Moved:
    """End a login that a portal vouched for: it has sessions of its own, and gets none here."""
    if not logins.complete(tx, login.id, at=now):
        return Moved(state=machine.Refused(Reason.LOGIN_EXPIRED))
    accounts.note_sign_in(tx, subject.account.id, at=now)
    vouching.note_passed(kit, tx, visit, login, facts, state, now=now)
    if facts.proofs:
        close_living(kit, tx, visit, subject.account.id, at=now)
    return Moved(state=state)


def open_session(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    login: LoginRow,
    facts: machine.Login,
    *,
    subject: Subject,
    now: datetime,
) -> Moved:
    """Turn a login that got to the end into a session, if nobody did before."""
    if not logins.complete(tx, login.id, at=now):
        return Moved(state=machine.Refused(Reason.LOGIN_EXPIRED))
    token = new_token(kit.entropy)
    total = subject.limits.total
    if facts.remembered is not None:
        total = min(total, THROUGH_REMEMBERED)
    facts = replace(facts, expires_at=now + total, opened_with=opening_of(facts))
    sessions.add(
        tx,
        SessionRow(
            id=kit.new_id(now),
            account_id=subject.account.id,
            token_digest=digest(token),
            facts=facts,
            identifier=login.identifier,
            epoch=subject.account.epoch,
            agent=visit.agent,
            address=visit.address,
            created_at=now,
            last_seen_at=now,
        ),
    )
    accounts.note_sign_in(tx, subject.account.id, at=now)
    _note_sign_in(kit, tx, visit, subject, facts, now=now)
    if facts.proofs:
        close_living(kit, tx, visit, subject.account.id, at=now)
    state = subjects.state_of(kit, subject, facts, now=now)
    known = meet_browser(kit, tx, visit, subject.account.id)
    return Moved(state=state, token=token, is_session=True, browser=known)


def _note_sign_in(
    kit: Kit, tx: Tx, visit: Visit, subject: Subject, facts: machine.Login, *, now: datetime
) -> None:
    reached = machine.reached_by(facts, subject.facts, subject.policy, now=now)
    named = {} if facts.identity is None else {"identity": facts.identity.source.value}
    if facts.remembered is not None:
        named["remembrance"] = facts.remembered.remembrance_id
    note(
        kit,
        tx,
        visit,
        AuditEvent.SIGN_IN_SUCCEEDED,
        at=now,
        subject_id=subject.account.id,
        actor_id=subject.account.id,
        facts=named
        | {"assurance": reached.name, "factors": sorted({p.kind for p in facts.proofs})},
    )
