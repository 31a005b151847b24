"""Those who come for the first time: all that is theirs, written a table at a time for many people.

Either all of them are written, or nobody is, because of one who is in the way; then whoever asks
goes on one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core.arriving import Problem
from farstu.core.audit import AuditEvent
from farstu.services.kit import Kit
from farstu.services.moving.judging import Newcomer
from farstu.services.moving.parts import digest_key, digest_parts
from farstu.services.moving.writing import (
    Held,
    make_held,
    make_names,
    make_place,
    note_owner,
    seal_held,
    write_sheet,
)
from farstu.services.trail import make_event
from farstu.services.webhook_telling import tell_webhooks
from farstu.store import accounts, arrivals, audit_events, authenticators, identifiers
from farstu.store import labels as labels_of_accounts
from farstu.store import memberships as memberships_of_accounts
from farstu.store.accounts import Account
from farstu.store.arrivals import Arrival
from farstu.store.audit_events import AuditRow
from farstu.store.tx import Tx

Hashes = Mapping[str, Mapping[int, str]]
"""Hashes of recovery codes by the key of their owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Somebody who comes, and what is made of them."""

    new: Newcomer
    account: Account
    held: Sequence[Held]
    arrival: Arrival


def add_all(
    kit: Kit, tx: Tx, source: str, newcomers: Sequence[Newcomer], hashes: Hashes
) -> Problem | None:
    """Write everybody, or nobody: then say what one of them has that is somebody else's."""
    now = kit.clock()
    coming = [_prepare(kit, tx, source, new, now=now) for new in newcomers]
    with tx.connection.begin_nested() as attempt:
        wrong = _write(kit, tx, coming, now=now)
        if wrong is not None:
            attempt.rollback()
            return wrong
        _write_place(kit, tx, coming, now=now)
        for one in coming:
            write_sheet(kit, tx, one.account.id, hashes.get(one.new.key, {}), now=now)
        events = [_event(kit, one, now=now) for one in coming]
        audit_events.add_all(tx, events)
        tell_webhooks(kit, tx, events)
    return None


def _prepare(kit: Kit, tx: Tx, source: str, new: Newcomer, *, now: datetime) -> Coming:
    account = Account(
        id=kit.new_id(now),
        name=new.name,
        created_at=now,
        language=new.language,
        password_hash=new.password_hash,
        password_changed_at=now if new.password_hash else None,
        suspended_at=now if new.suspended else None,
    )
    held = make_held(kit, new, account.id, now=now)
    arrival_id = kit.new_id(now)
    arrival = Arrival(
        id=arrival_id,
        source=source,
        key_digest=digest_key(tx.portal_id, source, new.key),
        account_id=account.id,
        seen=digest_parts(arrival_id, new),
        held=tuple(one.id for one, _ in held),
        epoch=0,
        password_at=account.password_changed_at,
        created_at=now,
        changed_at=now,
    )
    return Coming(new=new, account=account, held=held, arrival=arrival)


def _write(kit: Kit, tx: Tx, coming: Sequence[Coming], *, now: datetime) -> Problem | None:
    accounts.add_all(tx, [one.account for one in coming])
    names = [name for one in coming for name in make_names(kit, one.new, one.account.id, now=now)]
    if not identifiers.add_all(tx, names):
        return Problem.TAKEN
    held = seal_held(kit, tx, [held for one in coming for held in one.held])
    authenticators.add_all(tx, held)
    return None if arrivals.add_all(tx, [one.arrival for one in coming]) else Problem.MEANWHILE


def _write_place(kit: Kit, tx: Tx, coming: Sequence[Coming], *, now: datetime) -> None:
    places = [make_place(kit, one.new, one.account.id, now=now) for one in coming]
    memberships_of_accounts.add_all(tx, places)
    for one in coming:
        note_owner(tx, one.new, one.account.id, now=now)
    words = [(one.account.id, word) for one in coming for word in one.new.labels]
    labels_of_accounts.add_all(tx, words)


def _event(kit: Kit, one: Coming, *, now: datetime) -> AuditRow:
    event, subject_id = AuditEvent.ACCOUNT_IMPORTED, one.account.id
    facts = facts_of(one.new, one.arrival, "new")
    made = make_event(kit, None, event, at=now, subject_id=subject_id, facts=facts, personal={})
    return replace(made, organisation_id=one.new.place.id)


def facts_of(new: Newcomer, arrival: Arrival, what: str) -> Mapping[str, object]:
    """Say what there is to keep of an arrival: no name, and no secret."""
    return {
        "source": arrival.source,
        "what": what,
        "role": new.role.name,
        "password": new.password_hash is not None,
        "authenticators": len(new.makers),
        "recovery_codes": len(new.codes),
    }
