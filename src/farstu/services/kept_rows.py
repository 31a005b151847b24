"""Rows that each call needs and hardly any deed changes: kept as long as the board stands still.

Whatever changes a portal or a key raises the board's number of everything, in whatever process it
is done (``store/revocations``), before it is answered; so what was revoked is never asked here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from farstu.services.kit import Kit
from farstu.store.board import EVERYTHING

T = TypeVar("T")

MOST = 1000
"""Rows that are kept: of more, all are looked up anew. Only what is there is kept."""


def recall(kit: Kit, *name: str, look: Callable[[], T | None]) -> T | None:
    """Give what was kept under *name*, or *look*; the board is read before the rows are."""
    seen = kit.store.board.read(EVERYTHING)
    kept_at, row = kit.kept.get(name, (None, None))
    if kept_at == seen and kit.store.board.is_trusted:
        found: T | None = row
        return found
    looked = look()
    if looked is None:
        kit.kept.pop(name, None)
        return None
    if len(kit.kept) >= MOST:
        kit.kept.clear()
    kit.kept[name] = (seen, looked)
    return looked


def amend(kit: Kit, *name: str, **changed: Any) -> None:
    """Change what is kept in a way that the board is not told of; it is no younger by that."""
    kept = kit.kept.get(name)
    if kept is not None:
        kit.kept[name] = (kept[0], replace(kept[1], **changed))
