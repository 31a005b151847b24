"""One's own password: proven again, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import MAX_LENGTH, judge, shortest
from farstu.core.policy import Policy
from farstu.crypto.passwords import dummy_hash, hash_password, verify_password
from farstu.crypto.pool import Busy
from farstu.data import common_passwords
from farstu.services import revoking
from farstu.services import subject as subjects
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.seats import take
from farstu.services.trail import note
from farstu.services.tries import PasswordTry, charge_password, pay_back
from farstu.store import accounts, identifiers, links
from farstu.store.accounts import Account
from farstu.store.links import Purpose
from farstu.store.tx import Tx


def judge_own(
    kit: Kit, visit: Visit, seat: Seat, password: str, *, field: str
) -> Account | Rejected:
    """Judge the password of whoever sits at *seat*; say the account as it was then.

    The caller asks ``is_unchanged`` inside its own transaction. Reasons: FIELD_EMPTY,
    PASSWORD_WRONG, TOO_MANY_TRIES, SERVER_BUSY.
    """
    if not password:
        return Rejected(Reason.FIELD_EMPTY, field=field)
    tried = kit.store.write(lambda tx: _charge(kit, tx, visit, seat), portal_id=visit.portal.id)
    if isinstance(tried, Rejected):
        return replace(tried, field=field)
    account = kit.store.read(
        lambda tx: accounts.find(tx, seat.account_id), portal_id=visit.portal.id
    )
    stored = (account.password_hash if account else None) or dummy_hash(kit.cost)
    right = kit.hashing.run(
        lambda: len(password) <= MAX_LENGTH and verify_password(stored, password),
        share=visit.network,
    )
    if isinstance(right, Busy):
        kit.store.write(lambda tx: pay_back(tx, tried, knew=False), portal_id=visit.portal.id)
        return Rejected(Reason.SERVER_BUSY)
    if not right or account is None:
        kit.store.write(
            lambda tx: _note_failure(kit, tx, visit, AuditEvent.SIGN_IN_FAILED, seat),
            portal_id=visit.portal.id,
        )
        return Rejected(Reason.PASSWORD_WRONG, field=field)
    kit.store.write(lambda tx: pay_back(tx, tried, knew=True), portal_id=visit.portal.id)
    return account


def is_unchanged(account: Account, seen: Account) -> bool:
    """Say whether the password is still the one that was *seen*, at whatever cost it is hashed."""
    return account.password_changed_at == seen.password_changed_at


def _charge(kit: Kit, tx: Tx, visit: Visit, seat: Seat) -> PasswordTry | Rejected:
    tried = charge_password(kit, tx, visit, seat.account_id, now=kit.clock())
    if isinstance(tried, Rejected):
        _note_failure(kit, tx, visit, AuditEvent.SIGN_IN_THROTTLED, seat)
    return tried


def _note_failure(kit: Kit, tx: Tx, visit: Visit, event: AuditEvent, seat: Seat) -> None:
    whose = seat.account_id
    note(kit, tx, visit, event, at=kit.clock(), subject_id=whose, actor_id=whose)


def change_password(
    kit: Kit, visit: Visit, seat: Seat, *, current: str, new: str
) -> Rejected | None:
    """Change one's own password; every other session and login ends, and links to a new one die.

    Reasons: PASSWORD_SAME, PASSWORD_WRONG, those of ``password_rules.judge``, of ``judge_own`` and
    of ``seats.take`` (a fresh proof).
    """
    weak = kit.store.read(
        lambda tx: _weakness(kit, tx, visit, seat, new), portal_id=visit.portal.id
    )
    if weak is not None:
        return weak
    seen = judge_own(kit, visit, seat, current, field="current")
    if isinstance(seen, Rejected):
        return seen
    made = _hash_another(kit, visit, new, unlike=seen.password_hash or "")
    if isinstance(made, Rejected):
        return made
    return kit.store.write(
        lambda tx: _replace(kit, tx, visit, seat, seen=seen, made=made), portal_id=visit.portal.id
    )


def _hash_another(kit: Kit, visit: Visit, new: str, *, unlike: str) -> str | Rejected:
    """Hash a new password that is not the one behind the hash *unlike*."""
    same = kit.hashing.run(lambda: verify_password(unlike, new), share=visit.network)
    if isinstance(same, Busy):
        return Rejected(Reason.SERVER_BUSY)
    return Rejected(Reason.PASSWORD_SAME, field="new") if same else hash_new(kit, visit, new)


def _replace(
    kit: Kit, tx: Tx, visit: Visit, seat: Seat, *, seen: Account, made: str
) -> Rejected | None:
    taken = take(kit, tx, seat, gate=Gate.FRESH)
    if isinstance(taken, Rejected):
        return taken
    account, at = taken.subject.account, taken.now
    if not is_unchanged(account, seen):
        return Rejected(Reason.PASSWORD_WRONG, field="current")
    accounts.replace_password(tx, account.id, seen=account.password_hash, password_hash=made, at=at)
    links.retire(tx, purpose=Purpose.PASSWORD_RESET, account_id=account.id, now=at)
    revoking.end_everything_else(tx, taken.seat, at=taken.now)
    event = AuditEvent.PASSWORD_CHANGED
    note(kit, tx, visit, event, at=at, subject_id=account.id, actor_id=account.id)
    return None


def hash_new(kit: Kit, visit: Visit, password: str) -> str | Rejected:
    """Hash a password that was found good. Reason: SERVER_BUSY."""
    made = kit.hashing.run(
        lambda: hash_password(password, cost=kit.cost, entropy=kit.entropy), share=visit.network
    )
    return Rejected(Reason.SERVER_BUSY) if isinstance(made, Busy) else made


def weakness_of(
    visit: Visit, *, password: str, policy: Policy, name: str, addresses: Sequence[str], field: str
) -> Rejected | None:
    """Say why *password* is too weak for somebody, if it is. Reasons: ``password_rules.judge``."""
    weak = judge(
        password,
        at_least=shortest(policy),
        context=(visit.portal.name, visit.portal.host, name, *addresses),
        common=common_passwords(),
    )
    return None if weak is None else replace(weak, field=field)


def _weakness(kit: Kit, tx: Tx, visit: Visit, seat: Seat, new: str) -> Rejected | None:
    subject = subjects.find(kit, tx, seat.account_id)
    if subject is None:
        return Rejected(Reason.LOGIN_EXPIRED)
    return weakness_of(
        visit,
        password=new,
        policy=subject.policy,
        name=subject.account.name,
        addresses=[i.value for i in identifiers.list_of_account(tx, seat.account_id)],
        field="new",
    )
