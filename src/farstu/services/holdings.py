"""What an account holds: shown, renamed, tested, removed."""

from __future__ import annotations

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Fields
from farstu.services import revoking
from farstu.services.enrolment import clean_name
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.leaving import ask_before_leaving, question_at
from farstu.services.proving import prove
from farstu.services.seats import Taken, take
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.store import authenticators, recovery_sheets
from farstu.store.authenticators import Authenticator
from farstu.store.tx import Tx


def rename(
    kit: Kit, visit: Visit, seat: Seat, *, authenticator_id: str, name: str
) -> Rejected | None:
    """Give an authenticator of one's own another name.

    Reasons: NAME_EMPTY, NAME_TOO_LONG, NAME_UNPRINTABLE, NOT_FOUND and those of ``seats.take``.
    """
    named = clean_name(name)
    if isinstance(named, Rejected):
        return named
    if not named:
        return Rejected(Reason.NAME_EMPTY, field="name")

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        account_id = taken.subject.account.id
        if not authenticators.rename(tx, authenticator_id, account_id=account_id, name=named):
            return Rejected(Reason.NOT_FOUND)
        _note(kit, tx, visit, AuditEvent.AUTHENTICATOR_RENAMED, taken, authenticator_id, named)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def test(
    kit: Kit, visit: Visit, seat: Seat, *, authenticator_id: str, response: Fields
) -> Rejected | None:
    """Show that an authenticator works, without signing out; it counts as no step-up.

    Reasons: NOT_FOUND, those of ``proving.prove`` and of ``seats.take``.
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.INSIDE)
        if isinstance(taken, Rejected):
            return taken
        held = _find(taken, authenticator_id)
        if held is None:
            return Rejected(Reason.NOT_FOUND)
        proof = prove(
            kit,
            tx,
            visit,
            taken.subject,
            seat=taken.seat,
            kind=held.kind,
            response=response,
            only=held.id,
        )
        if isinstance(proof, Rejected):
            return proof
        _note(kit, tx, visit, AuditEvent.AUTHENTICATOR_TESTED, taken, authenticator_id)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def remove(kit: Kit, visit: Visit, seat: Seat, *, authenticator_id: str) -> Rejected | None:
    """Remove an authenticator of one's own, unless the policy could not be met without it.

    It takes a fresh proof by what stays. With the last one the recovery codes go too: they would
    open nothing. Other sessions and logins end. Reasons: NOT_FOUND, LAST_AUTHENTICATOR,
    PROOF_NOT_FRESH and those of ``seats.take`` (a fresh proof).
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        account_id = taken.subject.account.id
        if _find(taken, authenticator_id) is None:
            return Rejected(Reason.NOT_FOUND)
        if is_needed(taken.subject, authenticator_id):
            return Rejected(Reason.LAST_AUTHENTICATOR)
        if question_at(kit, taken, authenticator_id):
            return Rejected(Reason.PROOF_NOT_FRESH)
        # told first: a mailbox that is removed hears of it too
        _note(kit, tx, visit, AuditEvent.AUTHENTICATOR_REMOVED, taken, authenticator_id)
        authenticators.remove(tx, authenticator_id, account_id=account_id)
        if len(taken.subject.held) == 1:
            recovery_sheets.remove_of_account(tx, account_id)
        revoking.end_everything_else(tx, taken.seat, at=taken.now)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def owes_proof_of_the_rest(
    kit: Kit, subject: Subject, seat: Seat, *, authenticator_id: str
) -> bool:
    """Say whether something that stays has to be proven before one authenticator may go."""
    if is_needed(subject, authenticator_id):
        return False
    now, facts = kit.clock(), seat.facts
    return ask_before_leaving(kit, subject, facts, authenticator_id, now=now) is not None


def is_needed(subject: Subject, authenticator_id: str) -> bool:
    """Say whether the policy could no longer be met without one authenticator."""
    required = subject.policy.required
    if required <= Assurance.SINGLE:
        return False
    return not any(
        h.authenticator_id != authenticator_id and not h.suspended and _suffices(subject, h)
        for h in subject.facts.held
    )


def _suffices(subject: Subject, held: machine.Held) -> bool:
    return held.kind in subject.policy.allowed and held.worth >= subject.policy.required


def _find(taken: Taken, authenticator_id: str) -> Authenticator | None:
    return next((a for a in taken.subject.held if a.id == authenticator_id), None)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    event: AuditEvent,
    taken: Taken,
    authenticator_id: str,
    new_name: str = "",
) -> None:
    account_id, about = taken.subject.account.id, {"authenticator": authenticator_id}
    held = _find(taken, authenticator_id)
    note(
        kit,
        tx,
        visit,
        event,
        at=taken.now,
        subject_id=account_id,
        actor_id=account_id,
        facts=about,
        told={"name": held.name if held else "", "new_name": new_name},
    )
