"""Which mutants may live: those that ``docs/security/mutants.md`` gives a reason for."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/security/mutants.md"
ROW = re.compile(
    r"(?m)^\| `(?P<file>\w+/\w+)` \| (?:`(?P<scope>[\w.]+)` )?"
    r"\| `(?P<before>[^|]+)` \| `(?P<after>[^|]+)` \| \S"
)


def read_harmless(text: str) -> frozenset[tuple[str, str, str, str]]:
    """Read the names of the mutants in the rows of *text*."""
    return frozenset(
        (row["file"], row["scope"] or "", row["before"], row["after"]) for row in ROW.finditer(text)
    )
