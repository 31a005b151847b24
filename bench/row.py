"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: ours over the limit, so less is better where the goal says ≤ or <.

    *failed* counts answers that were not what they should be.
    """

    path: str
    ours: str
    limit: str
    ratio: float
    goal: str
    failed: int = 0
