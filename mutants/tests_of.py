"""Which tests may notice that a file is broken."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from mutants.making import HOME, ROOMS, find_files, find_source


@cache
def list_tests(file: str) -> tuple[Path, ...]:
    """List the files of tests that name the file, or one that imports it: its own comes first."""
    own = Path(file).name
    named = re.compile(rf"\b{own}\b")
    importers = {Path(o).name for o in find_files([]) if named.search(_imports(find_source(o)))}
    found = {p: _imports(p) for room in ROOMS for p in (HOME / "tests" / room).rglob("*.py")}
    helpers = {p.stem for p, text in found.items() if named.search(text)}
    names = re.compile(rf"\b({'|'.join(sorted({own, *importers, *helpers}))})\b")
    tests = [path for path, text in found.items() if path.match("test_*.py") and names.search(text)]
    return tuple(sorted(tests, key=lambda path: _rank(path, own, found[path])))


@cache
def _imports(path: Path) -> str:
    tree = ast.parse(path.read_text("utf-8"))
    return "\n".join(
        ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)
    )


def _rank(path: Path, own: str, imports: str) -> tuple[bool, bool, int]:
    named = re.search(rf"\b{own}\b", imports) is not None
    return path.stem != f"test_{own}", not named, path.stat().st_size
