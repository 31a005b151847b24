"""Coming in with a recovery code: it opens Repair, and dies.

The code is charged and looked up in one transaction, hashed outside of any, and struck off in
another that judges the login again.
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import RECOVERY
from farstu.crypto.passwords import dummy_hash, verify_password
from farstu.crypto.pool import Busy
from farstu.factors.recovery_codes import TypedCode, parse_code
from farstu.services import subject as subjects
from farstu.services.alarms import note_guessing
from farstu.services.challenging import ceremony
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Moved, Taken, move, take
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import authenticators, recovery_sheets, throttles
from farstu.store.recovery_sheets import Code
from farstu.store.throttles import Charged, Closed
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True)
class _Charged:
    """A try that may be judged, and the line of the sheet that it is about, if there is one."""

    key: str
    charge: Charged
    code: Code | None


def use_recovery_code(kit: Kit, visit: Visit, seat: Seat, *, typed: str) -> Moved | Rejected:
    """Spend a recovery code of the account that the login is about; only that account's count.

    Reasons: RECOVERY_CODE_EMPTY, RECOVERY_CODE_WRONG, RECOVERY_CODE_USED, TOO_MANY_TRIES,
    SERVER_BUSY, NOT_OFFERED, LOGIN_EXPIRED.
    """
    parsed = parse_code(typed)
    if isinstance(parsed, Rejected) and parsed.reason is Reason.RECOVERY_CODE_EMPTY:
        return parsed
    charged = kit.store.write(
        lambda tx: _charge(kit, tx, visit, seat, parsed), portal_id=visit.portal.id
    )
    if isinstance(charged, Rejected):
        return charged
    secret = parsed.secret if isinstance(parsed, TypedCode) else ""
    stored = charged.code.code_hash if charged.code else dummy_hash(kit.recovery_cost)
    right = kit.hashing.run(lambda: verify_password(stored, secret), share=visit.network)
    if isinstance(right, Busy):
        kit.store.write(lambda tx: throttles.refund(tx, charged.key), portal_id=visit.portal.id)
        return Rejected(Reason.SERVER_BUSY)
    code = charged.code if right else None
    return kit.store.write(
        lambda tx: _judge(kit, tx, visit, seat, charged, code), portal_id=visit.portal.id
    )


def _take(kit: Kit, tx: Tx, seat: Seat) -> Taken | Rejected:
    taken = take(kit, tx, seat, gate=Gate.FACTOR)
    if isinstance(taken, Rejected):
        return taken
    offered = machine.offers(taken.state, machine.RecoveryProven(taken.now))
    return taken if offered else Rejected(Reason.NOT_OFFERED)


def _charge(
    kit: Kit, tx: Tx, visit: Visit, seat: Seat, parsed: TypedCode | Rejected
) -> _Charged | Rejected:
    taken = _take(kit, tx, seat)
    if isinstance(taken, Rejected):
        return taken
    account_id = taken.subject.account.id
    key = key_of(kit, RECOVERY, visit.portal.id, account_id)
    charge = throttles.charge(tx, key, RECOVERY, now=taken.now)
    if isinstance(charge, Closed):
        event, about = AuditEvent.FACTOR_THROTTLED, {"factor": "recovery_code"}
        note(kit, tx, visit, event, at=taken.now, subject_id=account_id, facts=about)
        return too_many(charge, field="code")
    sheet = recovery_sheets.find_active(tx, account_id)
    if sheet is None or isinstance(parsed, Rejected):
        return _Charged(key, charge, None)
    codes = recovery_sheets.list_codes(tx, sheet.id)
    return _Charged(key, charge, next((c for c in codes if c.position == parsed.position), None))


def _judge(
    kit: Kit, tx: Tx, visit: Visit, seat: Seat, charged: _Charged, code: Code | None
) -> Moved | Rejected:
    taken = _take(kit, tx, seat)
    if isinstance(taken, Rejected):
        return taken
    account_id = taken.subject.account.id
    if code is None or not recovery_sheets.spend(tx, code, at=taken.now):
        reason = Reason.RECOVERY_CODE_USED if code else Reason.RECOVERY_CODE_WRONG
        event, about = AuditEvent.FACTOR_FAILED, {"factor": "recovery_code", "reason": reason}
        note(kit, tx, visit, event, at=taken.now, subject_id=account_id, facts=about)
        kind, charge = "recovery_code", charged.charge
        note_guessing(kit, tx, visit, account_id, RECOVERY, charge, factor=kind, at=taken.now)
        return Rejected(reason, field="code")
    throttles.clear(tx, charged.key)
    _retire_captured_answers(kit, tx, visit, taken)
    used = AuditEvent.RECOVERY_CODE_USED
    number = {"number": code.position}
    subject = subjects.load(kit, tx, taken.subject.account)
    left = {"left": subject.recovery_codes_left}
    note(kit, tx, visit, used, at=taken.now, subject_id=account_id, facts=number, told=left)
    facts = machine.advance(taken.seat.facts, taken.state, machine.RecoveryProven(taken.now))
    return move(kit, tx, visit, taken, facts, subject=subject)


def _retire_captured_answers(kit: Kit, tx: Tx, visit: Visit, taken: Taken) -> None:
    """Kill what a lost phone shows right now: somebody may be reading it.

    What this release cannot ask for has nothing to show that it would take.
    """
    at = ceremony(kit, visit, account_name=taken.subject.account.name, now=taken.now)
    for authenticator in (a for a in taken.subject.held if a.kind in kit.factors):
        counter = kit.factors[authenticator.kind].retire(at)
        authenticators.retire(tx, authenticator.id, counter=counter)
