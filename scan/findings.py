"""What a scanner says, and which of it is explained in ``docs/security/scanners.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/security/scanners.md"
ROW = re.compile(r"(?m)^\| `(?P<tool>[\w.-]+)` \| `(?P<name>[^`|]+)` \| `(?P<where>[^`|]+)` \| \S")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that a scanner complains of: its own name for it, and where it saw it."""

    tool: str
    name: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run of a scanner came to; *extent* says how much it looked at."""

    scanner: str
    extent: str
    seconds: float
    findings: tuple[Finding, ...]


def read_explained(text: str) -> tuple[Finding, ...]:
    """Read the rows that explain a finding; what they say where is a pattern of file names."""
    return tuple(Finding(r["tool"], r["name"], r["where"]) for r in ROW.finditer(text))


def list_unexplained(
    findings: Iterable[Finding], explained: Iterable[Finding]
) -> tuple[Finding, ...]:
    """List what no row explains, each once, in order."""
    known = tuple(explained)
    return tuple(sorted({one for one in findings if not any(_is(one, row) for row in known)}))


def _is(found: Finding, row: Finding) -> bool:
    named = (found.tool, found.name) == (row.tool, row.name)
    return named and fnmatchcase(found.where, row.where)
