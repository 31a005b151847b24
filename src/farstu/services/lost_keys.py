"""Going on where a wrapping key is lost for good: no backup of the key file has it any more.

What lies under it stays closed. Authenticators that nobody can check are suspended, so that they go
on keeping strangers out; recovery codes are hashes, and lead their owners on to new ones. Every
step may be repeated: until the last one, the key file still lacks a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from farstu.core.audit import AuditEvent
from farstu.crypto.sealing import Place, SealError, data_key_id_of
from farstu.services.audit_signing import renew_audit_key
from farstu.services.kit import Kit
from farstu.services.portals import add_data_key
from farstu.services.sealed_rows import PAGE, list_sealed
from farstu.services.token_keys import make_token_keys, put_token_keys
from farstu.services.trail import note
from farstu.store import audit_keys, authenticators, data_keys, portals
from farstu.store.authenticators import Authenticator
from farstu.store.data_keys import WrappedKey
from farstu.store.tx import EVERYWHERE, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """What a portal goes on without: so many suspended authenticators, and what else is closed."""

    portal_id: str
    removed_keys: int
    suspended: int
    closed: tuple[Place, ...]


def give_up_lost_keys(kit: Kit) -> list[GivenUp]:
    """Have every portal go on under the keys that the key file has; only those that lack one."""
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    done = (_give_up(kit, portal.id) for portal in everywhere)
    return [one for one in done if one is not None]


def _give_up(kit: Kit, portal_id: str) -> GivenUp | None:
    lost = kit.store.read(lambda tx: _list_lost(kit, tx), portal_id=portal_id)
    if not lost:
        return None
    gone = {key.id for key in lost}
    closed = kit.store.read(lambda tx: _list_closed(tx, gone), portal_id=portal_id)
    _replace_keys(kit, portal_id)
    suspended = sum(_suspend(kit, portal_id, page) for page in _list_pages(kit, portal_id, gone))
    removed = kit.store.write(
        lambda tx: sum(data_keys.remove(tx, key_id) for key_id in sorted(gone)), portal_id=portal_id
    )
    return GivenUp(portal_id=portal_id, removed_keys=removed, suspended=suspended, closed=closed)


def _list_lost(kit: Kit, tx: Tx) -> list[WrappedKey]:
    wrapped = data_keys.list_keys(tx)
    held = {key.id for key in kit.keys().keys}
    return [key for key in wrapped if key.wrapping_key_id not in held]


def _list_closed(tx: Tx, gone: set[str]) -> tuple[Place, ...]:
    return tuple(sealed.place for sealed in list_sealed(tx) if sealed.key_id in gone)


def _replace_keys(kit: Kit, portal_id: str) -> None:
    """Give the portal a data key that opens, and others to sign with; once, if it has none yet."""
    made = make_token_keys(kit, portal_id, at_once=True)

    def deed(tx: Tx) -> None:
        now, lost = kit.clock(), {key.id for key in _list_lost(kit, tx)}
        living = [key.id for key in data_keys.list_keys(tx) if key.retired_at is None]
        for key_id in lost.intersection(living):
            data_keys.retire(tx, key_id, at=now)
            about = {"key": key_id}
            note(kit, tx, None, AuditEvent.DATA_KEY_RETIRED, at=now, subject_id=None, facts=about)
        if not lost.issuperset(living):
            return
        add_data_key(kit, tx, now=now)
        if audit_keys.find_living(tx) is not None:
            renew_audit_key(kit, tx, now=now)
        put_token_keys(kit, tx, made, at_once=True)

    kit.store.write(deed, portal_id=portal_id)


def _list_pages(kit: Kit, portal_id: str, gone: set[str]) -> Iterator[list[Authenticator]]:
    """Walk through the authenticators that nobody can check any more, a page a transaction."""
    after = ""
    while page := _read_page(kit, portal_id, after):
        after = page[-1].id
        yield [one for one in page if _key_id_of(one.secret) in gone]


def _read_page(kit: Kit, portal_id: str, after: str) -> list[Authenticator]:
    return kit.store.read(
        lambda tx: authenticators.list_all(tx, after=after, limit=PAGE), portal_id=portal_id
    )


def _key_id_of(blob: bytes) -> str:
    try:
        return data_key_id_of(blob)
    except SealError:
        return ""


def _suspend(kit: Kit, portal_id: str, page: list[Authenticator]) -> int:
    """Suspend what is not, and write down whose it was."""

    def deed(tx: Tx) -> int:
        now = kit.clock()
        return sum(_suspend_one(kit, tx, one, now=now) for one in page)

    return kit.store.write(deed, portal_id=portal_id)


def _suspend_one(kit: Kit, tx: Tx, one: Authenticator, *, now: datetime) -> bool:
    if not authenticators.suspend(tx, [one.id], at=now):
        return False
    event, facts = AuditEvent.AUTHENTICATOR_LOST, {"factor": one.kind}
    note(kit, tx, None, event, at=now, subject_id=one.account_id, facts=facts)
    return True
