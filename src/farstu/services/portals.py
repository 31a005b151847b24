"""Portals: made, found, named."""

from __future__ import annotations

from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.core.policy import Policy, Settings
from farstu.core.roles import OrganisationKind
from farstu.crypto.sealing import new_data_key, wrap
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import data_keys, organisations, policies, portals
from farstu.store.data_keys import WrappedKey
from farstu.store.organisations import Organisation
from farstu.store.policies import Layer
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE, Tx


def find_portal(kit: Kit, host: str) -> Portal | None:
    """Find the portal that lives at *host*, a lower-case name without port."""
    return kit.store.read(lambda tx: portals.find_by_host(tx, host), portal_id=EVERYWHERE)


def list_portals(kit: Kit) -> list[Portal]:
    """List the portals of the installation, oldest first."""
    return kit.store.read(portals.list_portals, portal_id=EVERYWHERE)


def add_portal(
    kit: Kit, tx: Tx, *, portal_id: str, host: str, name: str, policy: Policy, now: datetime
) -> Organisation:
    """Make a portal with its staff, its policy and its data key, inside its own fence."""
    portal = Portal(
        id=portal_id,
        host=host,
        name=name,
        relying_party_id=host,
        settings=Settings(),
        created_at=now,
    )
    portals.add(tx, portal)
    add_data_key(kit, tx, now=now)
    staff = Organisation(id=kit.new_id(now), name=name, kind=OrganisationKind.STAFF, created_at=now)
    organisations.add(tx, staff)
    policies.replace(tx, Layer(policy=policy), at=now)
    note(kit, tx, None, AuditEvent.PORTAL_ADDED, at=now, subject_id=None, facts={"host": host})
    return staff


def add_data_key(kit: Kit, tx: Tx, *, now: datetime) -> WrappedKey:
    """Make the portal's next data key: from now on it seals what is new."""
    key, wrapping = new_data_key(now, kit.entropy), kit.keys().current
    wrapped = WrappedKey(
        id=key.id,
        portal_id=tx.portal_id,
        wrapping_key_id=wrapping.id,
        wrapped=wrap(key, portal_id=tx.portal_id, key=wrapping, entropy=kit.entropy),
        created_at=now,
    )
    data_keys.add(tx, wrapped)
    note(
        kit,
        tx,
        None,
        AuditEvent.DATA_KEY_ADDED,
        at=now,
        subject_id=None,
        facts={"key": key.id},
    )
    return wrapped
