"""What a method that is to go leaves behind: only that proves that it may go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import is_fresh
from farstu.services import subject as subjects
from farstu.services.kit import Kit
from farstu.services.seats import Taken
from farstu.services.subject import Subject


@dataclass(frozen=True, slots=True)
class Question:
    """What a session is asked for, and whose methods answer: what is to go is not among them."""

    state: machine.State
    subject: Subject


def ask_before_leaving(
    kit: Kit, subject: Subject, facts: machine.Login, leaving: str, *, now: datetime
) -> Question | None:
    """Ask for what stays before an authenticator goes; None: that was proven just now.

    What a session lacks is asked for first. Where nothing stays that can be proven, what is
    *leaving* has to do (``proofs.without``).
    """
    lacks = subjects.state_of(kit, subject, facts, now=now)
    if not leaving or isinstance(lacks, machine.FactorPending | machine.IdentityPending):
        return None
    stays = machine.without(facts, subject.facts, leaving, now=now)
    ids = {one.authenticator_id for one in stays.held}
    held = tuple(one for one in subject.held if one.id in ids)
    rest = replace(subject, held=held, facts=stays)
    state = subjects.fresh_state_of(kit, rest, facts, now=now)
    return None if is_fresh(state) else Question(state, rest)


def question_at(kit: Kit, taken: Taken, leaving: str) -> Question | None:
    """Ask so at a seat that is held."""
    facts = taken.seat.facts
    return ask_before_leaving(kit, taken.subject, facts, leaving, now=taken.now)
