"""Remembered devices: what a browser keeps of a factor that was proven in it.

``remember`` · ``recognise`` · ``forget_all_of``

A browser keeps a *family*, which stays, and a *value*, which is changed at each use. It stands in
beside the right password only. Whoever brings a value that was changed already has a copy, or was
copied from: then the family is over, with every session that it began, and its owner is told. The
one exception is an answer that never arrived (``docs/decisions/0019``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.core import login as machine
from farstu.core.audit import AuditEvent
from farstu.core.policy import REMEMBERED_AT_MOST
from farstu.crypto.tokens import digest, is_token, new_token
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.store import remembrances, sessions
from farstu.store.remembrances import Remembrance
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a browser is to keep, and for how long."""

    value: str
    lasts: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A login that a remembered device stands in for, and what its browser keeps from now on."""

    facts: machine.Login
    handed: Handed
    remembrance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a browser brings, as it would be stored; *family* is what goes back to it."""

    family: str
    value_digest: str

    @property
    def family_digest(self) -> str:
        """Say what is stored of the family."""
        return digest(self.family)


def read_brought(text: str) -> Brought | None:
    """Read what a browser brings; anything that we did not give is nothing."""
    family, _, value = text.partition(".")
    if not (is_token(family) and is_token(value)):
        return None
    return Brought(family=family, value_digest=digest(value))


def remember(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    facts: machine.Login,
    *,
    authenticator_id: str,
    brought: str,
    now: datetime,
) -> Handed | None:
    """Remember the browser in which an authenticator was just proven, where that may stand in.

    What the same browser was remembered by before is over.
    """
    seen = machine.Remembered(
        remembrance_id=kit.new_id(now), authenticator_id=authenticator_id, since=now
    )
    account, policy = subject.account, subject.policy
    if not machine.stands_in(replace(facts, remembered=seen), subject.facts, policy, now=now):
        return None
    before = find_brought(tx, brought)
    if before is not None and before.account_id == account.id:
        forget_all_of(tx, [before], at=now)
    handed = _add(kit, tx, visit, subject, seen)
    event, about = AuditEvent.DEVICE_REMEMBERED, {"remembrance": seen.remembrance_id}
    note(kit, tx, visit, event, at=now, subject_id=account.id, actor_id=account.id, facts=about)
    return handed


def _add(kit: Kit, tx: Tx, visit: Visit, subject: Subject, seen: machine.Remembered) -> Handed:
    lasts = min(subject.policy.remembers, REMEMBERED_AT_MOST)
    family, value = new_token(kit.entropy), new_token(kit.entropy)
    remembrances.add(
        tx,
        Remembrance(
            id=seen.remembrance_id,
            account_id=subject.account.id,
            authenticator_id=seen.authenticator_id,
            family_digest=digest(family),
            value_digest=digest(value),
            epoch=subject.account.epoch,
            agent=visit.agent,
            address=visit.address,
            created_at=seen.since,
            expires_at=seen.since + lasts,
        ),
    )
    return Handed(value=f"{family}.{value}", lasts=lasts)


def recognise(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    facts: machine.Login,
    *,
    brought: str,
    now: datetime,
) -> Recognised | None:
    """Let what a browser brings stand in for the second step of a login, and change its value.

    Asked only once the password was right: without it nobody learns, or ends, anything.
    """
    read, row = read_brought(brought), find_brought(tx, brought)
    if read is None or row is None or not is_of(row, subject, now=now):
        return None
    entered = replace(facts, remembered=_stands_on(row))
    if not machine.stands_in(entered, subject.facts, subject.policy, now=now):
        return None
    value = new_token(kit.entropy)
    sessions.end_lost(tx, row.id, at=now)
    changed = remembrances.rotate(
        tx,
        row.id,
        presented=read.value_digest,
        value_digest=digest(value),
        at=now,
        agent=visit.agent,
        address=visit.address,
    )
    if not changed:
        _end_copied(kit, tx, visit, row, now=now)
        return None
    lasts = until(row, subject) - now
    handed = Handed(value=f"{read.family}.{value}", lasts=lasts)
    return Recognised(facts=entered, handed=handed, remembrance_id=row.id)


def find_brought(tx: Tx, brought: str) -> Remembrance | None:
    """Find the family that a browser brings, whosever it is."""
    read = read_brought(brought)
    return None if read is None else remembrances.find(tx, read.family_digest)


def is_of(row: Remembrance, subject: Subject, *, now: datetime) -> bool:
    """Say whether a remembrance is that account's, and nothing that revokes has happened since."""
    account = subject.account
    return row.account_id == account.id and row.epoch == account.epoch and now < row.expires_at


def stands(row: Remembrance, subject: Subject, *, now: datetime) -> bool:
    """Say whether a remembrance would stand in at a sign-in now."""
    facts = machine.Login(expires_at=now, remembered=_stands_on(row))
    return is_of(row, subject, now=now) and machine.stands_in(
        facts, subject.facts, subject.policy, now=now
    )


def list_standing(tx: Tx, subject: Subject, *, now: datetime) -> list[Remembrance]:
    """List the remembrances of an account that would stand in now, the newest first."""
    rows = remembrances.list_of_account(tx, subject.account.id)
    return [row for row in rows if stands(row, subject, now=now)]


def until(row: Remembrance, subject: Subject) -> datetime:
    """Say how long a remembrance lasts: as was promised, or less where the policy is shorter."""
    return min(row.expires_at, row.created_at + subject.policy.remembers)


def forget_all_of(tx: Tx, rows: Collection[Remembrance], *, at: datetime, but: str = "") -> None:
    """Forget devices, and end the sessions that they began, *but* one."""
    sessions.end_begun_through(tx, [row.id for row in rows], at=at, but=but)
    for row in rows:
        remembrances.remove(tx, row.id)


def _stands_on(row: Remembrance) -> machine.Remembered:
    return machine.Remembered(
        remembrance_id=row.id, authenticator_id=row.authenticator_id, since=row.created_at
    )


def _end_copied(kit: Kit, tx: Tx, visit: Visit, row: Remembrance, *, now: datetime) -> None:
    """End a family of which there are two copies, whichever of them is the owner's."""
    forget_all_of(tx, [row], at=now)
    event, about = AuditEvent.REMEMBRANCE_COPIED, {"remembrance": row.id}
    note(kit, tx, visit, event, at=now, subject_id=row.account_id, facts=about)
