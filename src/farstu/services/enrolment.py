"""Enrolling an authenticator: begun, shown, and on once it has shown that it works.

The pending secret is sealed, bound to the login or session that began it, and lives half an hour.
"""

from __future__ import annotations

from dataclasses import replace

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind, Proof
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.crypto.sealing import Place
from farstu.factors.shape import NOTHING, Ceremony, Enrolled, Fields, Prompt
from farstu.services import offers, revoking
from farstu.services import subject as subjects
from farstu.services.challenging import ceremony
from farstu.services.fields import is_misleading
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.proving import NO_TRY
from farstu.services.seats import Moved, Taken, move, take
from farstu.services.secrets import open_held, place_of
from farstu.services.sending import send_code, sends_key
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.services.vault import put_away, take_out
from farstu.store import accounts, authenticators, enrolments, recovery_sheets, throttles
from farstu.store.authenticators import Authenticator
from farstu.store.enrolments import Enrolment
from farstu.store.tx import Tx

LONGEST_NAME = 60


def kinds_on_offer(kit: Kit, state: machine.State, subject: subjects.Subject) -> list[FactorKind]:
    """List what may be enrolled in a state, in the order of the registry."""
    match state:
        case machine.EnrolmentPending() | machine.Repair() | machine.Limited():
            choices = state.choices
        case machine.SignedIn():
            choices = subject.policy.allowed
        case _:
            choices = frozenset()
    return [kind for kind in kit.factors if kind in choices]


def begin_enrolment(
    kit: Kit, visit: Visit, seat: Seat, *, kind: FactorKind, choice: Fields = NOTHING
) -> Rejected | None:
    """Make a pending authenticator; an earlier one of its kind at this seat is gone.

    A *choice* may name an ``offer``, which then says all the rest. Reasons: FACTOR_NOT_ALLOWED,
    TOO_MANY_AUTHENTICATORS, ENROLMENT_GONE, SHEET_GONE where recovery codes have to be saved first,
    SENT_JUST_NOW, those of the factor about the *choice* and of ``seats.take``.
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.ENROLMENT)
        if isinstance(taken, Rejected):
            return taken
        if no := _may_not(kit, tx, visit, taken, kind):
            return no
        opened = offers.open_choice(kit, tx, choice, account_id=taken.seat.account_id, kind=kind)
        if isinstance(opened, Rejected):
            return opened
        chosen, offer_id = opened
        at = _ceremony(kit, visit, taken)
        beside = [a for a in taken.subject.held if a.kind == kind]
        prompt = kit.factors[kind].begin_enrolment(at, open_held(kit, tx, beside), chosen)
        if isinstance(prompt, Rejected):
            return prompt
        no = send_code(
            kit, tx, visit, taken.subject, prompt, kind=kind, proven=False, now=taken.now
        )
        if no is not None:
            return no
        _remember(kit, tx, taken, kind, prompt, offer_id)
        _note(kit, tx, visit, AuditEvent.ENROLMENT_BEGUN, taken, kind)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def show_enrolment(kit: Kit, visit: Visit, seat: Seat, *, kind: FactorKind) -> Prompt | None:
    """Show again what was begun at *seat*; None if nothing was, or too long ago."""

    def question(tx: Tx) -> Prompt | None:
        now = kit.clock()
        enrolment = enrolments.find(tx, seat_id=seat.id, kind=kind, now=now)
        subject = None if enrolment is None else subjects.find(kit, tx, enrolment.account_id)
        if enrolment is None or subject is None:
            return None
        place = place_of_enrolment(visit.portal.id, enrolment.account_id, enrolment.id)
        keys = subject.policy.keys
        at = ceremony(kit, visit, account_name=seat.identifier, now=now, keys=keys)
        memory = take_out(kit, tx, enrolment.memory, place=place)
        prompt = kit.factors[kind].resume_enrolment(at, memory)
        return offers.show_serial(tx, enrolment, prompt)

    return kit.store.read(question, portal_id=visit.portal.id)


def complete_enrolment(
    kit: Kit, visit: Visit, seat: Seat, *, kind: FactorKind, response: Fields, name: str = ""
) -> Moved | Rejected:
    """Turn it on: it has shown that it works. Recovery codes that wait begin to count with it.

    Other sessions and logins of the account end (ASVS 7.4.3), and the grace period with them. Wrong
    codes are forgotten: they were guesses at something else, and would suspend this one too.
    Reasons: ENROLMENT_GONE, NAME_TOO_LONG, NAME_UNPRINTABLE, those of the factor and of
    ``begin_enrolment``.
    """
    named = clean_name(name)
    if isinstance(named, Rejected):
        return named

    def deed(tx: Tx) -> Moved | Rejected:
        taken = take(kit, tx, seat, gate=Gate.ENROLMENT)
        if isinstance(taken, Rejected):
            return taken
        if no := _may_not(kit, tx, visit, taken, kind):
            return no
        enrolment = enrolments.answer(tx, seat_id=seat.id, kind=kind, now=taken.now)
        if enrolment is None:
            return Rejected(Reason.ENROLMENT_GONE)
        place = place_of_enrolment(visit.portal.id, enrolment.account_id, enrolment.id)
        memory = take_out(kit, tx, enrolment.memory, place=place)
        at = _ceremony(kit, visit, taken)
        verdict = kit.factors[kind].complete_enrolment(at, memory, response)
        if isinstance(verdict, Enrolled):
            enrolments.end(tx, enrolment.id)
            verdict = offers.accept(tx, enrolment, verdict)
        if isinstance(verdict, Enrolled):
            return _activate(kit, tx, visit, taken, kind, verdict, named)
        if verdict.reason in NO_TRY:
            enrolments.give_back(tx, enrolment.id)
        return verdict

    return kit.store.write(deed, portal_id=visit.portal.id)


def cancel_enrolment(kit: Kit, visit: Visit, seat: Seat) -> None:
    """Give up what was begun at *seat*: pending authenticators and the pending sheet."""

    def deed(tx: Tx) -> None:
        recovery_sheets.remove_pending(tx, seat_id=seat.id)
        for kind in kit.factors:
            enrolments.remove(tx, seat_id=seat.id, kind=kind)

    kit.store.write(deed, portal_id=visit.portal.id)


def clean_name(name: str) -> str | Rejected:
    """Fold the space in a name; refuse what is too long or cannot be shown."""
    folded = " ".join(name.split())
    if len(folded) > LONGEST_NAME:
        return Rejected(Reason.NAME_TOO_LONG, Detail(amount=LONGEST_NAME), field="name")
    if is_misleading(folded):
        return Rejected(Reason.NAME_UNPRINTABLE, field="name")
    return folded


def _ceremony(kit: Kit, visit: Visit, taken: Taken) -> Ceremony:
    keys = taken.subject.policy.keys
    return ceremony(kit, visit, account_name=taken.seat.identifier, now=taken.now, keys=keys)


def _may_not(kit: Kit, tx: Tx, visit: Visit, taken: Taken, kind: FactorKind) -> Rejected | None:
    """Say why *kind* cannot be enrolled at this seat now, if it cannot."""
    if kind not in kinds_on_offer(kit, taken.state, taken.subject):
        return Rejected(Reason.FACTOR_NOT_ALLOWED)
    holding = sum(a.kind == kind for a in authenticators.list_of_account(tx, taken.seat.account_id))
    if holding >= kit.factors[kind].traits.most:
        return Rejected(Reason.TOO_MANY_AUTHENTICATORS)
    first = visit.portal.settings.codes_first(holding=bool(taken.subject.held))
    if taken.subject.recovery_codes_left or not first:
        return None
    sheet = recovery_sheets.find_pending(tx, seat_id=taken.seat.id, now=taken.now)
    return Rejected(Reason.SHEET_GONE) if sheet is None or sheet.saved_at is None else None


def _remember(
    kit: Kit, tx: Tx, taken: Taken, kind: FactorKind, prompt: Prompt, offer_id: str | None
) -> None:
    account_id, enrolment_id = taken.subject.account.id, kit.new_id(taken.now)
    place = place_of_enrolment(tx.portal_id, account_id, enrolment_id)
    enrolments.replace(
        tx,
        Enrolment(
            id=enrolment_id,
            account_id=account_id,
            seat_id=taken.seat.id,
            kind=kind,
            memory=put_away(kit, tx, dict(prompt.memory), place=place),
            created_at=taken.now,
            expires_at=taken.now + prompt.lives,
            answers_left=prompt.answers,
            offer_id=offer_id,
        ),
    )


def _activate(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    taken: Taken,
    kind: FactorKind,
    enrolled: Enrolled,
    name: str,
) -> Moved | Rejected:
    account = taken.subject.account
    authenticator_id = _add(kit, tx, taken, kind, enrolled, name)
    if authenticator_id is None:
        return Rejected(Reason.KEY_TAKEN, field="credential")
    sheet = recovery_sheets.find_pending(tx, seat_id=taken.seat.id, now=taken.now)
    if sheet is not None and sheet.saved_at is not None:
        recovery_sheets.activate(tx, sheet, at=taken.now)
    throttles.clear(tx, key_of(kit, kit.factors[kind].traits.tries, visit.portal.id, account.id))
    throttles.clear(tx, sends_key(kit, visit, taken.subject, kind))
    accounts.end_grace(tx, account.id, at=taken.now)
    revoking.end_everything_else(tx, taken.seat, at=taken.now)
    told = {"name": name, "about": authenticator_id}
    _note(kit, tx, visit, AuditEvent.AUTHENTICATOR_ADDED, taken, kind, **told)
    proof = Proof(
        authenticator_id=authenticator_id,
        kind=kind,
        channel=kit.factors[kind].traits.channel,
        worth=enrolled.worth,
        proven_at=taken.now,
        amr=enrolled.amr,
    )
    facts = machine.advance(taken.seat.facts, taken.state, machine.Enrolled(proof))
    now_holding = subjects.find(kit, tx, account.id) or taken.subject
    return move(kit, tx, visit, taken, facts, subject=now_holding)


def _add(
    kit: Kit, tx: Tx, taken: Taken, kind: FactorKind, enrolled: Enrolled, name: str
) -> str | None:
    """Keep it, sealed, and say its id; None if it is somebody's already."""
    bare = Authenticator(
        id=kit.new_id(taken.now),
        account_id=taken.subject.account.id,
        kind=kind,
        name=name,
        secret=b"",
        counter=enrolled.counter,
        created_at=taken.now,
        worth=enrolled.worth,
        lookup=enrolled.lookup,
        backup=enrolled.backup,
    )
    secret = put_away(kit, tx, dict(enrolled.secret), place=place_of(tx.portal_id, bare))
    return bare.id if authenticators.add(tx, replace(bare, secret=secret)) else None


def place_of_enrolment(portal_id: str, account_id: str, enrolment_id: str) -> Place:
    """Say where a pending authenticator's memory is sealed to."""
    return Place(
        portal_id=portal_id, account_id=account_id, row_id=enrolment_id, purpose="enrolment"
    )


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    event: AuditEvent,
    taken: Taken,
    kind: FactorKind,
    **told: str,
) -> None:
    account_id, about = taken.subject.account.id, {"factor": kind}
    note(
        kit,
        tx,
        visit,
        event,
        at=taken.now,
        subject_id=account_id,
        actor_id=account_id,
        facts=about,
        told=told,
    )
