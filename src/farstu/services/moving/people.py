"""Bringing people in: each whole, with all that is theirs, or not at all.

Who came is remembered, by digests of what the other system said. Run again, only those are
touched of whom it says something else, and only until they live here: whoever has signed in, or
was changed here, is left alone for ever. So is whoever was erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from farstu.core.arriving import Finding, Problem
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.crypto.passwords import hash_password
from farstu.crypto.pool import Busy
from farstu.services.kit import Kit
from farstu.services.moving.adding import Hashes, add_all, facts_of
from farstu.services.moving.judging import Newcomer, Wish
from farstu.services.moving.parts import digest_key, digest_parts
from farstu.services.moving.writing import write_held, write_names, write_place, write_sheet
from farstu.services.trail import note
from farstu.store import accounts, arrivals, authenticators, identifiers, recovery_sheets
from farstu.store.accounts import Account
from farstu.store.arrivals import Arrival
from farstu.store.tx import Tx

SHARE = "import"
CREDENTIALS = frozenset({"password", "tokens", "codes", "names"})
"""Parts whose change ends what was begun with those before."""

NAMES = frozenset({IdentifierKind.EMAIL, IdentifierKind.USERNAME})


class Fate(StrEnum):
    """What became of somebody, or something, in a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SETTLED = "settled"
    """They live here by now, or what was brought was changed here: left alone."""
    ERASED = "erased"
    """They were erased here, and do not come again."""
    OFFERED = "offered"
    """It waits until its owner shows that it works."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one, and what there is to tell about it."""

    where: str
    fate: Fate
    findings: tuple[Finding, ...] = ()


def bring_in(
    kit: Kit, portal_id: str, wish: Wish, newcomers: Sequence[Newcomer], *, only_judge: bool = False
) -> list[Outcome]:
    """Bring some people in, in one transaction; with *only_judge* it is undone at its end."""
    hashes = _hash_codes(kit, portal_id, wish, newcomers, only_judge=only_judge)

    def deed(tx: Tx) -> list[Outcome]:
        with tx.connection.begin_nested() as attempt:
            outcomes = _see_to_all(kit, tx, wish, newcomers, hashes)
            if only_judge:
                attempt.rollback()
        return outcomes

    return kit.store.write(deed, portal_id=portal_id)


def _hash_codes(
    kit: Kit, portal_id: str, wish: Wish, newcomers: Sequence[Newcomer], *, only_judge: bool
) -> Hashes:
    """Hash the recovery codes that are not here yet, outside of any transaction."""

    def question(tx: Tx) -> list[Newcomer]:
        return [one for one in newcomers if one.codes and _differs(tx, wish, one, "codes")]

    if not any(one.codes for one in newcomers):
        return {}
    hashes = {}
    for one in kit.store.read(question, portal_id=portal_id):
        hashes[one.key] = {
            code.position: "" if only_judge else _hash(kit, code.secret) for code in one.codes
        }
    return hashes


def _hash(kit: Kit, secret: str) -> str:
    """Hash a code; a house that is busy serving people hashes when it can, so ask again."""
    while True:
        made = kit.hashing.run(
            lambda: hash_password(secret, cost=kit.recovery_cost, entropy=kit.entropy), share=SHARE
        )
        if not isinstance(made, Busy):
            return made


def _differs(tx: Tx, wish: Wish, one: Newcomer, part: str) -> bool:
    known = arrivals.find(tx, wish.source, digest_key(tx.portal_id, wish.source, one.key))
    return known is None or (known.seen or {}).get(part) != digest_parts(known.id, one)[part]


def _see_to_all(
    kit: Kit, tx: Tx, wish: Wish, newcomers: Sequence[Newcomer], hashes: Hashes
) -> list[Outcome]:
    """See to some: who is new comes together with the others who are, unless one is in the way."""
    keys = {one.key: digest_key(tx.portal_id, wish.source, one.key) for one in newcomers}
    known = arrivals.find_all(tx, wish.source, keys.values())
    fresh = [one for one in newcomers if keys[one.key] not in known]
    together = add_all(kit, tx, wish.source, fresh, hashes) is None
    outcomes = []
    for one in newcomers:
        before = known.get(keys[one.key])
        if before is not None:
            outcomes.append(_see_to(kit, tx, one, before, hashes))
            continue
        wrong = None if together else add_all(kit, tx, wish.source, [one], hashes)
        new = Outcome(where=one.where, fate=Fate.NEW)
        outcomes.append(new if wrong is None else _refuse(one, wrong))
    return outcomes


def _see_to(kit: Kit, tx: Tx, new: Newcomer, known: Arrival, hashes: Hashes) -> Outcome:
    if known.account_id is None:
        return Outcome(where=new.where, fate=Fate.ERASED)
    parts = digest_parts(known.id, new)
    changed = {part for part, said in parts.items() if (known.seen or {}).get(part) != said}
    if not changed:
        return Outcome(where=new.where, fate=Fate.UNCHANGED)
    account = accounts.lock(tx, known.account_id)
    if account is None:
        return Outcome(where=new.where, fate=Fate.ERASED)
    if _lives_here(account, known):
        return Outcome(where=new.where, fate=Fate.SETTLED)
    after = replace(known, seen=parts)
    return _bring_up(kit, tx, new, after, account, changed, hashes.get(new.key, {}))


def _lives_here(account: Account, known: Arrival) -> bool:
    """Say whether anything but an import has touched what somebody signs in with."""
    return (
        account.signed_in_at is not None
        or account.epoch != known.epoch
        or account.password_changed_at != known.password_at
        or account.must_change_password_since is not None
    )


def _bring_up(
    kit: Kit,
    tx: Tx,
    new: Newcomer,
    known: Arrival,
    account: Account,
    changed: set[str],
    hashes: Mapping[int, str],
) -> Outcome:
    """Bring somebody who does not live here yet up to what the other system says now."""
    now = kit.clock()
    with tx.connection.begin_nested() as attempt:
        after = _rewrite(kit, tx, new, known, account, changed, now=now)
        if isinstance(after, Arrival) and "codes" in changed:
            recovery_sheets.remove_of_account(tx, account.id)
            write_sheet(kit, tx, account.id, hashes, now=now)
        if isinstance(after, Arrival) and not _remember(tx, after, now=now):
            after = Problem.MEANWHILE
        if isinstance(after, Problem):
            attempt.rollback()
            return _refuse(new, after)
    _note(kit, tx, new, known, "changed", now=now)
    return Outcome(where=new.where, fate=Fate.CHANGED)


def _rewrite(
    kit: Kit,
    tx: Tx,
    new: Newcomer,
    known: Arrival,
    account: Account,
    changed: set[str],
    *,
    now: datetime,
) -> Arrival | Problem:
    """Write what has changed; what was begun with the credentials before comes to nothing."""
    made = new.password_hash
    if "name" in changed:
        accounts.rename(tx, account.id, new.name)
    if "names" in changed and (wrong := _rename(kit, tx, new, account.id, now=now)):
        return wrong
    if "password" in changed and made:
        seen = account.password_hash
        accounts.replace_password(tx, account.id, seen=seen, password_hash=made, at=now)
    if "tokens" in changed:
        for one in known.held:
            authenticators.remove(tx, one, account_id=account.id)
        known = replace(known, held=write_held(kit, tx, new, account.id, now=now))
    if "suspended" in changed:
        _suspend(tx, account.id, new, now=now)
    if "place" in changed:
        write_place(kit, tx, new, account.id, now=now)
    if changed & CREDENTIALS:
        accounts.raise_epoch(tx, account.id, at=now)
    return known


def _rename(kit: Kit, tx: Tx, new: Newcomer, account_id: str, *, now: datetime) -> Problem | None:
    """Have somebody go by other names."""
    before = identifiers.list_of_account(tx, account_id)
    identifiers.remove(tx, [one.id for one in before if one.kind in NAMES])
    return write_names(kit, tx, new, account_id, now=now)


def _suspend(tx: Tx, account_id: str, new: Newcomer, *, now: datetime) -> None:
    if new.suspended:
        accounts.suspend(tx, account_id, at=now)
    else:
        accounts.resume(tx, account_id)


def _remember(tx: Tx, known: Arrival, *, now: datetime) -> bool:
    """Write down what was seen, and what the account is like now, once."""
    account = accounts.find(tx, str(known.account_id))
    epoch, at = (account.epoch, account.password_changed_at) if account else (0, None)
    return arrivals.change(tx, replace(known, epoch=epoch, password_at=at, changed_at=now))


def _refuse(new: Newcomer, problem: Problem) -> Outcome:
    finding = Finding(where=new.where, problem=problem)
    return Outcome(where=new.where, fate=Fate.REFUSED, findings=(finding,))


def _note(kit: Kit, tx: Tx, new: Newcomer, arrival: Arrival, what: str, *, now: datetime) -> None:
    event, facts = AuditEvent.ACCOUNT_IMPORTED, facts_of(new, arrival, what)
    note(kit, tx, None, event, at=now, subject_id=arrival.account_id, facts=facts)
