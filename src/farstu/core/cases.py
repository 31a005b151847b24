"""Where a case stands: derived from what happened to it, each time somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    """Nobody has approved it."""
    APPROVED = "approved"
    """One has; somebody else has to."""
    WAITING = "waiting"
    """Two have; every address can still stop it."""
    READY = "ready"
    """Its person gets in, with the password."""
    LAPSED = "lapsed"
    """They did not, in time."""
    STOPPED = "stopped"
    """Somebody with one of the addresses said no. Only an owner of the staff takes it up again."""
    CLOSED = "closed"
    USED = "used"


OVER = frozenset({CaseState.LAPSED, CaseState.CLOSED, CaseState.USED})
"""Where nothing more becomes of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What happened to a case, and when."""

    opened_at: datetime
    opened_by: str
    first_at: datetime | None = None
    first_by: str | None = None
    second_at: datetime | None = None
    second_by: str | None = None
    ready_at: datetime | None = None
    lapses_at: datetime | None = None
    stopped_at: datetime | None = None
    taken_up_at: datetime | None = None
    closed_at: datetime | None = None
    used_at: datetime | None = None


TIMES = tuple(name for name in CaseFacts.__dataclass_fields__ if name.endswith("_at"))
"""What of a case is a moment, as the command line and an export list them."""


def state_of_case(case: CaseFacts, *, now: datetime) -> CaseState:
    """Say where *case* stands; the first row that matches wins, and *stopped* comes early."""
    if case.used_at is not None:
        return CaseState.USED
    if case.closed_at is not None:
        return CaseState.CLOSED
    if case.stopped_at is not None:
        return CaseState.STOPPED
    if case.lapses_at is not None and now >= case.lapses_at:
        return CaseState.LAPSED
    if case.ready_at is not None:
        return CaseState.READY if now >= case.ready_at else CaseState.WAITING
    return CaseState.OPEN if case.first_at is None else CaseState.APPROVED


def may_approve(case: CaseFacts, who: str, *, now: datetime) -> bool:
    """Say whether *who* may give the approval that is missing.

    Nobody gives two, and the second is not given by whoever opened it: one person alone, asked by
    whomever, never gets anybody in.
    """
    match state_of_case(case, now=now):
        case CaseState.OPEN:
            return True
        case CaseState.APPROVED:
            return who not in {case.first_by, case.opened_by}
        case _:
            return False
