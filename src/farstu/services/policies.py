"""The portal's policy: shown, explained, and changed to one that somebody can satisfy."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, requirement_of, satisfiable, strictest
from farstu.core.roles import Role
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import policies
from farstu.store.memberships import Membership
from farstu.store.policies import Layer
from farstu.store.tx import Tx


def portal_policy(kit: Kit, tx: Tx) -> Policy:
    """Say the portal's own layer."""
    return list_applying(kit, tx, ())[0].policy


def list_applying(kit: Kit, tx: Tx, belongs: Iterable[Membership]) -> list[Layer]:
    """List the layers that apply to somebody who *belongs*, the portal's own first.

    Without one of its own a portal is not free: then everybody needs a second factor.
    """
    places = {(m.organisation_id, m.role) for m in belongs}
    layers = policies.list_layers(tx)
    none = Layer(policy=Policy(required=Assurance.MULTI, allowed=kit.usual_kinds))
    own = next(filter(is_of_portal, layers), none)
    return [own, *(layer for layer in layers if _applies(layer, places))]


def change_policy(kit: Kit, tx: Tx, policy: Policy) -> Rejected | None:
    """Write the portal's own layer. Reason: POLICY_UNSATISFIABLE.

    It must leave a way in wherever one can belong, since the strictest of all layers counts there.
    """
    layers = policies.list_layers(tx)
    places = product(
        {None, *(one.organisation_id for one in layers)}, {None, *(one.role for one in layers)}
    )
    folds = (
        strictest(policy, *(layer.policy for layer in layers if _applies(layer, {place})))
        for place in places
    )
    if not all(satisfiable(fold, kit.worths, keys=kit.key_kinds) for fold in folds):
        return Rejected(Reason.POLICY_UNSATISFIABLE)
    now = kit.clock()
    policies.replace(tx, Layer(policy=policy), at=now)
    about = {"requirement": requirement_of(policy).value, "demands": policies.encode(policy)}
    note(kit, tx, None, AuditEvent.POLICY_CHANGED, at=now, subject_id=None, facts=about)
    return None


def is_of_portal(layer: Layer) -> bool:
    """Say whether *layer* is the portal's own, which applies to everybody."""
    return layer.organisation_id is None and layer.role is None


def _applies(layer: Layer, places: Iterable[tuple[str | None, Role | None]]) -> bool:
    """Say whether *layer*, other than the portal's own, applies at one of *places*."""
    return not is_of_portal(layer) and any(
        layer.organisation_id in {None, organisation_id} and layer.role in {None, role}
        for organisation_id, role in places
    )
