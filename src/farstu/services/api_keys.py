"""API keys: made and shown once, listed, revoked, and judged at each call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.core.throttle import API_KEYS
from farstu.crypto.api_keys import id_in, make_key_text
from farstu.crypto.tokens import digest, same
from farstu.services.fields import LONGEST_TEXT, clean_text
from farstu.services.kept_rows import amend, recall
from farstu.services.kit import Kit, Visit
from farstu.services.portals import Hand
from farstu.services.trail import note
from farstu.services.tries import key_of
from farstu.store import api_keys, throttles
from farstu.store.api_keys import ApiKey
from farstu.store.throttles import Closed
from farstu.store.tx import Tx

NOTED_EVERY = timedelta(minutes=1)
"""How often it is written down that a key is in use."""
LIVES = timedelta(days=365)
"""How long a key lives that names no end."""
MOST_NETWORKS = 20


class KeyFault(StrEnum):
    """Why a key opens nothing."""

    MISSING = "key_missing"
    UNKNOWN = "key_unknown"
    """Mistyped, made up, or another portal's."""
    REVOKED = "key_revoked"
    EXPIRED = "key_expired"
    OUTSIDE = "key_outside"
    """It came from a network that it does not name."""
    SCOPE = "scope_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """A key to be."""

    name: str
    scopes: Collection[Scope]
    networks: Collection[str] = ()
    lives: timedelta = LIVES


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A new key, and its text, which is shown this once."""

    key: ApiKey
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A call that is not let in: why, and until when its network has to wait."""

    fault: KeyFault
    opens_at: datetime | None = None


def add_api_key(kit: Kit, tx: Tx, wish: KeyWish, *, by: Hand | None = None) -> MadeKey | Rejected:
    """Make a key of the transaction's portal; *by* says whose hand it is, None: the operator's.

    Reasons: FIELD_EMPTY (the name, or no scope), FIELD_TOO_LONG, FIELD_UNPRINTABLE,
    NETWORK_INVALID (also of one that nobody shows, where they are none, or everywhere).
    """
    name = clean_text(wish.name, field="name", longest=LONGEST_TEXT)
    if isinstance(name, Rejected):
        return name
    if not wish.scopes:
        return Rejected(Reason.FIELD_EMPTY, field="scope")
    networks = _read_networks(wish.networks)
    if isinstance(networks, Rejected):
        return networks
    if Scope.PRIVACYIDEA_OPEN in wish.scopes and not _are_somewhere(networks):
        return Rejected(Reason.NETWORK_INVALID, field="network")
    now = kit.clock()
    key_id = kit.new_id(now)
    text = make_key_text(key_id, kit.entropy)
    key = ApiKey(
        id=key_id,
        name=name,
        digest=digest(text),
        scopes=frozenset(wish.scopes),
        networks=networks,
        author_id=None if by is None else by.account_id,
        created_at=now,
        expires_at=now + wish.lives,
    )
    api_keys.add(tx, key)
    facts = {"key": key.id, "scopes": sorted(key.scopes)}
    _note(kit, tx, AuditEvent.API_KEY_ADDED, by, facts)
    return MadeKey(key=key, text=text)


def revoke_api_key(kit: Kit, tx: Tx, key_id: str, *, by: Hand | None = None) -> Rejected | None:
    """End a key at once. Reason: NOT_FOUND (or revoked before)."""
    if not api_keys.revoke(tx, key_id, at=kit.clock()):
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.API_KEY_REVOKED, by, {"key": key_id})
    return None


def admit(kit: Kit, visit: Visit, text: str | None, scope: Scope | None) -> ApiKey | TurnedAway:
    """Judge the key that a call brings, for a route that asks for *scope*; None: any key does.

    What is turned away is charged to its network and written down; a right key is never made to
    wait for what others try beside it.
    """
    judged = _judge(kit, visit, text, scope)
    if isinstance(judged, ApiKey):
        _note_use(kit, visit, judged)
        return judged
    fault, key_id = judged
    return kit.store.write(
        lambda tx: _turn_away(kit, tx, visit, fault, key_id), portal_id=visit.portal.id
    )


def admit_unshown(kit: Kit, visit: Visit, scope: Scope) -> ApiKey | TurnedAway:
    """Find the key that stands for calls from its networks that show none, by its *scope*."""
    judged = kit.store.read(
        lambda tx: _judge_unshown(kit, tx, visit, scope), portal_id=visit.portal.id
    )
    if judged is not None:
        _note_use(kit, visit, judged)
        return judged
    return kit.store.write(
        lambda tx: _turn_away(kit, tx, visit, KeyFault.MISSING, None), portal_id=visit.portal.id
    )


def _judge_unshown(kit: Kit, tx: Tx, visit: Visit, scope: Scope) -> ApiKey | None:
    return next(
        (
            key
            for key in api_keys.list_keys(tx)
            if key.networks and _fault_of(kit, visit, key, scope) is None
        ),
        None,
    )


def _note(
    kit: Kit, tx: Tx, event: AuditEvent, by: Hand | None, facts: Mapping[str, object]
) -> None:
    visit, actor_id = (None, None) if by is None else (by.visit, by.account_id)
    now = kit.clock()
    note(kit, tx, visit, event, at=now, subject_id=None, actor_id=actor_id, facts=facts)


def _judge(
    kit: Kit, visit: Visit, text: str | None, scope: Scope | None
) -> ApiKey | tuple[KeyFault, str | None]:
    if text is None:
        return KeyFault.MISSING, None
    key_id = id_in(text)
    key = None if key_id is None else _find(kit, visit, key_id)
    if key is None or not same(key.digest, digest(text)):
        return KeyFault.UNKNOWN, None
    fault = _fault_of(kit, visit, key, scope)
    return key if fault is None else (fault, key.id)


def _find(kit: Kit, visit: Visit, key_id: str) -> ApiKey | None:
    def look() -> ApiKey | None:
        return kit.store.read(lambda tx: api_keys.find(tx, key_id), portal_id=visit.portal.id)

    return recall(kit, "api key", visit.portal.id, key_id, look=look)


def _fault_of(kit: Kit, visit: Visit, key: ApiKey, scope: Scope | None) -> KeyFault | None:
    """Say why a *key* opens nothing here."""
    if key.revoked_at is not None:
        return KeyFault.REVOKED
    if key.expires_at is not None and key.expires_at <= kit.clock():
        return KeyFault.EXPIRED
    if not _is_inside(visit.address, key.networks):
        return KeyFault.OUTSIDE
    if scope is not None and scope not in key.scopes:
        return KeyFault.SCOPE
    return None


def _turn_away(kit: Kit, tx: Tx, visit: Visit, fault: KeyFault, key_id: str | None) -> TurnedAway:
    now = kit.clock()
    counter = key_of(kit, API_KEYS, visit.portal.id, visit.network)
    charged = throttles.charge(tx, counter, API_KEYS, now=now)
    if isinstance(charged, Closed):
        return TurnedAway(fault=fault, opens_at=charged.opens_at)
    facts = {"reason": fault.value} | ({} if key_id is None else {"key": key_id})
    note(kit, tx, visit, AuditEvent.API_KEY_REFUSED, at=now, subject_id=None, facts=facts)
    return TurnedAway(fault=fault)


def _note_use(kit: Kit, visit: Visit, key: ApiKey) -> None:
    now = kit.clock()
    since = now - NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at > since:
        return
    kit.store.write(
        lambda tx: api_keys.note_use(tx, key.id, at=now, unless_since=since),
        portal_id=visit.portal.id,
    )
    amend(kit, "api key", visit.portal.id, key.id, last_used_at=now)


def _read_networks(written: Collection[str]) -> tuple[str, ...] | Rejected:
    try:
        networks = tuple(str(ip_network(one.strip())) for one in written)
    except ValueError:
        return Rejected(Reason.NETWORK_INVALID, field="network")
    if len(networks) > MOST_NETWORKS:
        return Rejected(Reason.NETWORK_INVALID, field="network")
    return networks


def _are_somewhere(networks: Collection[str]) -> bool:
    """Say whether *networks* name places, and not everywhere."""
    return bool(networks) and all(ip_network(one).prefixlen for one in networks)


def _is_inside(address: str, networks: Collection[str]) -> bool:
    """Say whether a call came from where a key may be used."""
    return not networks or any(ip_address(address) in ip_network(one) for one in networks)
