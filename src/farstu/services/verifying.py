"""Verifying a code in one call: a challenge that begins and ends in one transaction.

It is what ``begin_challenge`` and ``hand_in`` do one after the other, by the same machine, counters
and guards; but what waits together is written together, once. Only a code of an app can be verified
so: nothing has to be asked before.
"""

from __future__ import annotations

from dataclasses import replace

from farstu.core import login as machine
from farstu.core.assurance import FactorKind, Identity, Source
from farstu.core.identifiers import own_key
from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import LOGIN
from farstu.core.throttle import ANSWERS
from farstu.services import subject as subjects
from farstu.services.answer import Answered, answer_in
from farstu.services.enrolment import kinds_on_offer
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import find_own, permit_own
from farstu.services.portal_challenges import WRONG, Challenge, record_challenge
from farstu.services.seats import Taken, hold_begun
from farstu.services.tries import key_of, too_many
from farstu.services.vouched import add_login, make_login, refuse
from farstu.services.vouching import proven_of
from farstu.store import throttles
from farstu.store.logins import LoginRow
from farstu.store.throttles import Closed
from farstu.store.tx import Tx


def verify_code(
    kit: Kit, visit: Visit, own_id: str, *, kind: FactorKind, code: str
) -> Challenge | Rejected:
    """Have one code judged, of somebody whose password the portal has judged.

    Reasons: NOT_FOUND, NOT_PERMITTED, ACCOUNT_SUSPENDED, LOGIN_UNMET, NOT_OFFERED (it is not asked
    for), TOO_MANY_TRIES, and those of ``proving.prove``.
    """

    def deed(tx: Tx) -> Challenge | Rejected:
        taken = _begin(kit, tx, visit, own_id, kind)
        if isinstance(taken, Rejected):
            return taken
        key = key_of(kit, ANSWERS, visit.portal.id, visit.network)
        charged = throttles.charge(tx, key, ANSWERS, now=taken.now)
        if isinstance(charged, Closed):
            return too_many(charged)
        done = answer_in(kit, tx, visit, taken, kind=kind, response={"code": code})
        if not isinstance(done, Rejected) or done.reason not in WRONG:
            throttles.refund(tx, key)
        return done if isinstance(done, Rejected) else _show(kit, taken, done)

    return kit.store.write_together(deed, portal_id=visit.portal.id, about=own_key(own_id))


def _begin(kit: Kit, tx: Tx, visit: Visit, own_id: str, kind: FactorKind) -> Taken | Rejected:
    """Begin with somebody who is asked for a code of *kind*; with nobody else.

    The account is not locked: its counter comes before it here, as in every deed that proves.
    """
    now = kit.clock()
    account = permit_own(tx, find_own(tx, own_id))
    if isinstance(account, Rejected):
        return account
    subject = subjects.load(kit, tx, account)
    facts = machine.Login(expires_at=now + LOGIN, identity=Identity(Source.PORTAL, now))
    state = subjects.state_of(kit, subject, facts, now=now)
    if isinstance(state, machine.Refused):
        return refuse(kit, tx, visit, subject, state, now=now)
    if not isinstance(state, machine.FactorPending) or kind not in state.choices:
        return Rejected(Reason.NOT_OFFERED)
    login = make_login(kit, tx, visit, subject, facts)
    add_login(kit, tx, visit, login, record=lambda one: record_challenge(tx, visit, one))
    return hold_begun(login, subject, state, now=now)


def _show(kit: Kit, taken: Taken, done: Answered) -> Challenge:
    """Say where it stands; where it came to its end, that was written just now."""
    seat, state = taken.seat, done.moved.state
    assert isinstance(seat, LoginRow)  # noqa: S101 - it was begun as one
    ended = replace(seat, facts=done.facts, completed_at=taken.now)
    return Challenge(
        id=seat.id,
        expires_at=seat.facts.expires_at,
        state=state,
        asked=done.moved.asked,
        offered=tuple(kinds_on_offer(kit, state, taken.subject)),
        action=None,
        action_digest=None,
        proven=proven_of(kit, ended, state),
    )
