"""What happened to somebody, as a line of a timeline."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.audit import AuditEvent
from farstu.core.roles import Role
from farstu.store.audit_events import AuditRow
from farstu.web.views import ActivityRow


def activity_row(
    row: AuditRow, methods: Mapping[str, str], names: Mapping[str, str] | None = None
) -> ActivityRow:
    """Write an event as a line; *methods* and *names* say what ids are called.

    Where somebody sat who did it to another is nobody's business but the audit log's.
    """
    personal = {} if _is_by_another(row) else row.personal or {}
    application = str(row.facts["name"]) if "relying_party" in row.facts else ""
    named = methods.get(str(row.facts.get("authenticator", "")), "") or application
    role = row.facts.get("role")
    return ActivityRow(
        event=row.event,
        at=row.at,
        agent=str(personal.get("agent", "")),
        place=str(personal.get("address", "")),
        subject=named or str((row.personal or {}).get("serial", "")),
        remembered=row.event is AuditEvent.SIGN_IN_SUCCEEDED and "remembrance" in row.facts,
        role=Role[role] if role and row.event is AuditEvent.ROLE_CHANGED else None,
        by=(names or {}).get(row.actor_id or "", "") if _is_by_another(row) else None,
    )


def _is_by_another(row: AuditRow) -> bool:
    """Say whether somebody else did it: an operator, or whoever looks after them."""
    operator = row.facts.get("by") == "operator"
    return operator or row.actor_id not in {None, row.subject_id}
