"""Rotating keys: new ones seal what is new, and everything old is sealed again.

Every step is small, finds its own place in the data, and may be repeated: a rotation that was
killed goes on where it was. How far it got is not written down anywhere, it shows: a portal whose
living data key lies under an older wrapping key still waits for a new one. An old data key is
removed by a later run, when nothing is sealed under it and no deed that read it can still be under
way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.audit import AuditEvent
from farstu.crypto.keyring import WrappingKey
from farstu.crypto.sealing import Place, SealError, seal, unseal, wrap
from farstu.services.audit_signing import renew_audit_key
from farstu.services.kit import Kit
from farstu.services.portals import add_data_key
from farstu.services.sealed_rows import WALKS, Sealed, Walk, list_sealed
from farstu.services.token_keys import make_token_keys, put_token_keys
from farstu.services.trail import note
from farstu.services.vault import current_key, find_key
from farstu.store import audit_keys, data_keys, portals
from farstu.store.data_keys import WrappedKey
from farstu.store.tx import EVERYWHERE, Tx

SETTLED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What a rotation did in one portal.

    *waiting_keys* are retired and will be removed by a later run; *unopened* are the places of
    what no key opens: damaged, so that its owner has to enrol again.
    """

    portal_id: str
    resealed: int
    removed_keys: int
    waiting_keys: int
    unopened: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a rotation would do in one portal: how many rows it would seal anew, and what not."""

    portal_id: str
    rows: int
    unopened: tuple[Place, ...]


Tell = Callable[[int], None]
"""Hears how many more rows have been dealt with."""


def finish_rotation(kit: Kit, *, tell: Tell = lambda _: None) -> list[Rotated]:
    """Bring every portal under the newest key of the key file: data keys, and what they seal."""
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    return [_finish_portal(kit, portal.id, tell) for portal in everywhere]


def foresee_rotation(kit: Kit, *, anew: bool) -> list[Foreseen]:
    """Say what a rotation would do in every portal, with a new wrapping key if *anew*.

    Everything that would have to open is opened, and nothing is written.
    """
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    return [
        kit.store.read(lambda tx: _foresee(kit, tx, anew=anew), portal_id=portal.id)
        for portal in everywhere
    ]


def needs_rotation(kit: Kit) -> bool:
    """Say whether a rotation was begun and not finished."""
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    return any(
        kit.store.read(lambda tx: _is_behind(kit, tx), portal_id=portal.id) for portal in everywhere
    )


def renew_data_key(kit: Kit, portal_id: str) -> None:
    """Give a portal a data key under the newest wrapping key, and let the ones before only unseal.

    Done already: nothing to do. So a rotation may begin again, and two at once are one.
    """
    made = make_token_keys(kit, portal_id, at_once=True)

    def deed(tx: Tx) -> None:
        now = kit.clock()
        living = _living(tx)
        if not living or living[-1].wrapping_key_id != kit.keys().current.id:
            living.append(add_data_key(kit, tx, now=now))
            _renew_audit_key(kit, tx, now=now)
            put_token_keys(kit, tx, made, at_once=True)
        for key in living[:-1]:
            data_keys.retire(tx, key.id, at=now)
            about = {"key": key.id}
            note(kit, tx, None, AuditEvent.DATA_KEY_RETIRED, at=now, subject_id=None, facts=about)

    kit.store.write(deed, portal_id=portal_id)


def list_unopened_keys(kit: Kit) -> list[WrappedKey]:
    """List the data keys of all portals that the key file does not open."""

    def question(tx: Tx) -> list[WrappedKey]:
        return [key for key in data_keys.list_keys(tx) if not _opens(kit, tx, key)]

    return kit.store.read(question, portal_id=EVERYWHERE)


def list_lacking_keys(kit: Kit) -> list[str]:
    """List the wrapping keys that data keys lie under and the key file does not have.

    It is another installation's file then, or one from before a rotation.
    """
    wrapped = kit.store.read(data_keys.list_keys, portal_id=EVERYWHERE)
    held = {key.id for key in kit.keys().keys}
    return sorted({key.wrapping_key_id for key in wrapped} - held)


def list_idle_wrapping_keys(kit: Kit) -> list[WrappingKey]:
    """List the older keys of the key file under which no data key lies any more."""
    wrapped = kit.store.read(data_keys.list_keys, portal_id=EVERYWHERE)
    in_use = {key.wrapping_key_id for key in wrapped}
    return [key for key in kit.keys().keys[:-1] if key.id not in in_use]


def _foresee(kit: Kit, tx: Tx, *, anew: bool) -> Foreseen:
    living = _living(tx)
    is_kept = not anew and living and living[-1].wrapping_key_id == kit.keys().current.id
    stays = {living[-1].id} if is_kept else set[str]()
    left = [sealed for sealed in list_sealed(tx) if sealed.key_id not in stays]
    broken = tuple(sealed.place for sealed in left if _unseal(kit, tx, sealed) is None)
    return Foreseen(portal_id=tx.portal_id, rows=len(left) - len(broken), unopened=broken)


def _finish_portal(kit: Kit, portal_id: str, tell: Tell) -> Rotated:
    renew_data_key(kit, portal_id)
    kit.store.write(lambda tx: _rewrap(kit, tx), portal_id=portal_id)
    resealed, unopened = 0, list[Place]()
    for batch in _list_batches(kit, portal_id):
        done, broken = _reseal_batch(kit, portal_id, batch)
        resealed += done
        unopened += broken
        tell(len(batch))
    removed = _remove_unused(kit, portal_id)
    waiting = kit.store.read(lambda tx: len(data_keys.list_keys(tx)), portal_id=portal_id) - 1
    return Rotated(
        portal_id=portal_id,
        resealed=resealed,
        removed_keys=removed,
        waiting_keys=waiting,
        unopened=tuple(unopened),
    )


def _list_batches(kit: Kit, portal_id: str) -> Iterator[list[Sealed]]:
    """Walk through everything that is sealed, a batch a transaction."""
    for walk in WALKS:
        after = ""
        while batch := _read_batch(kit, portal_id, walk, after):
            after = batch[-1].row_id
            yield batch


def _read_batch(kit: Kit, portal_id: str, walk: Walk, after: str) -> list[Sealed]:
    return kit.store.read(lambda tx: list(walk(tx, after)), portal_id=portal_id)


def _reseal_batch(kit: Kit, portal_id: str, batch: list[Sealed]) -> tuple[int, list[Place]]:
    """Seal a batch anew; say how many rows changed, and where something did not open."""

    def deed(tx: Tx) -> tuple[int, list[Place]]:
        outcomes = [(sealed.place, _reseal(kit, tx, sealed)) for sealed in batch]
        unopened = [place for place, done in outcomes if done is None]
        return sum(bool(done) for _, done in outcomes), unopened

    return kit.store.write(deed, portal_id=portal_id)


def _reseal(kit: Kit, tx: Tx, sealed: Sealed) -> bool | None:
    """Seal one value anew: say whether it was done, or None if nothing opens it."""
    key = current_key(kit, tx)
    if sealed.key_id == key.id:
        return False
    plain = _unseal(kit, tx, sealed)
    if plain is None:
        return None
    anew = seal(plain, place=sealed.place, key=key, entropy=kit.entropy)
    return sealed.reseal(tx, sealed.row_id, seen=sealed.blob, blob=anew)


def _unseal(kit: Kit, tx: Tx, sealed: Sealed) -> bytes | None:
    try:
        return unseal(
            sealed.blob, place=sealed.place, find=lambda key_id: find_key(kit, tx, key_id)
        )
    except SealError:
        return None


def _rewrap(kit: Kit, tx: Tx) -> None:
    """Wrap the data keys that are left under the newest wrapping key."""
    wrapping = kit.keys().current
    for key in data_keys.list_keys(tx):
        opened = find_key(kit, tx, key.id)
        if opened is None or key.wrapping_key_id == wrapping.id:
            continue
        wrapped = wrap(opened, portal_id=tx.portal_id, key=wrapping, entropy=kit.entropy)
        data_keys.rewrap(tx, key, wrapping_key_id=wrapping.id, wrapped=wrapped)


def _remove_unused(kit: Kit, portal_id: str) -> int:
    """Remove the keys that were retired long enough ago and seal nothing.

    Looking takes as long as there is data, so it is no part of the deed: once a key has settled,
    nothing new comes under it, and what was seen unused stays so.
    """
    settled = kit.clock() - SETTLED_AFTER

    def question(tx: Tx) -> list[str]:
        retired = [key for key in data_keys.list_keys(tx) if key.retired_at is not None]
        gone = {key.id for key in retired if key.retired_at and key.retired_at <= settled}
        used = {sealed.key_id for sealed in list_sealed(tx)} if gone else set[str]()
        return sorted(gone - used)

    gone = kit.store.read(question, portal_id=portal_id)
    return kit.store.write(
        lambda tx: sum(data_keys.remove(tx, key_id) for key_id in gone), portal_id=portal_id
    )


def _is_behind(kit: Kit, tx: Tx) -> bool:
    """Say whether a portal has a key, or a row, that a finished rotation would not have left.

    What no key opens stays where it is, and does not count.
    """
    keys, current = data_keys.list_keys(tx), kit.keys().current.id
    if len(_living(tx)) != 1 or any(key.wrapping_key_id != current for key in keys):
        return True
    retired = {key.id for key in keys if key.retired_at is not None}
    return bool(retired) and any(
        sealed.key_id in retired and _unseal(kit, tx, sealed) is not None
        for sealed in list_sealed(tx)
    )


def _renew_audit_key(kit: Kit, tx: Tx, *, now: datetime) -> None:
    """Give the portal another key to sign with, if it has signed anything yet."""
    if audit_keys.find_living(tx) is not None:
        renew_audit_key(kit, tx, now=now)


def _living(tx: Tx) -> list[WrappedKey]:
    return [key for key in data_keys.list_keys(tx) if key.retired_at is None]


def _opens(kit: Kit, tx: Tx, key: WrappedKey) -> bool:
    try:
        return find_key(kit, tx, key.id) is not None
    except SealError:
        return False
