"""Paths as rules see them: each in one reading, or in none."""

from __future__ import annotations

DOUBTFUL = frozenset("\\;%?#")
"""What one program takes for part of a name and another one for the end of it."""


def has_one_reading(path: str) -> bool:
    """Say whether every program reads *path*, which is unquoted, alike."""
    if not path.startswith("/") or not path.isprintable() or DOUBTFUL & set(path):
        return False
    segments = path[1:].split("/")
    return not any(one in {".", ".."} for one in segments) and "" not in segments[:-1]


def lies_under(path: str, rule: str) -> bool:
    """Say whether *path* is *rule*, or below it."""
    whole = rule.rstrip("/")
    return path in {rule, whole} or path.startswith(f"{whole}/")
