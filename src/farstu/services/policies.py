"""Policies: read, and changed to ones that somebody can satisfy, at once or by a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Layer, Plan, Wave, possible_folds, settled
from farstu.core.policy import REMEMBERED_AT_MOST, Policy, requirement_of, satisfiable
from farstu.core.rehearsal import Change
from farstu.core.roles import Role
from farstu.factors.attestation import can_judge
from farstu.services.kit import Kit
from farstu.services.last_owner import leaves_no_owner
from farstu.services.trail import note
from farstu.store import organisations, policies
from farstu.store.policies import LayerChange
from farstu.store.tx import Tx

TODAY = timedelta(hours=25)
"""A wave may begin with the day that it is, in whatever zone, on the day that has an hour more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What becomes of a layer: *before* is what it is today, *after* what it will be."""

    event: AuditEvent
    before: Layer
    after: Layer


def portal_policy(kit: Kit, tx: Tx) -> Policy:
    """Say what the portal's own layer asks of everybody."""
    return find_layer(kit, tx).policy or _unless_said(kit)


def list_layers(kit: Kit, tx: Tx) -> list[Layer]:
    """List all layers that there are in the portal: what was written, and the house's own.

    That one is no choice of anybody: whoever looks after others has a second factor, whatever is
    demanded of everybody else, and whoever loosens that (CIR 2024/2690, 11.3; ASVS 6.3.3).
    """
    policy = Policy(
        required=Assurance.MULTI,
        allowed=frozenset(kit.factors),
        remembers=REMEMBERED_AT_MOST,
        limited_entry=True,
    )
    own = Layer(policy=policy, role=Role.ADMINISTRATOR, opens=kit.usual_kinds)
    return [*list_written(kit, tx), own]


def list_written(kit: Kit, tx: Tx) -> list[Layer]:
    """List the layers that somebody chose, the portal's own first.

    Without one of its own a portal is not free: then everybody needs a second factor.
    """
    layers = policies.list_layers(tx)
    own = next((layer for layer in layers if layer.of_portal), Layer(policy=None))
    others = [layer for layer in layers if not layer.of_portal]
    return [replace(own, policy=own.policy or _unless_said(kit)), *others]


def find_layer(
    kit: Kit, tx: Tx, *, organisation_id: str | None = None, role: Role | None = None
) -> Layer:
    """Show a layer as it is to be changed: a plan that has reached everybody is its policy.

    Where nothing was ever written there is a layer too, which asks for nothing.
    """
    nothing = Layer(policy=None, organisation_id=organisation_id, role=role)
    found = (layer for layer in list_written(kit, tx) if layer.key == nothing.key)
    return settled(next(found, nothing), now=kit.clock())


def change_policy(
    kit: Kit,
    tx: Tx,
    seen: Layer,
    policy: Policy,
    *,
    waves: Sequence[Wave] = (),
    by: str | None = None,
) -> Layer | Rejected:
    """Change the layer that was *seen* to *policy*: at once, or by a plan of *waves*.

    A plan takes the place of one that is under way; without waves that has to be over, or rolled
    back. *by* is an account; None: the operator. Reasons: POLICY_CHANGED_MEANWHILE, PLAN_UNDER_WAY,
    WAVE_PAST, KEY_MODELS_UNKNOWN, POLICY_UNSATISFIABLE, LAST_OWNER, NOT_FOUND.
    """
    policies.lock(tx)
    deed = draft_change(kit, tx, seen, policy, waves=waves)
    if isinstance(deed, Rejected):
        return deed
    return refuse_layer(kit, tx, deed) or save(kit, tx, seen, deed, by=by)


def draft_change(
    kit: Kit, tx: Tx, seen: Layer, policy: Policy, *, waves: Sequence[Wave] = ()
) -> Deed | Rejected:
    """Say what would become of the layer that was *seen*; nothing is written.

    Reasons: PLAN_UNDER_WAY, WAVE_PAST.
    """
    now = kit.clock()
    before = find_layer(kit, tx, organisation_id=seen.organisation_id, role=seen.role)
    if before.plan is not None and not waves:
        return Rejected(Reason.PLAN_UNDER_WAY)
    planned = _from_now_on(waves, before.plan, now)
    if planned is None:
        return Rejected(Reason.WAVE_PAST)
    if planned:
        after = replace(before, plan=Plan(policy=policy, waves=planned))
        return Deed(event=AuditEvent.POLICY_PLANNED, before=before, after=after)
    after = replace(before, policy=policy)
    return Deed(event=AuditEvent.POLICY_CHANGED, before=before, after=after)


def change_of(kit: Kit, tx: Tx, deed: Deed) -> Change:
    """Say what all layers of the portal are before a deed and after it."""
    others = [layer for layer in list_layers(kit, tx) if layer.key != deed.after.key]
    return Change(before=(deed.before, *others), after=(deed.after, *others))


def refuse_layer(kit: Kit, tx: Tx, deed: Deed) -> Rejected | None:
    """Refuse what nobody could satisfy, wherever they belong and whichever wave has come.

    And what would lock the last owner of an organisation out (ASVS 8.3.2), with nobody above them.
    Keys that nobody could show are refused where they are newly asked for: metadata that is too
    old by now is no reason to keep everything else as it is.
    """
    after, here = deed.after, deed.after.organisation_id
    if here is not None and organisations.find(tx, here) is None:
        return Rejected(Reason.NOT_FOUND)
    known = {side.keys for side in deed.before.sides}
    asked = [side.keys for side in after.sides if side.keys.asks and side.keys not in known]
    if not all(can_judge(kit.metadata, keys, now=kit.clock()) for keys in asked):
        return Rejected(Reason.KEY_MODELS_UNKNOWN)
    change = change_of(kit, tx, deed)
    folds = possible_folds(change.after)
    if not all(satisfiable(fold, kit.worths, keys=kit.key_kinds) for fold in folds):
        return Rejected(Reason.POLICY_UNSATISFIABLE)
    shut = leaves_no_owner(kit, tx, change, organisation_id=here)
    return Rejected(Reason.LAST_OWNER) if shut else None


def save(kit: Kit, tx: Tx, seen: Layer, deed: Deed, *, by: str | None) -> Layer | Rejected:
    """Write a layer unless it was changed since it was *seen*; keep what it was, and note it.

    Reason: POLICY_CHANGED_MEANWHILE.
    """
    now = kit.clock()
    if not policies.write(tx, replace(deed.after, revision=seen.revision), at=now):
        return Rejected(Reason.POLICY_CHANGED_MEANWHILE)
    revision = 0 if seen.revision is None else seen.revision + 1
    after = replace(deed.after, revision=revision, changed_at=now)
    change = LayerChange(
        id=kit.new_id(now),
        revision=revision,
        event=deed.event,
        before=None if seen.revision is None else deed.before,
        after=after,
        changed_by=by,
        changed_at=now,
    )
    policies.add_change(tx, change)
    about = _facts(after) | ({} if by is None else {"by": "account"})
    place = after.organisation_id
    note(
        kit,
        tx,
        None,
        deed.event,
        at=now,
        subject_id=None,
        actor_id=by,
        organisation_id=place,
        facts=about,
    )
    return after


def _unless_said(kit: Kit) -> Policy:
    return Policy(required=Assurance.MULTI, allowed=kit.usual_kinds)


def _from_now_on(
    waves: Sequence[Wave], plan: Plan | None, now: datetime
) -> tuple[Wave, ...] | None:
    """Let waves of today begin now, and keep those that have begun; None: one is of the past."""
    begun = () if plan is None else tuple(w for w in plan.waves if w.starts_at <= now)
    kept = [next((one for one in begun if _is_again(w, one)), None) for w in waves]
    if any(w.starts_at <= now - TODAY and not k for w, k in zip(waves, kept, strict=True)):
        return None
    return tuple(
        k or replace(w, starts_at=max(w.starts_at, now)) for w, k in zip(waves, kept, strict=True)
    )


def _is_again(wave: Wave, begun: Wave) -> bool:
    """Say whether *wave* names one that has *begun*, by its moment or by the day that it was on."""
    return (
        wave.reaches == begun.reaches and timedelta(0) <= begun.starts_at - wave.starts_at < TODAY
    )


def _facts(layer: Layer) -> dict[str, object]:
    """Say what becomes of a layer, for the audit."""
    policy = layer.policy if layer.plan is None else layer.plan.policy
    return {
        "organisation": layer.organisation_id,
        "role": None if layer.role is None else layer.role.name,
        "requirement": None if policy is None else requirement_of(policy).value,
        "demands": policies.encode(layer.policy),
        "plan": None if layer.plan is None else policies.encode_plan(layer.plan),
    }
