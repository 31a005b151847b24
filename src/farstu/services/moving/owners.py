"""Whose a code token is, by a table of serial numbers and names beside the file of its maker."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import IO

from farstu.core.arriving import Finding, Problem
from farstu.core.identifiers import fold

COLUMNS = frozenset({"serial", "email"})


def read_owners(stream: IO[bytes]) -> Mapping[str, str] | Finding:
    """Read it whole; the first mistake refuses it."""
    owners: dict[str, str] = {}
    try:
        content = stream.read().decode("utf-8-sig")
        rows = csv.reader(io.StringIO(content, newline=""), strict=True)
        header = [name.strip().lower() for name in next(rows, [])]
        if set(header) != COLUMNS or len(header) != len(COLUMNS):
            return Finding(where="owners, line 1", problem=Problem.OWNERS)
        for cells in rows:
            said = dict(zip(header, map(str.strip, cells), strict=False))
            if not any(said.values()):
                continue
            serial = fold(said.get("serial", ""))
            if len(cells) != len(header) or not serial or serial in owners:
                return Finding(where=f"owners, line {rows.line_num}", problem=Problem.OWNERS)
            owners[serial] = said["email"]
    except (csv.Error, UnicodeDecodeError):
        return Finding(where="owners", problem=Problem.UNREADABLE)
    return owners
