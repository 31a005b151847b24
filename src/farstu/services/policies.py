"""The portal's policy: shown, and changed to one that somebody can satisfy."""

from __future__ import annotations

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, requirement_of, satisfiable
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import policies
from farstu.store.policies import Layer
from farstu.store.tx import Tx


def portal_policy(kit: Kit, tx: Tx) -> Policy:
    """Say the portal's own layer."""
    for layer in policies.list_layers(tx):
        if layer.organisation_id is None and layer.role is None:
            return layer.policy
    return Policy(required=Assurance.MULTI, allowed=frozenset(kit.factors))


def change_policy(kit: Kit, tx: Tx, policy: Policy) -> None | Rejected:
    """Write the portal's own layer. Reason: POLICY_UNSATISFIABLE."""
    if not satisfiable(policy, kit.worths):
        return Rejected(Reason.POLICY_UNSATISFIABLE)
    now = kit.clock()
    policies.replace(tx, Layer(policy=policy), at=now)
    about = {"requirement": requirement_of(policy).value, "demands": policies.encode(policy)}
    note(kit, tx, None, AuditEvent.POLICY_CHANGED, at=now, subject_id=None, facts=about)
    return None
