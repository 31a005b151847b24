"""Sealing rows with the data key of their portal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from farstu.crypto.sealing import DataKey, Place, SealError, seal, unseal, unwrap
from farstu.services.kit import Kit
from farstu.store import data_keys
from farstu.store.data_keys import WrappedKey
from farstu.store.tx import Tx


def put_away(kit: Kit, tx: Tx, data: Any, *, place: Place) -> bytes:
    """Seal plain *data* into *place*, under the newest key of its portal."""
    return put_all_away(kit, tx, [(data, place)])[0]


def put_all_away(kit: Kit, tx: Tx, many: Sequence[tuple[Any, Place]]) -> list[bytes]:
    """Seal plain data, each into its place, under the newest key of their portal."""
    key = current_key(kit, tx)
    plain = ((json.dumps(data, separators=(",", ":")).encode(), place) for data, place in many)
    return [seal(text, place=place, key=key, entropy=kit.entropy) for text, place in plain]


def take_out(kit: Kit, tx: Tx, blob: bytes, *, place: Place) -> Any:
    """Open what was put away into *place*. Raises ``SealError`` if it was not."""
    return json.loads(unseal(blob, place=place, find=lambda key_id: find_key(kit, tx, key_id)))


def current_key(kit: Kit, tx: Tx) -> DataKey:
    """Open the newest data key of the portal that is not retired."""
    living = [key for key in data_keys.list_keys(tx) if key.retired_at is None]
    if not living:
        raise SealError
    return _open(kit, living[-1])


def find_key(kit: Kit, tx: Tx, key_id: str) -> DataKey | None:
    """Open the data key with an id, retired or not."""
    if key_id in kit.opened:
        return kit.opened[key_id]
    wrapped = next((key for key in data_keys.list_keys(tx) if key.id == key_id), None)
    return None if wrapped is None else _open(kit, wrapped)


def _open(kit: Kit, wrapped: WrappedKey) -> DataKey:
    if wrapped.id not in kit.opened:
        kit.opened[wrapped.id] = unwrap(
            wrapped.wrapped,
            data_key_id=wrapped.id,
            portal_id=wrapped.portal_id,
            find=kit.keys().find,
        )
    return kit.opened[wrapped.id]
