"""Covering arrays: few rows in which any three facts occur in every combination."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, product


def covering_array(
    facts: Sequence[Sequence[object]], *, strength: int = 3, seed: int = 7
) -> tuple[tuple[object, ...], ...]:
    """Choose rows, one value of each fact, so that no combination of *strength* facts is missing.

    Greedy, and the same each time: a failure must come back.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    columns = list(combinations(range(len(facts)), strength))
    missing = {(cs, v) for cs in columns for v in product(*(range(len(facts[c])) for c in cs))}
    rows = []
    while missing:
        wanted = min(missing)
        candidates = [_row(facts, wanted, chance) for _ in range(12)]
        best = max(candidates, key=lambda row: len(missing & _covered(row, columns)))
        missing -= _covered(best, columns)
        rows.append(tuple(fact[i] for fact, i in zip(facts, best, strict=True)))
    return tuple(rows)


def _row(
    facts: Sequence[Sequence[object]],
    wanted: tuple[tuple[int, ...], tuple[int, ...]],
    chance: random.Random,
) -> list[int]:
    row = [chance.randrange(len(fact)) for fact in facts]
    for column, value in zip(*wanted, strict=True):
        row[column] = value
    return row


def _covered(
    row: list[int], columns: list[tuple[int, ...]]
) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {(cs, tuple(row[c] for c in cs)) for cs in columns}
