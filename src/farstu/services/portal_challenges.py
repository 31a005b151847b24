"""Challenges that a portal begins: it says who somebody is, the login machine says what is asked.

All that follows is done at the login that is begun here, by the same services as in the hall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import AtLogin
from farstu.core.assurance import FactorKind
from farstu.core.choosing import kinds_asked
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import ANSWERS
from farstu.services import subject as subjects
from farstu.services.enrolment import kinds_on_offer
from farstu.services.guest import standing_of
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import hold_own
from farstu.services.remembering import Handed
from farstu.services.seats import Moved
from farstu.services.tries import key_of, too_many
from farstu.services.vouched import Asking, begin_vouched, refuse_action
from farstu.services.vouching import Proven, digest_action, proven_of
from farstu.store import api_challenges, logins, throttles
from farstu.store.api_challenges import ApiChallenge
from farstu.store.logins import LoginRow
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

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
    if no := refuse_action(asking.action):
        return no

    def deed(tx: Tx) -> Challenge | Rejected:
        account = hold_own(tx, own_id)
        if isinstance(account, Rejected):
            return account
        begun = begin_vouched(
            kit,
            tx,
            visit,
            account,
            asking,
            record=lambda login: record_challenge(tx, visit, login, action=asking.action or None),
        )
        if isinstance(begun, Rejected):
            return begun
        return _show_moved(kit, tx, begun.login, begun.moved)

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


def record_challenge(tx: Tx, visit: Visit, login: LoginRow, *, action: str | None = None) -> None:
    """Write down which key asked at a login, and about which sentence."""
    api_challenges.add(
        tx,
        ApiChallenge(
            login_id=login.id,
            api_key_id=visit.api_key_id or "",
            created_at=login.created_at,
            action=action,
            action_digest=action and digest_action(action),
        ),
    )


def _show_moved(kit: Kit, tx: Tx, login: LoginRow, moved: Moved) -> Challenge:
    ended = logins.find_ended(tx, login.id)
    proven = None if ended is None else proven_of(kit, ended, moved.state)
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
