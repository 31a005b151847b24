"""Signing in with a password: the outer door.

An unknown name, a suspended account and a wrong password cost the same and read the same; what
else there is to say is said after the right password only (ASVS 6.3.8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core import login as machine
from farstu.core.assurance import Identity, Source
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.session_limits import LOGIN
from farstu.crypto.passwords import dummy_hash, hash_password, needs_rehash, verify_password
from farstu.crypto.pool import Busy
from farstu.services import subject as subjects
from farstu.services.fields import is_unprintable
from farstu.services.kit import Kit, Visit
from farstu.services.remembering import recognise
from farstu.services.seats import Moved, begin
from farstu.services.trail import note
from farstu.services.tries import PasswordTry, charge_password, pay_back
from farstu.store import accounts
from farstu.store.accounts import Account
from farstu.store.tx import Tx

LONGEST = 320
"""Characters: no identifier is longer (RFC 3696), and no password may be (``password_rules``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comes:
    """By which name somebody comes, with what a remembered device has, and where they are going."""

    name: str
    brought: str
    return_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """An attempt that may be judged: what was charged, and whom it is about, if anybody."""

    tried: PasswordTry
    account: Account | None


def sign_in(
    kit: Kit,
    visit: Visit,
    *,
    identifier: str,
    password: str,
    brought: str = "",
    return_to: str | None = None,
) -> Moved | Rejected:
    """Judge a name and a password, and begin a login; *brought* is what a remembered device has.

    Reasons: FIELD_EMPTY, SIGN_IN_WRONG, TOO_MANY_TRIES, SERVER_BUSY, ACCOUNT_SUSPENDED, and what
    else the machine refuses with.
    """
    if empty := _first_empty(identifier, password):
        return Rejected(Reason.FIELD_EMPTY, field=empty)
    comes = _Comes(name=name_in(identifier), brought=brought, return_to=return_to)
    portal_id, name = visit.portal.id, comes.name
    attempt = kit.store.write(lambda tx: _charge(kit, tx, visit, name), portal_id=portal_id)
    if isinstance(attempt, Rejected):
        return attempt
    tried, account = attempt.tried, attempt.account
    known = account.password_hash if account else None
    stored = known or dummy_hash(kit.cost)
    right = kit.hashing.run(
        lambda: len(password) <= LONGEST and verify_password(stored, password),
        share=visit.network,
    )
    if isinstance(right, Busy):
        kit.store.write(lambda tx: pay_back(tx, tried, knew=False), portal_id=portal_id)
        return Rejected(Reason.SERVER_BUSY)
    if not right or known is None or account is None:
        return kit.store.write(
            lambda tx: _refuse(kit, tx, visit, account, name), portal_id=portal_id
        )
    better = _rehash(kit, visit, known, password)
    return kit.store.write(
        lambda tx: _begin(kit, tx, visit, tried, account, comes, better), portal_id=portal_id
    )


def _first_empty(identifier: str, password: str) -> str | None:
    if not identifier.strip():
        return "identifier"
    return "password" if not password else None


def name_in(identifier: str) -> str:
    """Keep what somebody could be called; anything else names nobody, and is kept nowhere."""
    name = identifier.strip()
    return "" if len(name) > LONGEST or is_unprintable(name) else name


def _charge(kit: Kit, tx: Tx, visit: Visit, name: str) -> _Attempt | Rejected:
    folded = fold(name)
    account = accounts.find_by_identifier(tx, folded) if folded else None
    now = kit.clock()
    tried = charge_password(kit, tx, visit, account.id if account else folded, now=now)
    if isinstance(tried, Rejected):
        note(
            kit,
            tx,
            visit,
            AuditEvent.SIGN_IN_THROTTLED,
            at=now,
            subject_id=account.id if account else None,
        )
        return tried
    return _Attempt(tried=tried, account=account)


def _refuse(kit: Kit, tx: Tx, visit: Visit, account: Account | None, name: str) -> Rejected:
    note(
        kit,
        tx,
        visit,
        AuditEvent.SIGN_IN_FAILED,
        at=kit.clock(),
        subject_id=account.id if account else None,
        personal={"identifier": name},
    )
    return Rejected(Reason.SIGN_IN_WRONG)


def _rehash(kit: Kit, visit: Visit, stored: str, password: str) -> str | None:
    """Hash again at today's cost where the stored hash is below it; a busy house can wait."""
    if not needs_rehash(stored, kit.cost):
        return None
    made = kit.hashing.run(
        lambda: hash_password(password, cost=kit.cost, entropy=kit.entropy), share=visit.network
    )
    return None if isinstance(made, Busy) else made


def _begin(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    tried: PasswordTry,
    seen: Account,
    comes: _Comes,
    better: str | None,
) -> Moved | Rejected:
    """Begin the login, unless the password was changed while it was being judged.

    A hash that another login renewed meanwhile is the same password still.
    """
    now = kit.clock()
    account = accounts.lock(tx, seen.id)
    if account is None or account.password_changed_at != seen.password_changed_at:
        return _refuse(kit, tx, visit, account, comes.name)
    pay_back(tx, tried, knew=True)
    if better is not None and accounts.replace_password(
        tx, account.id, seen=seen.password_hash, password_hash=better, at=None
    ):
        note(kit, tx, visit, AuditEvent.PASSWORD_REHASHED, at=now, subject_id=account.id)
    brought, where = comes.brought, comes.return_to
    return begin_login(
        kit, tx, visit, account, comes.name, now=now, brought=brought, return_to=where
    )


def begin_login(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    account: Account,
    identifier: str,
    *,
    now: datetime,
    brought: str = "",
    return_to: str | None = None,
) -> Moved | Rejected:
    """Begin a login whose password was right, and let it in at once where that is enough."""
    subject = subjects.load(kit, tx, account)
    facts = machine.Login(expires_at=now + LOGIN, identity=Identity(Source.PASSWORD, now))
    state = subjects.state_of(kit, subject, facts, now=now)
    if isinstance(state, machine.Refused):
        event, about = AuditEvent.SIGN_IN_FAILED, {"reason": state.reason.value}
        note(kit, tx, visit, event, at=now, subject_id=account.id, facts=about)
        return Rejected(state.reason)
    known = None
    if isinstance(state, machine.FactorPending):
        known = recognise(kit, tx, visit, subject, facts, brought=brought, now=now)
    moved = begin(
        kit,
        tx,
        visit,
        subject,
        known.facts if known else facts,
        identifier=identifier.strip()[:LONGEST],
        now=now,
        return_to=return_to,
    )
    return replace(moved, handed=known.handed) if known else moved
