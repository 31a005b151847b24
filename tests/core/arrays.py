"""Covering arrays: few rows in which any three facts occur in every combination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any, TypeAlias

Columns: TypeAlias = tuple[int, ...]
Values: TypeAlias = tuple[int, ...]
CANDIDATES = 40


def covering_array(
    facts: Sequence[Sequence[Any]], *, strength: int = 3
) -> tuple[tuple[Any, ...], ...]:
    """Choose rows, one value of each fact, so that no combination of *strength* facts is missing.

    Greedy, and the same each time: a failure must come back.
    """
    dice = _throw(seed=7)
    columns = list(combinations(range(len(facts)), strength))
    missing = {(cs, v) for cs in columns for v in product(*(range(len(facts[c])) for c in cs))}
    rows = []
    while missing:
        wanted = min(missing)
        candidates = [_row(facts, wanted, dice) for _ in range(CANDIDATES)]
        best = max(candidates, key=lambda row: len(missing & _covered(row, columns)))
        missing -= _covered(best, columns)
        rows.append(tuple(fact[i] for fact, i in zip(facts, best, strict=True)))
    return tuple(rows)


def _throw(*, seed: int) -> Iterator[int]:
    """Give numbers without a pattern, the same ones each time (Lehmer's generator)."""
    number = seed
    while True:
        number = number * 48271 % (2**31 - 1)
        yield number


def _row(
    facts: Sequence[Sequence[Any]], wanted: tuple[Columns, Values], dice: Iterator[int]
) -> list[int]:
    row = [next(dice) % len(fact) for fact in facts]
    for column, value in zip(*wanted, strict=True):
        row[column] = value
    return row


def _covered(row: list[int], columns: list[Columns]) -> set[tuple[Columns, Values]]:
    return {(cs, tuple(row[c] for c in cs)) for cs in columns}
