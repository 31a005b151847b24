"""Saving recovery codes: a sheet is made, shown until it is saved, and then counts.

Before the first authenticator it waits, saved, for the deed that activates that; afterwards it
counts at the gate, and replaces the old sheet there, not before. In a login it waits as well, but
for one that a portal began to enrol and in which what is held was proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.session_limits import ENROLMENT
from farstu.core.states import SignedIn
from farstu.crypto.passwords import hash_password
from farstu.crypto.pool import Busy
from farstu.crypto.sealing import Place
from farstu.crypto.tokens import same
from farstu.factors.recovery_codes import TypedCode, make_codes, parse_code
from farstu.services import revoking
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Taken, take
from farstu.services.trail import note
from farstu.services.vault import put_away, take_out
from farstu.store import authenticators, logins, recovery_sheets
from farstu.store.logins import LoginRow
from farstu.store.recovery_sheets import Sheet
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSheet:
    """A pending sheet: its codes in the order of their numbers, and which one is asked back."""

    codes: tuple[str, ...]
    created_at: datetime
    asked_back: int | None


def make_sheet(kit: Kit, visit: Visit, seat: Seat) -> Rejected | None:
    """Make ten codes for whoever sits at *seat*; an earlier pending sheet there is gone.

    Reasons: SERVER_BUSY and those of ``seats.take``.
    """
    codes = make_codes(kit.entropy)
    hashes = kit.hashing.run(
        lambda: [hash_password(c, cost=kit.recovery_cost, entropy=kit.entropy) for c in codes],
        share=visit.network,
    )
    if isinstance(hashes, Busy):
        return Rejected(Reason.SERVER_BUSY)

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.ENROLMENT)
        if isinstance(taken, Rejected):
            return taken
        sheet_id = kit.new_id(taken.now)
        account_id = taken.subject.account.id
        sheet = Sheet(
            id=sheet_id,
            account_id=account_id,
            seat_id=seat.id,
            codes=put_away(
                kit, tx, list(codes), place=place_of_sheet(visit.portal.id, account_id, sheet_id)
            ),
            created_at=taken.now,
            expires_at=taken.now + ENROLMENT,
        )
        recovery_sheets.replace_pending(tx, sheet, hashes)
        _note(kit, tx, visit, AuditEvent.RECOVERY_SHEET_MADE, taken)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def show_sheet(kit: Kit, visit: Visit, seat: Seat) -> ShownSheet | None:
    """Show the pending sheet of *seat*, as long as it was not saved."""

    def question(tx: Tx) -> ShownSheet | None:
        sheet = recovery_sheets.find_pending(tx, seat_id=seat.id, now=kit.clock())
        if sheet is None or sheet.codes is None:
            return None
        place = place_of_sheet(visit.portal.id, sheet.account_id, sheet.id)
        return ShownSheet(
            codes=tuple(take_out(kit, tx, sheet.codes, place=place)),
            created_at=sheet.created_at,
            asked_back=_asked_back(visit, sheet),
        )

    return kit.store.read(question, portal_id=visit.portal.id)


def save_sheet(kit: Kit, visit: Visit, seat: Seat, *, code_back: str = "") -> Rejected | None:
    """Pass the gate *I have saved the recovery codes*.

    Reasons: SHEET_GONE, SHEET_CODE_WRONG (with the number that was asked for) and those of
    ``seats.take``.
    """

    def deed(tx: Tx) -> Rejected | None:
        taken = take(kit, tx, seat, gate=Gate.ENROLMENT)
        if isinstance(taken, Rejected):
            return taken
        sheet = recovery_sheets.find_pending(tx, seat_id=seat.id, now=taken.now)
        if sheet is None or sheet.codes is None:
            return Rejected(Reason.SHEET_GONE)
        if wrong := _code_back_is_wrong(kit, tx, visit, sheet, code_back):
            return wrong
        recovery_sheets.save(tx, sheet.id, at=taken.now)
        _note(kit, tx, visit, AuditEvent.RECOVERY_SHEET_CONFIRMED, taken)
        if taken.subject.held and _has_proven(taken):
            recovery_sheets.activate(tx, sheet, at=taken.now)
            epoch = revoking.end_everything_else(tx, taken.seat, at=taken.now)
            if isinstance(taken.seat, LoginRow):
                logins.replace_facts(tx, taken.seat.id, taken.seat.facts, epoch=epoch)
        return None

    return kit.store.write(deed, portal_id=visit.portal.id)


def _has_proven(taken: Taken) -> bool:
    """Say whether whoever sits there showed what they hold, other than by a recovery code."""
    if isinstance(taken.seat, LoginRow):
        return isinstance(taken.state, SignedIn) and bool(taken.seat.facts.proofs)
    return True


def needs_sheet(kit: Kit, visit: Visit, seat: Seat) -> bool:
    """Say whether codes have to be saved before an authenticator is begun."""

    def question(tx: Tx) -> bool:
        holding = bool(authenticators.list_of_account(tx, seat.account_id))
        first = visit.portal.settings.codes_first(holding=holding)
        return first and _lacks_codes(kit, tx, seat)

    return kit.store.read(question, portal_id=visit.portal.id)


def lacks_codes(kit: Kit, visit: Visit, seat: Seat) -> bool:
    """Say whether there are no codes, and none wait."""
    return kit.store.read(lambda tx: _lacks_codes(kit, tx, seat), portal_id=visit.portal.id)


def _lacks_codes(kit: Kit, tx: Tx, seat: Seat) -> bool:
    if recovery_sheets.count_left(tx, seat.account_id):
        return False
    sheet = recovery_sheets.find_pending(tx, seat_id=seat.id, now=kit.clock())
    return sheet is None or sheet.saved_at is None


def place_of_sheet(portal_id: str, account_id: str, sheet_id: str) -> Place:
    """Say where a sheet's codes are sealed to."""
    return Place(
        portal_id=portal_id, account_id=account_id, row_id=sheet_id, purpose="recovery sheet"
    )


def _asked_back(visit: Visit, sheet: Sheet) -> int | None:
    """Pick the code to type back: always the same one of a sheet, another one of the next."""
    return 1 + ord(sheet.id[-1]) % 10 if visit.portal.settings.codes_asked_back else None


def _code_back_is_wrong(
    kit: Kit, tx: Tx, visit: Visit, sheet: Sheet, code_back: str
) -> Rejected | None:
    number = _asked_back(visit, sheet)
    if number is None or sheet.codes is None:
        return None
    codes = take_out(
        kit, tx, sheet.codes, place=place_of_sheet(visit.portal.id, sheet.account_id, sheet.id)
    )
    typed = parse_code(code_back)
    ours = codes[number - 1]
    if isinstance(typed, TypedCode) and typed.position == number and same(typed.secret, ours):
        return None
    return Rejected(Reason.SHEET_CODE_WRONG, Detail(amount=number), field="code_back")


def _note(kit: Kit, tx: Tx, visit: Visit, event: AuditEvent, taken: Taken) -> None:
    account_id = taken.subject.account.id
    note(kit, tx, visit, event, at=taken.now, subject_id=account_id, actor_id=account_id)
