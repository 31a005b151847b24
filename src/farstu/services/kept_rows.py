"""Rows that each call needs and hardly any deed changes: kept while the board stands still.

Whatever changes a portal or a key raises the board's number of everything, in whatever process it
is done (``store/revocations``), before it is answered; so what was revoked is never asked here. A
process may die after its commit and before that: so nothing is believed for longer than a proxy is
told it (``BELIEVED_FOR``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from farstu.services.kit import Kit
from farstu.store.board import BELIEVED_FOR, EVERYTHING

T = TypeVar("T")

MOST = 1000
"""Rows that are kept: of more, all are looked up anew. Only what is there is kept."""


def recall(kit: Kit, *name: str, look: Callable[[], T | None]) -> T | None:
    """Give what was kept under *name*, or *look*; the board is read before the rows are."""
    board, now = kit.store.board, kit.clock()
    seen = board.numbers[EVERYTHING]
    kept_at, until, row = kit.kept.get(name, (None, now, None))
    if kept_at == seen and now < until <= now + BELIEVED_FOR and board.is_trusted:
        found: T | None = row
        return found
    looked = look()
    if looked is None:
        kit.kept.pop(name, None)
        return None
    if len(kit.kept) >= MOST:
        kit.kept.clear()
    kit.kept[name] = (seen, now + BELIEVED_FOR, looked)
    return looked


def amend(kit: Kit, *name: str, **changed: Any) -> None:
    """Change what is kept in a way that the board is not told of; it is no younger by that."""
    kept = kit.kept.get(name)
    if kept is not None:
        seen, until, row = kept
        kit.kept[name] = (seen, until, replace(row, **changed))
