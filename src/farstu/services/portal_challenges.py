"""Challenges that a portal begins: it says who somebody is, the login machine says what is asked.

All that follows is done at the login that is begun here, by the same services as in the hall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.core import login as machine
from farstu.core.access import AtLogin, fresh_demand
from farstu.core.assurance import Assurance, FactorKind, Identity, Source, acr, amr
from farstu.core.choosing import kinds_asked
from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import ENROLMENT, LOGIN
from farstu.core.throttle import ANSWERS
from farstu.services import subject as subjects
from farstu.services.enrolment import kinds_on_offer
from farstu.services.fields import clean_text
from farstu.services.guest import standing_of
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import hold_own
from farstu.services.remembering import Handed, Recognised, recognise
from farstu.services.seats import Moved, settle_vouched
from farstu.services.subject import Subject
from farstu.services.tries import key_of, too_many
from farstu.services.vouching import add_login, make_login, refuse
from farstu.store import api_challenges, logins, remembrances, throttles
from farstu.store.accounts import Account
from farstu.store.logins import LoginRow
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

LONGEST_ACTION = 200
WRONG = frozenset(
    {
        Reason.CODE_WRONG,
        Reason.CODE_USED,
        Reason.CLOCK_FAST,
        Reason.CLOCK_SLOW,
        Reason.SENT_CODE_WRONG,
        Reason.RECOVERY_CODE_WRONG,
        Reason.RECOVERY_CODE_USED,
    }
)
"""What counts against the network that an answer came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a portal asks for, beyond the policy: strength, freshness, a sentence to confirm.

    *enrols*: it wants something to be enrolled, for which what is held has to be proven first.
    *brought* is what the person's browser was remembered by.
    """

    assurance: Assurance = Assurance.NONE
    max_age: timedelta | None = None
    action: str = ""
    enrols: bool = False
    brought: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What was proven, said once, to whoever handed in the last answer."""

    at: datetime
    acr: str
    amr: tuple[str, ...]
    limited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Where a challenge stands."""

    id: str
    expires_at: datetime
    state: machine.State
    asked: tuple[FactorKind, ...]
    """What is asked for, the one to ask for first."""
    offered: tuple[FactorKind, ...]
    """What may be enrolled, once nothing is asked for."""
    action: str | None
    action_digest: str | None
    proven: Proven | None = None
    handed: Handed | None = None
    """What the person's browser is to keep."""


def begin_challenge(kit: Kit, visit: Visit, own_id: str, asking: Asking) -> Challenge | Rejected:
    """Begin a challenge for somebody whose password the portal has judged.

    Reasons: NOT_FOUND, NOT_PERMITTED, ACCOUNT_SUSPENDED, LOGIN_UNMET, FIELD_TOO_LONG and
    FIELD_UNPRINTABLE (the sentence).
    """
    action = clean_text(asking.action, field="action", longest=LONGEST_ACTION)
    if isinstance(action, Rejected) and asking.action:
        return action

    def deed(tx: Tx) -> Challenge | Rejected:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        return _begin(kit, tx, visit, account, asking)

    return kit.store.write(deed, portal_id=visit.portal.id)


def find_challenge(kit: Kit, visit: Visit, challenge_id: str) -> Challenge | Rejected:
    """Say where a challenge stands; what it proved was said already.

    Reasons: those of ``find_vouched``.
    """

    def question(tx: Tx) -> Challenge | Rejected:
        found = find_vouched(tx, challenge_id)
        if isinstance(found, Rejected):
            return found
        subject = subjects.find(kit, tx, found.account_id)
        assert subject is not None  # noqa: S101 - a login goes with its account
        standing = standing_of(kit, found, subject, now=kit.clock())
        assert isinstance(standing, AtLogin)  # noqa: S101 - it is a login
        return _show(kit, tx, found, standing.state)

    return kit.store.read(question, portal_id=visit.portal.id)


def hand_in(
    kit: Kit, visit: Visit, challenge_id: str, deed: Callable[[LoginRow], Moved | Rejected]
) -> Challenge | Rejected:
    """Do a *deed* of the hall at a challenge, and say where it stands then.

    What was proven is said to whoever did the last deed, and to nobody again. Wrong answers count
    against the network that they came from. Reasons: NOT_FOUND, LOGIN_EXPIRED, TOO_MANY_TRIES and
    those of the deed.
    """
    key = key_of(kit, ANSWERS, visit.portal.id, visit.network)

    def charge(tx: Tx) -> LoginRow | Rejected:
        found = find_vouched(tx, challenge_id)
        if isinstance(found, Rejected):
            return found
        charged = throttles.charge(tx, key, ANSWERS, now=kit.clock())
        return too_many(charged) if isinstance(charged, Closed) else found

    def settle(tx: Tx, seat: LoginRow, done: Moved | Rejected) -> Challenge | Rejected:
        if not isinstance(done, Rejected) or done.reason not in WRONG:
            throttles.refund(tx, key)
        return done if isinstance(done, Rejected) else _show_moved(kit, tx, seat, done)

    seat = kit.store.write(charge, portal_id=visit.portal.id)
    if isinstance(seat, Rejected):
        return seat
    done = deed(seat)
    return kit.store.write(lambda tx: settle(tx, seat, done), portal_id=visit.portal.id)


def find_seat(kit: Kit, visit: Visit, challenge_id: str) -> LoginRow | Rejected:
    """Find where the deeds of a challenge are done. Reasons: those of ``find_vouched``."""
    return kit.store.read(lambda tx: find_vouched(tx, challenge_id), portal_id=visit.portal.id)


def find_vouched(tx: Tx, challenge_id: str) -> LoginRow | Rejected:
    """Find the login of a challenge; nobody's browser is reached by its id.

    Reasons: NOT_FOUND, LOGIN_EXPIRED (it was completed).
    """
    if api_challenges.find(tx, challenge_id) is None:
        return Rejected(Reason.NOT_FOUND)
    return logins.find_by_id(tx, challenge_id) or Rejected(Reason.LOGIN_EXPIRED)


def _begin(
    kit: Kit, tx: Tx, visit: Visit, account: Account, asking: Asking
) -> Challenge | Rejected:
    now, subject = kit.clock(), subjects.load(kit, tx, account)
    facts = machine.Login(expires_at=now + LOGIN, identity=Identity(Source.PORTAL, now))
    demand = machine.Demand(assurance=asking.assurance, max_age=asking.max_age)
    if asking.enrols:
        demand = fresh_demand(max(asking.assurance, subject.own_strength))
    state = subjects.state_of(kit, subject, facts, demand, now=now)
    if isinstance(state, machine.Refused):
        return refuse(kit, tx, visit, subject, state, now=now)
    known = None
    if isinstance(state, machine.FactorPending) and not demand:
        known = _recognise(kit, tx, visit, subject, facts, asking.brought)
    if isinstance(state, machine.EnrolmentPending):
        facts = replace(facts, expires_at=now + ENROLMENT)
    facts = known.facts if known else facts
    login = make_login(kit, tx, visit, subject, facts, demand, enrols=asking.enrols)
    add_login(kit, tx, visit, login, action=asking.action)
    moved = settle_vouched(kit, tx, visit, login, subject, now=now)
    return _show_moved(kit, tx, login, replace(moved, handed=known.handed if known else None))


def _recognise(
    kit: Kit, tx: Tx, visit: Visit, subject: Subject, facts: machine.Login, brought: str
) -> Recognised | None:
    """Let what a browser brings stand in; the value before it counts no more, lost answer or not.

    No session begins here that could arrive. A portal that loses an answer asks for it again.
    """
    known = recognise(kit, tx, visit, subject, facts, brought=brought, now=kit.clock())
    if known is not None:
        remembrances.settle(tx, known.remembrance_id)
    return known


def _show_moved(kit: Kit, tx: Tx, login: LoginRow, moved: Moved) -> Challenge:
    proven = show_proven(kit, tx, login.id, moved.state)
    return replace(_show(kit, tx, login, moved.state), handed=moved.handed, proven=proven)


def _show(kit: Kit, tx: Tx, login: LoginRow, state: machine.State) -> Challenge:
    asked = api_challenges.find(tx, login.id)
    subject = subjects.find(kit, tx, login.account_id)
    assert asked is not None and subject is not None  # noqa: S101, PT018 - it was found by them
    return Challenge(
        id=login.id,
        expires_at=login.facts.expires_at,
        state=state,
        asked=kinds_asked(state, subject.facts),
        offered=tuple(kinds_on_offer(kit, state, subject)),
        action=asked.action,
        action_digest=asked.action_digest,
    )


def show_proven(kit: Kit, tx: Tx, login_id: str, state: machine.State) -> Proven | None:
    """Say what a challenge proved that came to its end; None: it ended otherwise, or not yet."""
    ended = logins.find_ended(tx, login_id)
    if ended is None or not isinstance(state, machine.SignedIn | machine.Limited):
        return None
    assert ended.completed_at is not None  # noqa: S101 - it was found by that
    amr_of = {kind: factor.traits.amr for kind, factor in kit.factors.items()}
    reached = state.assurance if isinstance(state, machine.SignedIn) else Assurance.SINGLE
    return Proven(
        at=ended.completed_at,
        acr=acr(reached),
        amr=amr(Source.PORTAL, ended.facts.proofs, amr_of),
        limited=isinstance(state, machine.Limited),
    )
