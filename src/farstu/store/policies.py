"""Policies: one row a layer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.key_models import Certification, KeyDemand
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.store.columns import MICROSECOND
from farstu.store.schema import policies as t
from farstu.store.tx import Tx


def list_layers(tx: Tx) -> list[Layer]:
    """List all layers of the portal."""
    columns = (t.c.organisation_id, t.c.role, t.c.demands, t.c.changed_at)
    query = sa.select(*columns).where(tx.inside(t))
    return [
        Layer(
            policy=decode(row["demands"]),
            organisation_id=row["organisation_id"],
            role=None if row["role"] is None else Role(row["role"]),
            changed_at=row["changed_at"],
        )
        for row in tx.execute(query).mappings()
    ]


def replace(tx: Tx, layer: Layer, *, at: datetime) -> None:
    """Write *layer*, whether there was one or not."""
    dialect = postgresql if tx.connection.dialect.name == "postgresql" else sqlite
    role = None if layer.role is None else int(layer.role)
    statement = dialect.insert(t).values(
        id=f"{tx.portal_id}/{layer.key}",
        portal_id=tx.portal_id,
        organisation_id=layer.organisation_id,
        role=role,
        demands=encode(layer.policy),
        changed_at=at,
    )
    new = {"demands": statement.excluded.demands, "changed_at": statement.excluded.changed_at}
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=new, where=tx.inside(t)))


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
