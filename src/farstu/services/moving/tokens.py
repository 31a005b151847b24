"""Bringing in code tokens of people who have accounts, by serial.

What its owner has proven elsewhere counts at once, as long as nobody has signed in to that account
here: nothing is weaker for it. In every other case it is an offer, and counts once its owner has
shown a code: then the other system's word is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason
from farstu.factors.codes import CodeMaker
from farstu.factors.totp import Totp
from farstu.services import offers
from farstu.services.kit import Kit
from farstu.services.moving.parts import digest_key, digest_token
from farstu.services.moving.people import Fate, Outcome
from farstu.services.moving.writing import make_authenticator, seal_held
from farstu.services.trail import note
from farstu.store import accounts, arrivals, authenticators
from farstu.store import offers as handed_out
from farstu.store.accounts import Account
from farstu.store.arrivals import Arrival
from farstu.store.tx import Tx

PROBLEMS: Mapping[Reason, Problem] = {
    Reason.SERIAL_TAKEN: Problem.SERIAL_TAKEN,
    Reason.SEED_TAKEN: Problem.SEED_TAKEN,
    Reason.TOO_MANY_AUTHENTICATORS: Problem.TOO_MANY,
}
"""What may stand against an offer whose seed and serial were judged."""

Judged = tuple[ArrivingToken, CodeMaker]


def bring_tokens(
    kit: Kit, portal_id: str, source: str, some: Sequence[Judged], *, only_judge: bool = False
) -> list[Outcome]:
    """Bring some code tokens in, in one transaction; with *only_judge* it is undone at its end."""

    def deed(tx: Tx) -> list[Outcome]:
        with tx.connection.begin_nested() as attempt:
            outcomes = [_see_to(kit, tx, source, token, maker) for token, maker in some]
            if only_judge:
                attempt.rollback()
        return outcomes

    return kit.store.write(deed, portal_id=portal_id)


def _see_to(kit: Kit, tx: Tx, source: str, token: ArrivingToken, maker: CodeMaker) -> Outcome:
    key = digest_key(tx.portal_id, source, token.key)
    known = arrivals.find(tx, source, key)
    if known is not None:
        return Outcome(where=token.where, fate=_fate_of(known, maker))
    found = accounts.find_by_identifier(tx, fold(token.owner))
    account = accounts.lock(tx, found.id) if found else None
    if account is None:
        return _refuse(token, Problem.OWNER_UNKNOWN)
    now = kit.clock()
    arrival = Arrival(
        id=kit.new_id(now),
        source=source,
        key_digest=key,
        account_id=account.id,
        seen=None,
        held=(),
        epoch=account.epoch,
        password_at=account.password_changed_at,
        created_at=now,
        changed_at=now,
    )
    arrival = replace(arrival, seen=digest_token(arrival.id, maker))
    with tx.connection.begin_nested() as attempt:
        done = _hand(kit, tx, token, maker, account)
        if isinstance(done, Fate) and not arrivals.add(tx, arrival):
            done = Problem.MEANWHILE
        if isinstance(done, Problem):
            attempt.rollback()
            return _refuse(token, done)
    return Outcome(where=token.where, fate=done)


def _fate_of(known: Arrival, maker: CodeMaker) -> Fate:
    """Say what becomes of a token that came before: it is never brought back, or changed."""
    if known.account_id is None:
        return Fate.ERASED
    same = known.seen == digest_token(known.id, maker)
    return Fate.UNCHANGED if same else Fate.SETTLED


def _hand(
    kit: Kit, tx: Tx, token: ArrivingToken, maker: CodeMaker, account: Account
) -> Fate | Problem:
    if not token.in_use or account.signed_in_at is not None:
        new = offers.NewOffer(email=token.owner, serial=token.name, choice=maker.choice)
        [judged] = offers.offer(kit, tx, [new])
        if isinstance(judged, offers.Outcome):
            return Fate.OFFERED
        return PROBLEMS[judged[0].reason]
    return _enrol(kit, tx, token, maker, account)


def _enrol(
    kit: Kit, tx: Tx, token: ArrivingToken, maker: CodeMaker, account: Account
) -> Fate | Problem:
    serial, kind = " ".join(token.name.split()), Totp.kind
    held = [a for a in authenticators.list_of_account(tx, account.id) if a.kind == kind]
    if len(held) >= Totp.traits.most:
        return Problem.TOO_MANY
    if authenticators.find_by_lookup(tx, kind, serial) or handed_out.find_by_name(tx, kind, serial):
        return Problem.SERIAL_TAKEN
    now = kit.clock()
    made = make_authenticator(kit, token, account.id, now=now, lookup=serial)
    authenticators.add_all(tx, seal_held(kit, tx, [(made, maker)]))
    event, facts = AuditEvent.ACCOUNT_IMPORTED, {"what": "token", "authenticators": 1}
    note(
        kit,
        tx,
        None,
        event,
        at=now,
        subject_id=account.id,
        facts=facts,
        personal={"serial": serial},
    )
    return Fate.NEW


def _refuse(token: ArrivingToken, problem: Problem) -> Outcome:
    finding = Finding(where=token.where, problem=problem)
    return Outcome(where=token.where, fate=Fate.REFUSED, findings=(finding,))
