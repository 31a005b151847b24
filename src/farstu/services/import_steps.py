"""The steps of an import, whoever takes them: begun, seen, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.people_imports import (
    KEPT,
    ImportEnding,
    ImportState,
    import_state,
)
from farstu.services.import_reading import Report, read_report
from farstu.services.kit import Kit, Visit
from farstu.services.trail import note
from farstu.store import accounts, invitations, people_imports
from farstu.store.people_imports import Import
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSeen:
    """An import as it stands. *standing* of its invitations can still be taken back."""

    found: Import
    state: ImportState
    report: Report | None
    author: str
    left: int
    standing: int


def see(tx: Tx, found: Import, *, now: datetime) -> ImportSeen:
    """Say where an import stands."""
    author = found.author_id and accounts.find(tx, found.author_id)
    return ImportSeen(
        found=found,
        state=import_state(found.facts, now=now),
        report=None if found.report is None else read_report(found.report),
        author=author.name if author else "",
        left=people_imports.count_left(tx, found.id),
        standing=invitations.count_standing(tx, found.id, now=now),
    )


def begin(kit: Kit, tx: Tx, visit: Visit | None, found: Import, *, actor_id: str | None) -> bool:
    """Start an import, if nobody did."""
    now = kit.clock()
    if not found.people or not people_imports.start(tx, found.id, at=now):
        return False
    note_import(
        kit, tx, visit, AuditEvent.PEOPLE_IMPORT_STARTED, found, actor_id, people=found.people
    )
    return True


def finish(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    found: Import,
    ending: ImportEnding,
    *,
    actor_id: str | None,
) -> Import | None:
    """End an import that is under way; None: it was over."""
    now = kit.clock()
    ended = people_imports.end(tx, found.id, ending, at=now, expires_at=now + KEPT)
    if ended is not None:
        counts = {name: getattr(ended, name) for name in ("invited", "skipped", "barred")}
        event = AuditEvent.PEOPLE_IMPORT_ENDED
        note_import(kit, tx, visit, event, ended, actor_id, ending=ending.value, **counts)
    return ended


def note_import(
    kit: Kit,
    tx: Tx,
    visit: Visit | None,
    event: AuditEvent,
    found: Import,
    actor_id: str | None,
    **facts: object,
) -> None:
    """Note what happened to an import; without an actor the operator did it, or nobody."""
    by = {} if actor_id is None else {"by": "account"}
    note(
        kit,
        tx,
        visit,
        event,
        at=kit.clock(),
        subject_id=None,
        actor_id=actor_id,
        organisation_id=found.organisation_id,
        facts={"import": found.id, **by, **facts},
    )
