"""Rotating keys: new ones seal what is new, and everything old is sealed again.

Every step is small, finds its own place in the data, and may be repeated: a rotation that was
killed goes on where it was. An old data key is removed by a later run, when nothing is sealed
under it and no deed that read it can still be under way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from farstu.core.audit import AuditEvent
from farstu.crypto.sealing import Place, data_key_id_of, seal, unseal, wrap
from farstu.services.enrolment import place_of_enrolment
from farstu.services.kit import Kit
from farstu.services.portals import add_data_key
from farstu.services.proving import place_of
from farstu.services.saving_codes import place_of_sheet
from farstu.services.trail import note
from farstu.services.vault import current_key, find_key
from farstu.store import authenticators, data_keys, enrolments, portals, recovery_sheets
from farstu.store.tx import EVERYWHERE, Tx

BATCH = 200
SETTLED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What a rotation did in one portal."""

    portal_id: str
    resealed: int
    removed_keys: int


class Reseal(Protocol):
    """Write a row's secret under another key, unless it is no longer the one that was seen."""

    def __call__(self, tx: Tx, row_id: str, /, *, seen: bytes, blob: bytes) -> bool:
        """Say whether it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """One sealed value: where it is, and how to replace it."""

    row_id: str
    blob: bytes
    place: Place
    reseal: Reseal


Walk = Callable[[Tx, str], Iterator[_Sealed]]


def renew_data_key(kit: Kit, portal_id: str) -> None:
    """Give a portal a new data key; the ones before only unseal from now on."""

    def deed(tx: Tx) -> None:
        now = kit.clock()
        before = [key for key in data_keys.list_keys(tx) if key.retired_at is None]
        add_data_key(kit, tx, now=now)
        for key in before:
            data_keys.retire(tx, key.id, at=now)
            about = {"key": key.id}
            note(kit, tx, None, AuditEvent.DATA_KEY_RETIRED, at=now, subject_id=None, facts=about)

    kit.store.write(deed, portal_id=portal_id)


def finish_rotation(kit: Kit) -> list[Rotated]:
    """Wrap every data key under the newest key of the key file, and seal every row anew."""
    everywhere = kit.store.read(portals.list_portals, portal_id=EVERYWHERE)
    return [_finish_portal(kit, portal.id) for portal in everywhere]


def needs_rotation(kit: Kit) -> bool:
    """Say whether a rotation was begun and not finished."""
    current = kit.keys().current.id

    def question(tx: Tx) -> bool:
        return any(k.wrapping_key_id != current for k in data_keys.list_keys(tx))

    return kit.store.read(question, portal_id=EVERYWHERE)


def _finish_portal(kit: Kit, portal_id: str) -> Rotated:
    kit.store.write(lambda tx: _rewrap(kit, tx), portal_id=portal_id)
    resealed = sum(_reseal_all(kit, portal_id, walk) for walk in WALKS)
    removed = kit.store.write(lambda tx: _remove_unused(kit, tx), portal_id=portal_id)
    return Rotated(portal_id=portal_id, resealed=resealed, removed_keys=removed)


def _reseal_all(kit: Kit, portal_id: str, walk: Walk) -> int:
    """Seal anew what *walk* finds, a batch a transaction."""
    resealed, after = 0, ""
    while batch := _read_batch(kit, portal_id, walk, after):
        after = batch[-1].row_id
        resealed += _reseal_batch(kit, portal_id, batch)
    return resealed


def _read_batch(kit: Kit, portal_id: str, walk: Walk, after: str) -> list[_Sealed]:
    return kit.store.read(lambda tx: list(walk(tx, after)), portal_id=portal_id)


def _reseal_batch(kit: Kit, portal_id: str, batch: list[_Sealed]) -> int:
    return kit.store.write(
        lambda tx: sum(_reseal(kit, tx, sealed) for sealed in batch), portal_id=portal_id
    )


def _rewrap(kit: Kit, tx: Tx) -> None:
    wrapping = kit.keys().current
    for key in data_keys.list_keys(tx):
        opened = find_key(kit, tx, key.id)
        if opened is None or key.wrapping_key_id == wrapping.id:
            continue
        wrapped = wrap(opened, portal_id=tx.portal_id, key=wrapping, entropy=kit.entropy)
        data_keys.rewrap(tx, key, wrapping_key_id=wrapping.id, wrapped=wrapped)


def _reseal(kit: Kit, tx: Tx, sealed: _Sealed) -> int:
    key = current_key(kit, tx)
    if data_key_id_of(sealed.blob) == key.id:
        return 0
    plain = unseal(sealed.blob, place=sealed.place, find=lambda key_id: find_key(kit, tx, key_id))
    anew = seal(plain, place=sealed.place, key=key, entropy=kit.entropy)
    return int(sealed.reseal(tx, sealed.row_id, seen=sealed.blob, blob=anew))


def _remove_unused(kit: Kit, tx: Tx) -> int:
    used = {data_key_id_of(sealed.blob) for walk in WALKS for sealed in _walk_all(tx, walk)}
    settled = kit.clock() - SETTLED_AFTER
    gone = [
        key.id
        for key in data_keys.list_keys(tx)
        if key.retired_at is not None and key.retired_at <= settled and key.id not in used
    ]
    return sum(data_keys.remove(tx, key_id) for key_id in gone)


def _walk_all(tx: Tx, walk: Walk) -> Iterator[_Sealed]:
    after = ""
    while batch := list(walk(tx, after)):
        after = batch[-1].row_id
        yield from batch


def _authenticators(tx: Tx, after: str) -> Iterator[_Sealed]:
    for row in authenticators.list_all(tx, after=after, limit=BATCH):
        yield _Sealed(
            row_id=row.id,
            blob=row.secret,
            place=place_of(tx.portal_id, row),
            reseal=authenticators.reseal,
        )


def _enrolments(tx: Tx, after: str) -> Iterator[_Sealed]:
    for row in enrolments.list_all(tx, after=after, limit=BATCH):
        yield _Sealed(
            row_id=row.id,
            blob=row.memory,
            place=place_of_enrolment(tx.portal_id, row.account_id, row.id),
            reseal=enrolments.reseal,
        )


def _sheets(tx: Tx, after: str) -> Iterator[_Sealed]:
    for row in recovery_sheets.list_sealed(tx, after=after, limit=BATCH):
        yield _Sealed(
            row_id=row.id,
            blob=row.codes or b"",
            place=place_of_sheet(tx.portal_id, row.account_id, row.id),
            reseal=recovery_sheets.reseal,
        )


WALKS: tuple[Walk, ...] = (_authenticators, _enrolments, _sheets)
