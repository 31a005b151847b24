"""Bringing people in from a file: where that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LOOKED_AT = timedelta(hours=1)
"""How long what was read out of a file waits to be started."""
KEPT = timedelta(days=90)
"""How long it can be seen what became of an import: as long as of its invitations."""


class ImportEnding(StrEnum):
    """How an import came to its end."""

    DONE = "done"
    STOPPED = "stopped"
    BARRED = "barred"
    """Whoever started it may invite nobody any more."""


class ImportState(StrEnum):
    """Where an import stands."""

    READ = "read"
    """It was looked at only: nobody was invited yet."""
    RUNNING = "running"
    WAITING = "waiting"
    """A day's budget for mail is used up; it goes on by itself."""
    DONE = "done"
    STOPPED = "stopped"
    BARRED = "barred"


UNDER_WAY = frozenset({ImportState.RUNNING, ImportState.WAITING})
"""The states in which people are still to be invited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFacts:
    """What is stored of an import; where it stands follows."""

    started_at: datetime | None = None
    waits_until: datetime | None = None
    ending: ImportEnding | None = None


def import_state(facts: ImportFacts, *, now: datetime) -> ImportState:
    """Say where an import stands."""
    if facts.ending is not None:
        return ImportState(facts.ending.value)
    if facts.started_at is None:
        return ImportState.READ
    waits = facts.waits_until is not None and facts.waits_until > now
    return ImportState.WAITING if waits else ImportState.RUNNING


def next_budget(now: datetime) -> datetime:
    """Say when there is another day's budget (UTC)."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
