"""Coming in with an access code that was given by voice: after the password, into Repair only.

As with recovery codes the try is charged in one transaction, hashed outside of any, and judged in
another. A wrong one costs what a wrong recovery code costs, and one of the code's five answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.facts import WayBack
from farstu.core.ledger import is_enough, password_of, path_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import RECOVERY
from farstu.crypto.passwords import dummy_hash, verify_password
from farstu.crypto.pool import Busy
from farstu.factors.access_codes import parse_code
from farstu.services import subject as subjects
from farstu.services.alarms import note_guessing
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.revoking import end_everything_else
from farstu.services.seats import Moved, Taken, move, take
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import access_codes, throttles
from farstu.store.access_codes import AccessCode
from farstu.store.throttles import Charged, Closed
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True)
class _Charged:
    key: str
    charge: Charged
    code: AccessCode | None


def use_access_code(kit: Kit, visit: Visit, seat: Seat, *, typed: str) -> Moved | Rejected:
    """Spend the access code of the account that the login is about; everything else ends.

    Reasons: ACCESS_CODE_EMPTY, ACCESS_CODE_WRONG, CHECKS_THIN, TOO_MANY_TRIES, SERVER_BUSY,
    NOT_OFFERED, LOGIN_EXPIRED.
    """
    parsed = parse_code(typed)
    if isinstance(parsed, Rejected) and parsed.reason is Reason.ACCESS_CODE_EMPTY:
        return parsed
    charged = kit.store.write(lambda tx: _charge(kit, tx, visit, seat), portal_id=visit.portal.id)
    if isinstance(charged, Rejected):
        return charged
    secret = parsed if isinstance(parsed, str) else ""
    stored = charged.code.code_hash if charged.code else dummy_hash(kit.recovery_cost)
    right = kit.hashing.run(lambda: verify_password(stored, secret), share=visit.network)
    if isinstance(right, Busy):
        kit.store.write(lambda tx: _give_back(tx, charged), portal_id=visit.portal.id)
        return Rejected(Reason.SERVER_BUSY)
    code = charged.code if right else None
    return kit.store.write(
        lambda tx: _judge(kit, tx, visit, seat, charged, code), portal_id=visit.portal.id
    )


def take_helped(kit: Kit, tx: Tx, seat: Seat) -> Taken | Rejected:
    """Hold a login that waits for a factor. Reasons: those of ``seats.take``."""
    taken = take(kit, tx, seat, gate=Gate.FACTOR)
    if isinstance(taken, Rejected):
        return taken
    offered = machine.offers(taken.state, machine.Helped(taken.now))
    return taken if offered else Rejected(Reason.NOT_OFFERED)


def move_helped(kit: Kit, tx: Tx, visit: Visit, taken: Taken, *, by: WayBack) -> Moved:
    """Lead a login into Repair; all else ends, remembered devices with it."""
    end_everything_else(tx, taken.seat, at=taken.now)
    subject = subjects.find(kit, tx, taken.seat.account_id)
    assert subject is not None  # noqa: S101 - its seat is held
    facts = machine.advance(taken.seat.facts, taken.state, machine.Helped(taken.now, by))
    return move(kit, tx, visit, taken, facts, subject=subject)


def _charge(kit: Kit, tx: Tx, visit: Visit, seat: Seat) -> _Charged | Rejected:
    taken = take_helped(kit, tx, seat)
    if isinstance(taken, Rejected):
        return taken
    account_id = taken.subject.account.id
    key = key_of(kit, RECOVERY, visit.portal.id, account_id)
    charge = throttles.charge(tx, key, RECOVERY, now=taken.now)
    if isinstance(charge, Closed):
        event, about = AuditEvent.FACTOR_THROTTLED, {"factor": "access_code"}
        note(kit, tx, visit, event, at=taken.now, subject_id=account_id, facts=about)
        return too_many(charge, field="code")
    return _Charged(key, charge, access_codes.try_one(tx, account_id, now=taken.now))


def _give_back(tx: Tx, charged: _Charged) -> None:
    throttles.refund(tx, charged.key)
    if charged.code is not None:
        access_codes.give_back(tx, charged.code.id)


def _judge(
    kit: Kit, tx: Tx, visit: Visit, seat: Seat, charged: _Charged, code: AccessCode | None
) -> Moved | Rejected:
    taken = take_helped(kit, tx, seat)
    if isinstance(taken, Rejected):
        return taken
    account_id = taken.subject.account.id
    if code is None or not access_codes.spend(tx, code, at=taken.now):
        reason = Reason.ACCESS_CODE_WRONG
        _note_failed(kit, tx, visit, account_id, reason, at=taken.now)
        kind, charge = "access_code", charged.charge
        note_guessing(kit, tx, visit, account_id, RECOVERY, charge, factor=kind, at=taken.now)
        return Rejected(reason, field="code")
    throttles.clear(tx, charged.key)
    # a password that a mailed link has set since is the mailbox: the code alone is too little
    password = password_of(taken.subject.account.reset_by_mail_at, now=taken.now)
    path = path_of(password, [code.given_by], code.checks)
    if not is_enough(path, replaces=taken.subject.own_strength):
        _note_failed(kit, tx, visit, account_id, Reason.CHECKS_THIN, at=taken.now)
        return Rejected(Reason.CHECKS_THIN, field="code")
    used, given = AuditEvent.ACCESS_CODE_USED, {"given_by": code.given_by}
    note(kit, tx, visit, used, at=taken.now, subject_id=account_id, facts=given)
    return move_helped(kit, tx, visit, taken, by=WayBack.ACCESS_CODE)


def _note_failed(
    kit: Kit, tx: Tx, visit: Visit, account_id: str, why: Reason, *, at: datetime
) -> None:
    event, about = AuditEvent.FACTOR_FAILED, {"factor": "access_code", "reason": why}
    note(kit, tx, visit, event, at=at, subject_id=account_id, facts=about)
