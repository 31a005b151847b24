"""Pages whose rows name the tests that show what they say, and whether those tests live."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.support.source import find_functions, parse

CELLS = re.compile(r"(?<!\\)\|")
REFERENCE = re.compile(r"`([\w/]+\.py)::(\w+)`")


def read_rows(page: Path, *, named: str, columns: int) -> list[tuple[str, str]]:
    """Read what each row is called, and its last cell: what shows that it is so."""
    lines = (CELLS.split(line) for line in page.read_text("utf-8").splitlines())
    rows = [[cell.strip() for cell in cells[1:-1]] for cells in lines if len(cells) == columns + 2]
    return [(cells[0], cells[-1]) for cells in rows if re.fullmatch(named, cells[0])]


def named_tests(cell: str) -> list[tuple[str, str]]:
    """List the files and the tests that a cell names."""
    return REFERENCE.findall(cell)


@cache
def living(file: Path) -> frozenset[str]:
    """List the tests of a file; none is ever skipped (``test_tests.py``)."""
    return frozenset(node.name for node in find_functions(parse(file)))
