"""One's own email address: a new one is proven by a code before it takes the place of the old.

The code is typed in the session that asked for it, so that no link of a stranger's can move an
account to a mailbox of theirs.
"""

from __future__ import annotations

from farstu.core.access import Gate
from farstu.core.addresses import mask_email
from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind, fold
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.factors.email_code import EmailCode
from farstu.factors.shape import Enrolled, Prompt
from farstu.services import revoking
from farstu.services.challenging import ceremony
from farstu.services.enrolment import place_of_enrolment
from farstu.services.guest import Seat
from farstu.services.keeping import refuse_kept
from farstu.services.kit import Kit, Visit
from farstu.services.proving import NO_TRY
from farstu.services.seats import Taken, take
from farstu.services.sending import send_code
from farstu.services.trail import note
from farstu.services.vault import put_away, take_out
from farstu.store import enrolments, identifiers, links, sessions
from farstu.store.enrolments import Enrolment
from farstu.store.identifiers import Identifier
from farstu.store.links import Purpose
from farstu.store.tx import Tx

PENDING = FactorKind("new_address")
"""What the pending row is called; no factor has that name."""

CODES = EmailCode()


def begin_change(kit: Kit, visit: Visit, seat: Seat, *, address: str) -> Rejected | None:
    """Send a code to a new address; an earlier one that was asked for is forgotten.

    Whether somebody else signs in with it is not said before it was proven. Reasons: FIELD_EMPTY,
    EMAIL_INVALID, ADDRESS_HELD, SENT_JUST_NOW, KEPT_BY_PORTAL and those of ``seats.take`` (a fresh
    proof).
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        if no := refuse_kept(taken.subject.account, Attribute.EMAIL):
            return no
        at = ceremony(kit, visit, account_name=taken.seat.identifier, now=taken.now)
        prompt = CODES.begin_enrolment(at, (), {"address": address})
        if isinstance(prompt, Rejected):
            return prompt
        own = {fold(known.value) for known in identifiers.list_emails(tx, taken.subject.account.id)}
        if fold(prompt.memory["address"]) in own:
            return Rejected(Reason.ADDRESS_HELD, field="address")
        no = send_code(
            kit, tx, visit, taken.subject, prompt, kind=PENDING, proven=False, now=taken.now
        )
        if no is not None:
            return no
        _remember(kit, tx, taken, prompt)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def current_address(kit: Kit, visit: Visit, seat: Seat) -> str:
    """Say which address whoever sits at *seat* has, whatever name they signed in with."""
    known = kit.store.read(
        lambda tx: identifiers.list_emails(tx, seat.account_id), portal_id=visit.portal.id
    )
    return known[0].value if known else ""


def pending_address(kit: Kit, visit: Visit, seat: Seat) -> str | None:
    """Say which address waits for its code at *seat*, if one does."""

    def question(tx: Tx) -> str | None:
        found = enrolments.find(tx, seat_id=seat.id, kind=PENDING, now=kit.clock())
        return None if found is None else str(_memory_of(kit, tx, found)["address"])

    return kit.store.read(question, portal_id=visit.portal.id)


def complete_change(kit: Kit, visit: Visit, seat: Seat, *, code: str) -> Rejected | None:
    """Put the new address into the place of the old, now that its code came back.

    Both hear of it, every other session ends, and links that went to the old one are dead.
    Reasons: ENROLMENT_GONE, EMAIL_TAKEN, KEPT_BY_PORTAL, those of the code and of ``seats.take``.
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.FRESH)
        if isinstance(taken, Rejected):
            return taken
        if no := refuse_kept(taken.subject.account, Attribute.EMAIL):
            return no
        found = enrolments.answer(tx, seat_id=seat.id, kind=PENDING, now=taken.now)
        if found is None:
            return Rejected(Reason.ENROLMENT_GONE)
        at = ceremony(kit, visit, account_name=taken.seat.identifier, now=taken.now)
        verdict = CODES.complete_enrolment(at, _memory_of(kit, tx, found), {"code": code})
        if isinstance(verdict, Enrolled):
            enrolments.end(tx, found.id)
            return _replace(kit, tx, visit, taken, str(verdict.secret["address"]))
        if verdict.reason in NO_TRY:
            enrolments.give_back(tx, found.id)
        return verdict

    return kit.store.write(deed, portal_id=visit.portal.id)


def _replace(kit: Kit, tx: Tx, visit: Visit, taken: Taken, address: str) -> Rejected | None:
    account_id, now = taken.subject.account.id, taken.now
    old = identifiers.list_emails(tx, account_id)
    new = Identifier(
        id=kit.new_id(now),
        account_id=account_id,
        kind=IdentifierKind.EMAIL,
        value=address,
        verified_at=now,
        created_at=now,
    )
    if not identifiers.add(tx, new):
        return Rejected(Reason.EMAIL_TAKEN, field="address")
    told = {
        "new_name": mask_email(address),
        "new_address": address,
        "replaced": [known.value for known in old],
    }
    # told while both are known
    event = AuditEvent.EMAIL_CHANGED
    note(kit, tx, visit, event, at=now, subject_id=account_id, actor_id=account_id, told=told)
    identifiers.remove(tx, [known.id for known in old])
    if fold(taken.seat.identifier) in {fold(known.value) for known in old}:
        sessions.rename(tx, taken.seat.id, identifier=address)
    links.retire(tx, purpose=Purpose.PASSWORD_RESET, account_id=account_id, now=now)
    revoking.end_everything_else(tx, taken.seat, at=taken.now)
    return None


def _memory_of(kit: Kit, tx: Tx, found: Enrolment) -> dict[str, object]:
    place = place_of_enrolment(tx.portal_id, found.account_id, found.id)
    memory: dict[str, object] = take_out(kit, tx, found.memory, place=place)
    return memory


def _remember(kit: Kit, tx: Tx, taken: Taken, prompt: Prompt) -> None:
    account_id, row_id = taken.subject.account.id, kit.new_id(taken.now)
    place = place_of_enrolment(tx.portal_id, account_id, row_id)
    enrolments.replace(
        tx,
        Enrolment(
            id=row_id,
            account_id=account_id,
            seat_id=taken.seat.id,
            kind=PENDING,
            memory=put_away(kit, tx, dict(prompt.memory), place=place),
            created_at=taken.now,
            expires_at=taken.now + prompt.lives,
            answers_left=prompt.answers,
        ),
    )
