"""What becomes of a plan that is under way, and of a change that was made: it can be taken back."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Layer, resumed
from farstu.services.kit import Kit
from farstu.services.policies import Deed, find_layer, refuse_layer, save
from farstu.store import policies
from farstu.store.policies import LayerChange
from farstu.store.tx import Tx

ABSENT = Rejected(Reason.PLAN_ABSENT)
LATEST = 100


def pause_plan(kit: Kit, tx: Tx, seen: Layer, *, by: str | None = None) -> Layer | Rejected:
    """Keep waves from beginning that have not; whom one has reached stays reached.

    Reasons: PLAN_ABSENT (or paused already), POLICY_CHANGED_MEANWHILE.
    """
    before = _read(kit, tx, seen)
    if before.plan is None or before.plan.paused_at is not None:
        return ABSENT
    after = replace(before, plan=replace(before.plan, paused_at=kit.clock()))
    deed = Deed(event=AuditEvent.PLAN_PAUSED, before=before, after=after)
    return save(kit, tx, seen, deed, by=by)


def resume_plan(kit: Kit, tx: Tx, seen: Layer, *, by: str | None = None) -> Layer | Rejected:
    """Let waves begin again, those at once whose time has come meanwhile.

    Reasons: PLAN_ABSENT (or not paused), POLICY_CHANGED_MEANWHILE.
    """
    deed = draft_resuming(kit, tx, seen)
    return deed if isinstance(deed, Rejected) else save(kit, tx, seen, deed, by=by)


def draft_resuming(kit: Kit, tx: Tx, seen: Layer) -> Deed | Rejected:
    """Say what would become of a paused plan; nothing is written. Reason: PLAN_ABSENT."""
    before = _read(kit, tx, seen)
    if before.plan is None or before.plan.paused_at is None:
        return ABSENT
    after = replace(before, plan=resumed(before.plan, now=kit.clock()))
    return Deed(event=AuditEvent.PLAN_RESUMED, before=before, after=after)


def roll_back(kit: Kit, tx: Tx, seen: Layer, *, by: str | None = None) -> Layer | Rejected:
    """Drop the plan: everybody is under the policy of before at once, also whom it has reached.

    Reasons: PLAN_ABSENT (or it has reached everybody: then *undo*), POLICY_CHANGED_MEANWHILE.
    """
    before = _read(kit, tx, seen)
    if before.plan is None:
        return ABSENT
    deed = Deed(event=AuditEvent.PLAN_ROLLED_BACK, before=before, after=replace(before, plan=None))
    return save(kit, tx, seen, deed, by=by)


def list_changes(tx: Tx) -> list[LayerChange]:
    """List the last changes of the portal's policies, the newest first."""
    return policies.list_changes(tx, limit=LATEST)


def undo_change(
    kit: Kit, tx: Tx, change: LayerChange, *, by: str | None = None
) -> Layer | Rejected:
    """Put a layer back to what it was before *change*, if nothing came after it.

    Undone twice, a change is made again. Reasons: POLICY_CHANGED_MEANWHILE, KEY_MODELS_UNKNOWN,
    POLICY_UNSATISFIABLE (with what other layers ask by now), LAST_OWNER.
    """
    policies.lock(tx)
    deed = draft_undoing(kit, tx, change)
    return refuse_layer(kit, tx, deed) or save(kit, tx, change.after, deed, by=by)


def draft_undoing(kit: Kit, tx: Tx, change: LayerChange) -> Deed:
    """Say what would become of a layer without its last *change*; nothing is written."""
    before, was = _read(kit, tx, change.after), change.before
    back = replace(
        before, policy=None if was is None else was.policy, plan=None if was is None else was.plan
    )
    return Deed(event=AuditEvent.POLICY_UNDONE, before=before, after=back)


def _read(kit: Kit, tx: Tx, seen: Layer) -> Layer:
    return find_layer(kit, tx, organisation_id=seen.organisation_id, role=seen.role)
