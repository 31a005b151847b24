"""Portals: made, found, named."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from farstu.core.audit import AuditEvent
from farstu.core.languages import read_languages
from farstu.core.look import Scheme, read_accent
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.plans import Layer
from farstu.core.png import read_png
from farstu.core.policy import Policy, Settings
from farstu.core.roles import OrganisationKind, Role
from farstu.core.session_limits import MOST_HOURS, MOST_MINUTES
from farstu.crypto.sealing import new_data_key, wrap
from farstu.services.fields import LONGEST_TEXT, clean_text, mistakes
from farstu.services.kept_rows import recall
from farstu.services.kit import Kit, Visit
from farstu.services.logos import digest_of, replace_logo
from farstu.services.trail import note
from farstu.store import data_keys, organisations, policies, portals
from farstu.store.data_keys import WrappedKey
from farstu.store.organisations import Organisation
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE, Tx

HELP = {"help_texts"}
TOLD = 16
"""How many digits of a digest tell two states of a portal apart in a form."""
LONGEST = {"name": LONGEST_TEXT, "support_contact": 200, "authenticator_apps": 300}
MOST = {"session_minutes": MOST_MINUTES, "session_hours": MOST_HOURS}
SCHEMES = {"accent": Scheme.LIGHT, "accent_dark": Scheme.DARK}
USUAL = Settings()


def find_portal(kit: Kit, host: str) -> Portal | None:
    """Find the portal that lives at *host*, a lower-case name without port."""

    def look() -> Portal | None:
        return kit.store.read(lambda tx: portals.find_by_host(tx, host), portal_id=EVERYWHERE)

    return recall(kit, "portal", host, look=look)


def list_portals(kit: Kit) -> list[Portal]:
    """List the portals of the installation, oldest first."""
    return kit.store.read(portals.list_portals, portal_id=EVERYWHERE)


def add_portal(
    kit: Kit,
    tx: Tx,
    *,
    portal_id: str,
    host: str,
    name: str,
    policy: Policy,
    administrators: Policy | None = None,
    now: datetime,
    settings: Settings = USUAL,
    relying_party_id: str = "",
) -> Organisation | Rejected:
    """Make a portal with its staff, its policy and its data key, inside its own fence.

    Its passkeys belong to its host, unless they are to belong to a name above it. Reasons:
    HOST_TAKEN, RELYING_PARTY_TAKEN.
    """
    portal = Portal(
        id=portal_id,
        host=host,
        name=name,
        relying_party_id=relying_party_id or host,
        settings=settings,
        created_at=now,
    )
    if not portals.add(tx, portal):
        if portals.find_by_host(tx, host) is not None:
            return Rejected(Reason.HOST_TAKEN, field="host")
        return Rejected(Reason.RELYING_PARTY_TAKEN, field="relying_party_id")
    add_data_key(kit, tx, now=now)
    staff = Organisation(id=kit.new_id(now), name=name, kind=OrganisationKind.STAFF, created_at=now)
    organisations.add(tx, staff)
    policies.write(tx, Layer(policy=policy), at=now)
    if administrators is not None:
        policies.write(tx, Layer(policy=administrators, role=Role.ADMINISTRATOR), at=now)
    note(kit, tx, None, AuditEvent.PORTAL_ADDED, at=now, subject_id=None, facts={"host": host})
    return staff


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalWish:
    """What is to be different about a portal; None stays as it is.

    Empty texts and no bytes take away what was there, and a limit of 0 is as built in.
    """

    name: str | None = None
    support_contact: str | None = None
    time_zone: str | None = None
    languages: str | None = None
    authenticator_apps: str | None = None
    codes_after: bool | None = None
    codes_asked_back: bool | None = None
    strict_codes: bool | None = None
    accounts_by_request: bool | None = None
    session_minutes: int | None = None
    session_hours: int | None = None
    accent: str | None = None
    accent_dark: str | None = None
    logo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who changes a portal, and how it was when the page was made from which they do.

    Without an *account_id* it is the portal's own program.
    """

    visit: Visit
    account_id: str | None = None
    seen: str = ""


def state_of(told: object) -> str:
    """Digest plain data: what a form says that it began from."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:TOLD]


def look_state(portal: Portal) -> str:
    """Say what a portal is like, apart from its help."""
    settings = asdict(portal.settings)
    return state_of([portal.name, {name: settings[name] for name in settings.keys() - HELP}])


def change_portal(
    kit: Kit, tx: Tx, wish: PortalWish, *, by: Hand | None = None
) -> Portal | tuple[Rejected, ...]:
    """Change the name and the settings of the portal whose fence *tx* is in.

    An empty contact, zone, language, colour or logo takes it away. Every mistake is returned at
    once: NOT_FOUND, those of ``clean_text``, ``read_accent``, ``read_png`` and ``save_portal``,
    TIME_ZONE_UNKNOWN, LANGUAGE_UNKNOWN and AMOUNT_INVALID.
    """
    portal = portals.find(tx, tx.portal_id)
    if portal is None:
        return (Rejected(Reason.NOT_FOUND),)
    if by is not None and by.seen != look_state(portal):
        return (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),)
    cleaned = _clean_all(wish)
    if cleaned.get("accent") == "":
        cleaned.setdefault("accent_dark", "")
    if wrong := mistakes(*cleaned.values()):
        return wrong
    picture = cleaned.pop("logo", None)
    if picture is not None:
        cleaned["logo"] = digest_of(picture)
    name = cleaned.pop("name", portal.name)
    settings = replace(portal.settings, **cleaned)
    if settings.accent_dark and not settings.accent:
        return (Rejected(Reason.FIELD_EMPTY, field="accent"),)
    new = replace(portal, name=name, settings=settings)
    return save_portal(kit, tx, portal, new, picture=picture, by=by)


def find_mistakes(wish: PortalWish) -> tuple[Rejected, ...]:
    """Say what ``change_portal`` would refuse in a wish, whatever the portal is like."""
    return mistakes(*_clean_all(wish).values())


def save_portal(
    kit: Kit, tx: Tx, old: Portal, new: Portal, *, picture: bytes | None = None, by: Hand | None
) -> Portal | tuple[Rejected, ...]:
    """Write what is different, and note it. Reason: PORTAL_CHANGED_MEANWHILE."""
    now = kit.clock()
    if new == old:
        return new
    if not portals.change(tx, new, seen=old):
        return (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),)
    if picture is not None:
        replace_logo(tx, picture, at=now)
    note(
        kit,
        tx,
        None if by is None else by.visit,
        AuditEvent.PORTAL_CHANGED,
        at=now,
        subject_id=None,
        actor_id=None if by is None else by.account_id,
        facts=_changed(old, new),
    )
    return new


def _changed(old: Portal, new: Portal) -> dict[str, str]:
    """Say what is different; of texts only in which languages they are."""
    before = {"name": old.name, **asdict(old.settings)}
    after = {"name": new.name, **asdict(new.settings)}
    return {
        name: ", ".join(sorted(value)) if isinstance(value, dict) else str(value)
        for name, value in after.items()
        if value != before[name]
    }


def _clean_all(wish: PortalWish) -> dict[str, Any]:
    wished = {one.name: getattr(wish, one.name) for one in fields(wish)}
    return {name: _clean(name, value) for name, value in wished.items() if value is not None}


def _clean(name: str, value: Any) -> Any:
    """Fold what was typed for one setting, or say what is wrong with it."""
    match name, value:
        case _, bool() | b"":
            return value
        case _, int():
            return _within(value, MOST[name], field=name)
        case "logo", _:
            return read_png(value, field=name)
        case _ if not value.strip() and name != "name":
            return ""
        case "time_zone", _:
            is_known = value.strip() in available_timezones()
            return value.strip() if is_known else Rejected(Reason.TIME_ZONE_UNKNOWN, field=name)
        case "languages", _:
            read = read_languages(value)
            return ", ".join(read) if read else Rejected(Reason.LANGUAGE_UNKNOWN, field=name)
        case "accent" | "accent_dark", _:
            return read_accent(value, SCHEMES[name], field=name)
        case _:
            return clean_text(value, field=name, longest=LONGEST[name])


def _within(amount: int, most: int, *, field: str) -> int | Rejected:
    """Take an amount that changes something: 0 to *most*."""
    if 0 <= amount <= most:
        return amount
    return Rejected(Reason.AMOUNT_INVALID, Detail(amount=0, wanted=most), field=field)


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
