"""Answering in the hall: a factor that the login waits for, or the choice to enrol later."""

from __future__ import annotations

from dataclasses import dataclass, replace

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind, Proof
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Fields
from farstu.services import remembering
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.proving import prove
from farstu.services.seats import Moved, Taken, move, take
from farstu.services.trail import note
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A right answer: where the seat stands, what is established there, and by what."""

    moved: Moved
    facts: machine.Login
    proof: Proof


def answer(
    kit: Kit,
    visit: Visit,
    seat: Seat,
    *,
    kind: FactorKind,
    response: Fields,
    remember: bool = False,
    brought: str = "",
) -> Moved | Rejected:
    """Prove a factor that the login asks for, and *remember* the browser where that is offered.

    *brought* is what it was remembered by before.

    Reasons: NOT_OFFERED, LOGIN_EXPIRED and those of ``proving.prove``.
    """

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take(kit, tx, seat, gate=Gate.FACTOR)
        if isinstance(taken, Rejected):
            return taken
        done = answer_in(kit, tx, visit, taken, kind=kind, response=response)
        if isinstance(done, Rejected):
            return done
        moved, facts, proof = done.moved, done.facts, done.proof
        if not remember or not isinstance(moved.state, machine.SignedIn):
            return moved
        which, now = proof.authenticator_id, taken.now
        handed = remembering.remember(
            kit, tx, visit, taken.subject, facts, authenticator_id=which, brought=brought, now=now
        )
        return replace(moved, handed=handed)

    return kit.store.write(deed, portal_id=visit.portal.id)


def answer_in(
    kit: Kit, tx: Tx, visit: Visit, taken: Taken, *, kind: FactorKind, response: Fields
) -> Answered | Rejected:
    """Prove a factor at a seat that is held, and move it on. Reasons: as of ``answer``."""
    if not isinstance(taken.state, machine.FactorPending) or kind not in taken.state.choices:
        return Rejected(Reason.NOT_OFFERED)
    proof = prove(kit, tx, visit, taken.subject, seat=taken.seat, kind=kind, response=response)
    if isinstance(proof, Rejected):
        return proof
    facts = machine.advance(taken.seat.facts, taken.state, machine.FactorProven(proof))
    moved = move(kit, tx, visit, taken, facts, subject=taken.subject)
    return Answered(moved=moved, facts=facts, proof=proof)


def postpone(kit: Kit, visit: Visit, seat: Seat) -> Moved | Rejected:
    """Enrol later, where the grace period still allows it. Reason: NOT_OFFERED."""

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take(kit, tx, seat, gate=Gate.INTERRUPTION)
        if isinstance(taken, Rejected):
            return taken
        if not machine.offers(taken.state, machine.Postponed()):
            return Rejected(Reason.NOT_OFFERED)
        facts = machine.advance(taken.seat.facts, taken.state, machine.Postponed())
        account_id = taken.subject.account.id
        event = AuditEvent.ENROLMENT_POSTPONED
        note(kit, tx, visit, event, at=taken.now, subject_id=account_id, actor_id=account_id)
        return move(kit, tx, visit, taken, facts, subject=taken.subject)

    return kit.store.write(deed, portal_id=visit.portal.id)
