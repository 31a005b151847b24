"""Which tests and files a page names, for the tests that hold pages to what is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.support.source import ROOT, find_functions, parse

TEST = re.compile(r"`((?:tests/)?[\w/]+\.py)::(\w+)`")
FILE = re.compile(r"`((?:src|tests|docs|scan|scripts|bench)/[\w/.-]*\w)`")


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
