"""Tests state facts, wait for nothing, and are never left out (architecture, part 8)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.support.source import TESTS, dotted, find_functions, list_files, parse, place

WAITING = {"asyncio.sleep", "sleep", "time.sleep", "wait_for_timeout"}
LEAVING_OUT = {
    "importorskip",
    "mark.skip",
    "mark.skipif",
    "mark.xfail",
    "pytest.skip",
    "pytest.xfail",
    "unittest.skip",
}


def test_each_test_states_a_fact() -> None:
    """A test's docstring is a sentence: a capital, a full stop, and what is true."""
    silent = {
        f"{place(path, test)} {test.name}"
        for path in list_files(TESTS, ".py")
        for test in find_functions(parse(path))
        if test.name.startswith("test_") and not _is_sentence(ast.get_docstring(test))
    }
    assert not silent, "\n".join(sorted(silent))


def test_no_test_sleeps() -> None:
    """Time is the injected clock's; only the tools wait, for other programs to start and stop."""
    waiting = list(_find(WAITING, apart_from=TESTS / "support"))
    assert not waiting, "\n".join(waiting)


def test_no_test_is_left_out() -> None:
    """Nothing is skipped and nothing is expected to fail: what a test needs is installed."""
    left_out = list(_find(LEAVING_OUT))
    assert not left_out, "\n".join(left_out)


@pytest.mark.parametrize(
    ("source", "noticed"),
    [
        ("time.sleep(1)", True),
        ("page.wait_for_timeout(5)", True),
        ("@pytest.mark.skipif(True)\ndef test(): pass", True),
        ("pytest.importorskip('x')", True),
        ("clock.advance(5)", False),
        ("asleep()", False),
        ("asyncio.sleep(0)", False),
        ("asyncio.sleep(0.1)", True),
    ],
)
def test_the_rules_notice(source: str, *, noticed: bool) -> None:
    """What waits or is left out is noticed however it is reached, and nothing else is."""
    assert bool(_forbidden(ast.parse(source), WAITING | LEAVING_OUT)) == noticed


def _is_sentence(text: str | None) -> bool:
    first = (text or "").split("\n\n")[0].strip()
    return first.endswith(".") and not first[0].islower()


def _find(names: set[str], *, apart_from: Path | None = None) -> Iterator[str]:
    for path in list_files(TESTS, ".py"):
        if apart_from and path.is_relative_to(apart_from):
            continue
        for node in _forbidden(parse(path), names):
            yield f"{place(path, node)} {dotted(node)}"


def _forbidden(tree: ast.AST, names: set[str]) -> list[ast.AST]:
    """Find what is named so, but for ``sleep(0)``: that waits for nobody.

    Only a call with nothing else in it is let through.
    """
    found = [node for node in ast.walk(tree) if _is_one_of(node, names)]
    polite = {call.func for call in ast.walk(tree) if found and _is_given_nothing(call)}
    return [node for node in found if node not in polite]


def _is_given_nothing(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and [ast.unparse(given) for given in node.args] == ["0"]


def _is_one_of(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    name = dotted(node)
    return any(name == known or name.endswith(f".{known}") for known in names)
