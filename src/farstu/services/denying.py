"""What somebody asked for in an office that is not theirs to see or to do (ASVS 16.3.2)."""

from __future__ import annotations

from typing import NamedTuple

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.core.throttle import DENIALS
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import organisations, throttles
from farstu.store.throttles import Closed
from farstu.store.tx import Tx


class Denied(NamedTuple):
    """Who was refused, in which organisation, and what they would have needed."""

    account_id: str
    organisation_id: str
    needs: Permission
    refusal: Rejected


def note_denied(kit: Kit, tx: Tx, visit: Visit, denied: Denied) -> None:
    """Note it in the trail of whoever was refused; seldom, where they go on and on.

    The organisation is a fact of the event and does not see it: who tried is none of its people.
    What only looks like an organisation is not written down.
    """
    now = kit.clock()
    counter = key_of(kit, DENIALS, tx.portal_id, denied.account_id)
    if isinstance(throttles.charge(tx, counter, DENIALS, now=now), Closed):
        return
    there = organisations.find(tx, denied.organisation_id)
    facts = {"reason": denied.refusal.reason.value, "permission": denied.needs.value}
    note(
        kit,
        tx,
        visit,
        AuditEvent.DENIED,
        at=now,
        subject_id=denied.account_id,
        actor_id=denied.account_id,
        facts=facts if there is None else {**facts, "office": there.id},
    )
