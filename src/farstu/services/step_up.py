"""Stepping up: proving more, or again, within a session."""

from __future__ import annotations

from dataclasses import replace

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind, Identity, Proof, Source
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Fields
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.leaving import Question, question_at
from farstu.services.own_password import is_unchanged, judge_own
from farstu.services.proving import prove
from farstu.services.seats import Moved, Taken, move, take
from farstu.services.trail import note
from farstu.store.tx import Tx


def asked_for(state: machine.State, fresh: machine.State) -> machine.State:
    """Say what a session is asked for: first what it lacks, then what has to be fresh."""
    lacks = isinstance(state, machine.FactorPending | machine.IdentityPending)
    return state if lacks else fresh


def confirm_with_factor(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    *,
    kind: FactorKind,
    response: Fields,
    demand: machine.Demand = machine.NO_DEMAND,
    leaving: str = "",
) -> Moved | Rejected:
    """Add a fresh proof to the session, which gets a new token. *demand* is an application's.

    An authenticator that is *leaving* answers nothing. Reasons: NOT_OFFERED, those of
    ``proving.prove`` and of ``seats.take``.
    """

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take(kit, tx, seat, gate=Gate.CONFIRM)
        if isinstance(taken, Rejected):
            return taken
        question = question_at(kit, taken, leaving) or _question(kit, taken, demand)
        asked, whose = question.state, question.subject
        if not isinstance(asked, machine.FactorPending) or kind not in asked.choices:
            return Rejected(Reason.NOT_OFFERED)
        proof = prove(kit, tx, visit, whose, seat=taken.seat, kind=kind, response=response)
        if isinstance(proof, Rejected):
            return proof
        facts = machine.advance(taken.seat.facts, asked, machine.FactorProven(proof))
        return _stepped_up(kit, tx, visit, taken, _without_older(facts))

    return kit.store.write(deed, portal_id=visit.portal.id)


def confirm_with_password(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    *,
    password: str,
    demand: machine.Demand = machine.NO_DEMAND,
) -> Moved | Rejected:
    """Prove the password again, where it is all that the account has. *demand* as above.

    Reasons: NOT_OFFERED, PASSWORD_WRONG, FIELD_EMPTY, TOO_MANY_TRIES, SERVER_BUSY and those of
    ``seats.take``.
    """
    judged = judge_own(kit, visit, seat, password, field="password")
    if isinstance(judged, Rejected):
        return judged

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take(kit, tx, seat, gate=Gate.CONFIRM)
        if isinstance(taken, Rejected):
            return taken
        if not is_unchanged(taken.subject.account, judged):
            return Rejected(Reason.PASSWORD_WRONG, field="password")
        asked = _question(kit, taken, demand).state
        event = machine.Identified(Identity(Source.PASSWORD, taken.now))
        if not machine.offers(asked, event):
            return Rejected(Reason.NOT_OFFERED)
        facts = machine.advance(taken.seat.facts, asked, event)
        return _stepped_up(kit, tx, visit, taken, facts)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _question(kit: Kit, taken: Taken, demand: machine.Demand) -> Question:
    """Say what is asked for now: under a *demand*, or to change how one signs in."""
    if not demand:
        return Question(asked_for(taken.state, taken.fresh or taken.state), taken.subject)
    facts = taken.seat.facts
    under = subjects.state_of(kit, taken.subject, facts, demand, now=taken.now)
    return Question(asked_for(taken.state, under), taken.subject)


def _stepped_up(kit: Kit, tx: Tx, visit: Visit, taken: Taken, facts: machine.Login) -> Moved:
    account_id = taken.subject.account.id
    event = AuditEvent.STEPPED_UP
    note(kit, tx, visit, event, at=taken.now, subject_id=account_id, actor_id=account_id)
    return move(kit, tx, visit, taken, facts, subject=taken.subject)


def _without_older(facts: machine.Login) -> machine.Login:
    """Keep the latest proof of each authenticator; whether one was enrolled here stays true."""
    latest: dict[str, Proof] = {}
    for proof in facts.proofs:
        before = latest.get(proof.authenticator_id)
        enrolled = proof.enrolled or (before is not None and before.enrolled)
        latest[proof.authenticator_id] = replace(proof, enrolled=enrolled)
    return replace(facts, proofs=tuple(latest.values()))
