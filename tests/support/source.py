"""Reading Python source, for the tests of the house rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "farstu"
TESTS = ROOT / "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def list_files(folder: Path, *endings: str) -> list[Path]:
    """List the files below *folder* that end so; what tools left behind is not ours."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in endings and not any(part.startswith((".", "__py")) for part in path.parts)
    )


@cache
def parse(path: Path) -> ast.Module:
    """Parse a file, once a run."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def find_functions(tree: ast.AST) -> Iterator[Function]:
    """Find all functions and methods."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def dotted(node: ast.AST) -> str:
    """Write a name as it is called: ``pytest.mark.skip``; nothing for what has no name."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case _:
            return ""


def place(path: Path, node: ast.AST | None = None) -> str:
    """Say where something is, in the words of an editor."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    line = getattr(node, "lineno", None)
    return name if line is None else f"{name}:{line}"
