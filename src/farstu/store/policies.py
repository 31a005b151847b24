"""Policies: one row a layer, with its plan, and a row for each change of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.plans import Everybody, Labelled, Layer, Plan, Reach, Share, Wave
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.store.columns import MICROSECOND, from_microseconds, to_microseconds
from farstu.store.schema import policies as t
from farstu.store.schema import policy_changes as changes
from farstu.store.tx import Fence, Tx

PLACE = (t.c.organisation_id, t.c.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerChange:
    """What became of a layer, at one of its revisions; *before* is None where there was none.

    *changed_by* is an account; None: the operator.
    """

    id: str
    revision: int
    event: AuditEvent
    before: Layer | None
    after: Layer
    changed_by: str | None
    changed_at: datetime


def list_layers(tx: Tx) -> list[Layer]:
    """List all layers of the portal."""
    rows = tx.run(_listing).rows
    return [_layer(row, row, row["revision"], row["changed_at"]) for row in rows]


@cache
def _listing(fence: Fence) -> sa.Select[Any]:
    columns = (*PLACE, t.c.demands, t.c.plan, t.c.revision, t.c.changed_at)
    return sa.select(*columns).where(fence.inside(t))


def lock(tx: Tx) -> None:
    """Hold the portal's policies until the end of the transaction.

    Whoever judges a layer by all the others takes this first, so that two cannot each find theirs
    fine and leave what is not. The portal's own layer is always there to be held.
    """
    tx.execute(sa.update(t).where(tx.inside(t)).values(revision=t.c.revision))


def write(tx: Tx, layer: Layer, *, at: datetime) -> bool:
    """Write *layer* if its revision is still the one that it was read at; else do nothing.

    Without a revision it has to be new.
    """
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    written = {**_columns(layer), "changed_at": at}
    statement = dialect.insert(t).values(
        id=f"{tx.portal_id}/{layer.key}",
        portal_id=tx.portal_id,
        organisation_id=layer.organisation_id,
        role=None if layer.role is None else int(layer.role),
        revision=0,
        **written,
    )
    update = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={**written, "revision": t.c.revision + 1},
        where=sa.and_(tx.inside(t), t.c.revision == layer.revision),
    )
    return tx.changes(update) == 1


def add_change(tx: Tx, change: LayerChange) -> None:
    """Keep what became of a layer."""
    tx.execute(
        sa.insert(changes).values(
            id=change.id,
            portal_id=tx.portal_id,
            layer_id=f"{tx.portal_id}/{change.after.key}",
            revision=change.revision,
            event=change.event.value,
            before=None if change.before is None else _columns(change.before),
            after=_columns(change.after),
            changed_by=change.changed_by,
            changed_at=change.changed_at,
        )
    )


def list_changes_at(tx: Tx, organisation_id: str | None, *, limit: int) -> list[LayerChange]:
    """List the last changes of the layers of one place, the newest first; None: the portal's."""
    here = t.c.organisation_id.is_not_distinct_from(organisation_id)
    query = _newest(tx).where(here).limit(limit)
    return [_change(row) for row in tx.execute(query).mappings()]


def list_changes(tx: Tx, *, limit: int) -> list[LayerChange]:
    """List the last changes of all layers, the newest first."""
    return [_change(row) for row in tx.execute(_newest(tx).limit(limit)).mappings()]


def list_changes_since(tx: Tx, *, since: datetime) -> list[LayerChange]:
    """List the changes of all layers after a moment, the newest first."""
    query = _newest(tx).where(changes.c.changed_at > since)
    return [_change(row) for row in tx.execute(query).mappings()]


def _newest(tx: Tx) -> sa.Select[Any]:
    joined = sa.join(changes, t, changes.c.layer_id == t.c.id)
    query = sa.select(changes, *PLACE).select_from(joined).where(tx.inside(changes), tx.inside(t))
    newest = (changes.c.changed_at.desc(), changes.c.revision.desc(), changes.c.id.desc())
    return query.order_by(*newest)


def _change(row: Mapping[Any, Any]) -> LayerChange:
    before, revision, at = row["before"], row["revision"], row["changed_at"]
    return LayerChange(
        id=row["id"],
        revision=revision,
        event=AuditEvent(row["event"]),
        before=None if before is None else _layer(row, before),
        after=_layer(row, row["after"], revision, at),
        changed_by=row["changed_by"],
        changed_at=at,
    )


# As plain data ---------------------------------------------------------------


def _columns(layer: Layer) -> dict[str, Any]:
    plan = None if layer.plan is None else encode_plan(layer.plan)
    return {"demands": encode(layer.policy), "plan": plan}


def _layer(
    place: Mapping[Any, Any],
    data: Mapping[Any, Any],
    revision: int | None = None,
    changed_at: datetime | None = None,
) -> Layer:
    return Layer(
        policy=decode(data["demands"]),
        organisation_id=place["organisation_id"],
        role=None if place["role"] is None else Role(place["role"]),
        plan=None if data["plan"] is None else decode_plan(data["plan"]),
        revision=revision,
        changed_at=changed_at,
    )


def encode(policy: Policy | None) -> dict[str, Any]:
    """Write demands as plain data; a layer that asks for nothing has none."""
    if policy is None:
        return {}
    return {
        "required": policy.required.name,
        "allowed": sorted(policy.allowed),
        "grace": policy.grace // MICROSECOND,
        "remembers": policy.remembers // MICROSECOND,
        "limited_entry": policy.limited_entry,
        "key_models": None if policy.keys.models is None else sorted(policy.keys.models),
        "key_certification": policy.keys.certification.name,
    }


def decode(data: Mapping[str, Any]) -> Policy | None:
    """Read demands. Those on keys are missing in what was written before there were any."""
    if not data:
        return None
    models = data.get("key_models")
    return Policy(
        required=Assurance[data["required"]],
        allowed=frozenset(map(FactorKind, data["allowed"])),
        grace=data["grace"] * MICROSECOND,
        remembers=data["remembers"] * MICROSECOND,
        limited_entry=data["limited_entry"],
        keys=KeyDemand(
            models=None if models is None else frozenset(models),
            certification=Certification[data.get("key_certification", Certification.ANY.name)],
        ),
    )


def encode_plan(plan: Plan) -> dict[str, Any]:
    """Write a plan as plain data."""
    paused = plan.paused_at
    return {
        "policy": encode(plan.policy),
        "waves": [
            {"starts_at": to_microseconds(wave.starts_at), **_encode_reach(wave.reaches)}
            for wave in plan.waves
        ],
        "paused_at": None if paused is None else to_microseconds(paused),
    }


def decode_plan(data: Mapping[str, Any]) -> Plan:
    """Read a plan; one without a policy was never written, and nothing stands in for it."""
    policy, paused = decode(data["policy"]), data["paused_at"]
    if policy is None:
        raise ValueError(data)
    return Plan(
        policy=policy,
        waves=tuple(
            Wave(starts_at=from_microseconds(wave["starts_at"]), reaches=_decode_reach(wave))
            for wave in data["waves"]
        ),
        paused_at=None if paused is None else from_microseconds(paused),
    )


def _encode_reach(reach: Reach) -> dict[str, Any]:
    match reach:
        case Everybody():
            return {}
        case Labelled(label):
            return {"label": label}
        case Share(percent):
            return {"percent": percent}


def _decode_reach(data: Mapping[str, Any]) -> Reach:
    if "label" in data:
        return Labelled(data["label"])
    return Share(data["percent"]) if "percent" in data else Everybody()
