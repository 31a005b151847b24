"""What somebody tried in an office that is not theirs to do (ASVS 16.3.2).

Looking writes nothing: a page that is refused is in the log of requests, by its 403 or 404.
"""

from __future__ import annotations

from typing import NamedTuple

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.core.throttle import DENIALS
from farstu.services.kit import Kit, Visit
from farstu.services.subject import Subject
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import organisations, throttles
from farstu.store.throttles import Closed
from farstu.store.tx import Tx


class Denied(NamedTuple):
    """Who was refused, in which organisation, and what they would have needed."""

    subject: Subject
    organisation_id: str
    needs: Permission
    refusal: Rejected

    @property
    def belongs_there(self) -> bool:
        """Say whether the organisation is one of their own."""
        theirs = {one.organisation_id for one in self.subject.memberships}
        return self.organisation_id in theirs


def note_denied(kit: Kit, tx: Tx, visit: Visit, denied: Denied) -> None:
    """Note it in the trail of whoever was refused; seldom, where they go on and on.

    It stands where it was tried if they belong there, else where they do: nobody else reads where
    they sit. What only looks like an organisation is not written down.
    """
    now, who = kit.clock(), denied.subject.account.id
    counter = key_of(kit, DENIALS, tx.portal_id, who)
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
        subject_id=who,
        actor_id=who,
        organisation_id=denied.organisation_id if denied.belongs_there else None,
        facts=facts if there is None else {**facts, "office": there.id},
    )
