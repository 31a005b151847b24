"""The portal's policy: shown, explained, and changed to one that somebody can satisfy."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Layer, possible_folds, settled
from farstu.core.policy import Policy, requirement_of, satisfiable
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import policies
from farstu.store.tx import Tx


def portal_policy(kit: Kit, tx: Tx) -> Policy:
    """Say what the portal's own layer asks of everybody."""
    own = next(layer for layer in list_layers(kit, tx) if layer.of_portal)
    return settled(own, now=kit.clock()).policy or _unless_said(kit)


def list_layers(kit: Kit, tx: Tx) -> list[Layer]:
    """List all layers of the portal; its own is always among them.

    Without one of its own a portal is not free: then everybody needs a second factor.
    """
    layers = policies.list_layers(tx)
    own = next((layer for layer in layers if layer.of_portal), Layer(policy=None))
    others = [layer for layer in layers if not layer.of_portal]
    return [replace(own, policy=own.policy or _unless_said(kit)), *others]


def _unless_said(kit: Kit) -> Policy:
    return Policy(required=Assurance.MULTI, allowed=kit.usual_kinds)


def change_policy(kit: Kit, tx: Tx, policy: Policy) -> Rejected | None:
    """Write the portal's own layer. Reason: POLICY_UNSATISFIABLE.

    It must leave a way in wherever one can belong, since the strictest of all layers counts there.
    """
    others = [layer for layer in policies.list_layers(tx) if not layer.of_portal]
    folds = possible_folds([Layer(policy=policy), *others])
    if not all(satisfiable(fold, kit.worths, keys=kit.key_kinds) for fold in folds):
        return Rejected(Reason.POLICY_UNSATISFIABLE)
    now = kit.clock()
    policies.replace(tx, Layer(policy=policy), at=now)
    about = {"requirement": requirement_of(policy).value, "demands": policies.encode(policy)}
    note(kit, tx, None, AuditEvent.POLICY_CHANGED, at=now, subject_id=None, facts=about)
    return None
