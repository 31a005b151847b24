"""The portal's policy: shown, explained, and changed to one that somebody can satisfy."""

from __future__ import annotations

from collections.abc import Iterable

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, requirement_of, satisfiable, stricter
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import policies
from farstu.store.memberships import Membership
from farstu.store.policies import Layer
from farstu.store.tx import Tx


def portal_policy(kit: Kit, tx: Tx) -> Policy:
    """Say the portal's own layer."""
    own = (layer.policy for layer in policies.list_layers(tx) if is_of_portal(layer))
    return next(own, Policy(required=Assurance.MULTI, allowed=frozenset(kit.factors)))


def list_applying(tx: Tx, belongs: Iterable[Membership]) -> list[Layer]:
    """List the layers that apply to somebody who *belongs*, the portal's own first."""
    places = {(m.organisation_id, m.role) for m in belongs}
    applying = [layer for layer in policies.list_layers(tx) if _applies(layer, places)]
    return sorted(applying, key=lambda layer: not is_of_portal(layer))


def change_policy(kit: Kit, tx: Tx, policy: Policy) -> Rejected | None:
    """Write the portal's own layer. Reason: POLICY_UNSATISFIABLE.

    It must leave a way in beside each layer that there is, since the strictest of them counts.
    """
    others = [layer.policy for layer in policies.list_layers(tx) if not is_of_portal(layer)]
    folds = [policy, *(stricter(policy, other) for other in others)]
    if not all(satisfiable(fold, kit.worths) for fold in folds):
        return Rejected(Reason.POLICY_UNSATISFIABLE)
    now = kit.clock()
    policies.replace(tx, Layer(policy=policy), at=now)
    about = {"requirement": requirement_of(policy).value, "demands": policies.encode(policy)}
    note(kit, tx, None, AuditEvent.POLICY_CHANGED, at=now, subject_id=None, facts=about)
    return None


def is_of_portal(layer: Layer) -> bool:
    """Say whether *layer* is the portal's own, which applies to everybody."""
    return layer.organisation_id is None and layer.role is None


def _applies(layer: Layer, places: Iterable[tuple[str, object]]) -> bool:
    return is_of_portal(layer) or any(
        layer.organisation_id in {None, organisation_id} and layer.role in {None, role}
        for organisation_id, role in places
    )
