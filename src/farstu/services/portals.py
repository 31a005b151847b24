"""Portals: made, found, named."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from farstu.core.audit import AuditEvent
from farstu.core.languages import read_languages
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, Settings
from farstu.core.roles import OrganisationKind
from farstu.crypto.sealing import new_data_key, wrap
from farstu.services.fields import LONGEST_TEXT, clean_text, mistakes
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import data_keys, organisations, policies, portals
from farstu.store.data_keys import WrappedKey
from farstu.store.organisations import Organisation
from farstu.store.policies import Layer
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE, Tx

LONGEST = {"name": LONGEST_TEXT, "support_contact": 200}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalWish:
    """What is to be different about a portal; None stays as it is."""

    name: str | None = None
    support_contact: str | None = None
    time_zone: str | None = None
    languages: str | None = None
    codes_asked_back: bool | None = None
    strict_codes: bool | None = None


def change_portal(kit: Kit, tx: Tx, wish: PortalWish) -> Portal | tuple[Rejected, ...]:
    """Change the name and the settings of the portal whose fence *tx* is in.

    An empty contact, zone or language takes it away. Every mistake is returned at once:
    FIELD_EMPTY, FIELD_TOO_LONG, FIELD_UNPRINTABLE, TIME_ZONE_UNKNOWN, LANGUAGE_UNKNOWN, or
    NOT_FOUND.
    """
    portal = portals.find(tx, tx.portal_id)
    if portal is None:
        return (Rejected(Reason.NOT_FOUND),)
    wished = {name: value for name, value in asdict(wish).items() if value is not None}
    cleaned = {
        name: _clean(name, value) if isinstance(value, str) else value
        for name, value in wished.items()
    }
    if wrong := mistakes(*cleaned.values()):
        return wrong
    name = cleaned.pop("name", portal.name)
    settings = replace(portal.settings, **cleaned)
    new = replace(portal, name=name, settings=settings)
    if new == portal:
        return portal
    portals.rename(tx, portal.id, name)
    portals.replace_settings(tx, portal.id, settings)
    facts = {name: str(value) for name, value in {"name": new.name, **asdict(settings)}.items()}
    changed = {name: facts[name] for name in wished}
    event = AuditEvent.PORTAL_CHANGED
    note(kit, tx, None, event, at=kit.clock(), subject_id=None, facts=changed)
    return new


def _clean(name: str, value: str) -> Any:
    """Fold what was typed for one setting, or say what is wrong with it."""
    if not value.strip() and name != "name":
        return ""
    if name == "time_zone":
        is_known = value.strip() in available_timezones()
        return value.strip() if is_known else Rejected(Reason.TIME_ZONE_UNKNOWN, field=name)
    if name == "languages":
        read = read_languages(value)
        return ", ".join(read) if read else Rejected(Reason.LANGUAGE_UNKNOWN, field=name)
    return clean_text(value, field=name, longest=LONGEST[name])


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
