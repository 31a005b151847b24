"""Proving a factor: the one place where an answer is judged, charged and spent.

Sign-in, step-up and the test of an authenticator come through here, so that one counter limits
them all and no code works twice anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from farstu.core.assurance import FactorKind, Proof
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Accepted, Fields, Missed
from farstu.services.alarms import note_guessing
from farstu.services.challenging import Open, ceremony, take_challenge, usable_of
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.secrets import open_usable
from farstu.services.sending import sends_key
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of, too_many
from farstu.store import authenticators, challenges, throttles
from farstu.store.authenticators import Authenticator
from farstu.store.throttles import Charged, Closed
from farstu.store.tx import Tx

BURIED_FOR = timedelta(hours=1)
"""Longer than any window or clock doctor reaches."""

NO_TRY = frozenset(
    {
        Reason.CODE_EMPTY,
        Reason.KEY_SILENT,
        Reason.CHALLENGE_GONE,
        Reason.SENT_CODE_EMPTY,
        Reason.SENT_CODE_GONE,
    }
)
"""Refusals of what could not have been right: they cost nothing."""


def prove(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    *,
    seat: Seat,
    kind: FactorKind,
    response: Fields,
    only: str | None = None,
) -> Proof | Rejected:
    """Judge *response* against what the account holds of *kind*, or against *only* one of them.

    Charged before it is judged, paid back when it was right. Reasons: TOO_MANY_TRIES, CODE_USED,
    CHALLENGE_GONE, SENT_CODE_GONE, AUTHENTICATOR_SUSPENDED, NOT_FOUND, and what the factor says.
    """
    now = kit.clock()
    usable = usable_of(subject, kind=kind, only=only)
    if isinstance(usable, Rejected):
        return usable
    traits = kit.factors[kind].traits
    key = key_of(kit, traits.tries, visit.portal.id, subject.account.id)
    charged = throttles.charge(tx, key, traits.tries, now=now)
    if isinstance(charged, Closed):
        _note(kit, tx, visit, subject, AuditEvent.FACTOR_THROTTLED, kind, now=now)
        return too_many(charged, field=traits.field)
    asked = take_challenge(kit, tx, seat, kind=kind, only=only, now=now)
    verdict = _judge_and_spend(kit, tx, visit, subject, usable, asked, response, now=now)
    _close(tx, asked, verdict)
    if isinstance(verdict, Proof):
        throttles.clear(tx, key)
        if traits.sends:
            throttles.clear(tx, sends_key(kit, visit, subject, kind))
        _note(kit, tx, visit, subject, AuditEvent.FACTOR_PROVEN, kind, now=now)
        return verdict
    if verdict.reason in NO_TRY:
        throttles.refund(tx, key)
        return verdict
    _note(kit, tx, visit, subject, AuditEvent.FACTOR_FAILED, kind, now=now, why=verdict.reason)
    return _raise_alarm(kit, tx, visit, subject, usable, charged, verdict, now=now)


def _judge_and_spend(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    usable: Sequence[Authenticator],
    asked: Open | Rejected | None,
    response: Fields,
    *,
    now: datetime,
) -> Proof | Rejected:
    if isinstance(asked, Rejected):
        return asked
    memory = {} if asked is None else asked.memory
    verdict = judge(kit, tx, visit, subject, usable, memory, response, now=now)
    if isinstance(verdict, Rejected):
        return verdict
    return spend(kit, tx, visit, usable, verdict, now=now)


def judge(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    usable: Sequence[Authenticator],
    memory: Fields,
    response: Fields,
    *,
    now: datetime,
) -> Accepted | Rejected:
    """Ask the factor what it thinks of *response*, and keep what a miss tells; spend nothing."""
    factor = kit.factors[usable[0].kind]
    at = ceremony(kit, visit, account_name=subject.account.name, now=now)
    held = open_usable(kit, tx, usable)
    verdict = factor.complete_challenge(at, held, memory, response)
    match verdict:
        case Accepted():
            return verdict
        case Missed():
            authenticators.bury(tx, verdict.id, verdict.bury, expires_at=now + BURIED_FOR)
            authenticators.note_drift(tx, verdict.id, step=verdict.step, drift=verdict.drift)
            if verdict.rejected.reason is Reason.KEY_CLONED:
                event, about = AuditEvent.AUTHENTICATOR_CLONED, {"authenticator": verdict.id}
                names = {a.id: a.name for a in usable}
                told, account_id = {"name": names[verdict.id]}, subject.account.id
                note(kit, tx, visit, event, at=now, subject_id=account_id, facts=about, told=told)
            return verdict.rejected
        case Rejected():
            for authenticator in usable:
                authenticators.note_drift(tx, authenticator.id, step=0, drift=0)
            return verdict
        case _:
            assert_never(verdict)


def _close(tx: Tx, asked: Open | Rejected | None, verdict: Proof | Rejected) -> None:
    """End a question that was answered rightly; what was no answer did not cost it one."""
    if not isinstance(asked, Open):
        return
    if isinstance(verdict, Proof):
        challenges.end(tx, asked.id)
    elif verdict.reason in NO_TRY:
        challenges.give_back(tx, asked.id)


def proof_of(kit: Kit, kind: FactorKind, accepted: Accepted, *, now: datetime) -> Proof:
    """Say what an accepted answer proves."""
    return Proof(
        authenticator_id=accepted.id,
        kind=kind,
        channel=kit.factors[kind].traits.channel,
        worth=accepted.worth,
        proven_at=now,
        amr=accepted.amr,
    )


def spend(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    usable: Sequence[Authenticator],
    accepted: Accepted,
    *,
    now: datetime,
) -> Proof | Rejected:
    """Take the answer, once: of two equal ones at the same time, one is too late."""
    used = next(a for a in usable if a.id == accepted.id)
    spent = authenticators.spend(
        tx,
        accepted.id,
        counter=accepted.counter,
        at=now,
        agent=visit.agent,
        backup=accepted.backup,
    )
    if not spent:
        return Rejected(Reason.CODE_USED, field="code")
    if accepted.backup is not used.backup and used.backup is not None:
        about = {"authenticator": used.id, "was": used.backup, "is": accepted.backup}
        event = AuditEvent.AUTHENTICATOR_BACKUP_CHANGED
        note(kit, tx, visit, event, at=now, subject_id=used.account_id, facts=about)
    return proof_of(kit, used.kind, accepted, now=now)


def _raise_alarm(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    usable: Sequence[Authenticator],
    charged: Charged,
    verdict: Rejected,
    *,
    now: datetime,
) -> Rejected:
    """Tell the owner, and after too many in a row suspend what was asked for (63B 3.2.2)."""
    kind = usable[0].kind
    rule = kit.factors[kind].traits.tries
    note_guessing(kit, tx, visit, subject.account.id, rule, charged, factor=kind, at=now)
    if rule.suspend_at is None or charged.failures < rule.suspend_at:
        return verdict
    authenticators.suspend(tx, [a.id for a in usable], at=now)
    _note(kit, tx, visit, subject, AuditEvent.AUTHENTICATOR_SUSPENDED, kind, now=now)
    return Rejected(Reason.AUTHENTICATOR_SUSPENDED)


def _note(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    subject: Subject,
    event: AuditEvent,
    kind: FactorKind,
    *,
    now: datetime,
    why: Reason | None = None,
) -> None:
    facts = {"factor": kind} | ({} if why is None else {"reason": why.value})
    subject_id = subject.account.id
    note(kit, tx, visit, event, at=now, subject_id=subject_id, actor_id=subject_id, facts=facts)
