"""What the operator reads about the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from farstu.core.chain_walk import Fault, Finding
from farstu.services.audit_proof import Verdict
from farstu.store.audit_events import AuditRow

FAULTS: Mapping[Fault, str] = {
    Fault.CHANGED: "event {number} of chain {chain} was changed",
    Fault.REMOVED: "event {number} of chain {chain} was removed",
    Fault.ADDED: "event {number} of chain {chain} was added: it does not belong there",
    Fault.MOVED: "event {number} of chain {chain} stands in another place than it did",
    Fault.UNREADABLE: "this is no line of an export",
    Fault.CHECKPOINT: (
        "the checkpoint at {number} of chain {chain} does not fit: it was changed or moved, or "
        "events before it were written anew"
    ),
    Fault.KEY: "signed by the key {chain}, which is none of those that you named",
    Fault.END: (
        "the signature over the whole file does not fit: something was changed, added or removed"
    ),
}
MANY_REMOVED = "events {number} to {last} of chain {chain} were removed"
ADDED_AT_END = "something was added behind the end"
CUT = "the end is missing: the file is cut off, or the export was not finished"


def tell(finding: Finding) -> str:
    """Say one finding in a sentence, with the line on which it was seen."""
    told = _choose(finding).format(**asdict(finding))
    return f"line {finding.line}: {told}" if finding.line else told


def describe_verdict(verdict: Verdict) -> dict[str, Any]:
    """Say a verdict to scripts."""
    return {"whole": verdict.is_whole, **asdict(verdict)}


def describe_row(row: AuditRow) -> dict[str, Any]:
    """Say an event to scripts."""
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "event": row.event.value,
        "actor": row.actor_id,
        "subject": row.subject_id,
        "organisation": row.organisation_id,
        "facts": row.facts,
        "personal": row.personal,
    }


def say_facts(row: AuditRow) -> str:
    """Say what else is known of an event, but for who it was."""
    known = {**row.facts, **(row.personal or {})}
    left = {name: value for name, value in known.items() if name not in {"by", "agent"}}
    return "  ".join(f"{name}={value}" for name, value in left.items())


def _choose(finding: Finding) -> str:
    if finding.fault is Fault.REMOVED and finding.last > finding.number:
        return MANY_REMOVED
    if finding.fault is Fault.ADDED and not finding.chain:
        return ADDED_AT_END
    if finding.fault is Fault.END and not finding.line:
        return CUT
    return FAULTS[finding.fault]
