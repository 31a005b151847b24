"""Which tests and files a page names, for the tests that hold pages to what is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.support.source import ROOT, find_functions, parse

TEST = re.compile(r"`((?:tests/)?[\w/]+\.py)::(\w+)`")
CELLS = re.compile(r"(?<!\\)\|")
FILE = re.compile(r"`((?:src|tests|docs|scan|scripts|bench)/[\w/.-]*\w)`")


def read_rows(page: Path, *, named: str, columns: int) -> list[tuple[str, str]]:
    """Read what each row of a page is called, and its last cell: what shows that it is so."""
    lines = (CELLS.split(line) for line in page.read_text("utf-8").splitlines())
    rows = [[cell.strip() for cell in cells[1:-1]] for cells in lines if len(cells) == columns + 2]
    return [(cells[0], cells[-1]) for cells in rows if re.fullmatch(named, cells[0])]


def list_dead(text: str, *, folder: Path = ROOT) -> list[str]:
    """List the tests that a text names and that are not there.

    A path begins with ``tests/``, or it is one inside *folder*.
    """
    named = TEST.findall(text)
    files = {path: ROOT / path if path.startswith("tests/") else folder / path for path, _ in named}
    return [f"{path}::{name}" for path, name in named if name not in list_living(files[path])]


def list_missing(text: str) -> list[str]:
    """List the files that a text names and that are not there."""
    return [path for path in FILE.findall(text) if not (ROOT / path).exists()]


@cache
def list_living(file: Path) -> frozenset[str]:
    """List the tests of a file; none is ever skipped (``tests/house/test_tests.py``)."""
    if not file.is_file():
        return frozenset()
    return frozenset(node.name for node in find_functions(parse(file)))
