"""Exchange a piece of the living program for its broken self, wherever it is held."""

from __future__ import annotations

import ast
import gc
import sys
from collections import defaultdict
from functools import cache
from types import CodeType, FunctionType

from mutants.making import SOURCES, Mutant, break_tree, compile_mutant


def exchange_code(mutant: Mutant) -> None:
    """Give the function that is broken its broken code, wherever it is held."""
    code = _find_code(compile_mutant(mutant), mutant.scope)
    for one in _find_functions().get(_key(code), ()):
        one.__code__ = code


def find_functions() -> None:
    """Find all functions of ours that live, once for all children, who then share what lives."""
    gc.collect()
    _find_functions()
    gc.freeze()
    gc.disable()


def list_lines(mutant: Mutant) -> set[int]:
    """List the lines of the function that is broken, but for the first, which makes it."""
    code = _find_code(compile_mutant(mutant), mutant.scope)
    return {line for *_, line in code.co_lines() if line is not None} - {code.co_firstlineno}


@cache
def _find_functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(SOURCES)):
            found[_key(one.__code__)].append(one)
    return found


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def exchange_constant(mutant: Mutant) -> None:
    """Make the constant that is broken anew, and after it those of its file that stand on it."""
    module = sys.modules[f"farstu.{mutant.file.replace('/', '.')}"]
    changed: set[str] = set()
    for statement in break_tree(mutant).body:
        names = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}
        if not isinstance(statement, ast.Assign | ast.AnnAssign):
            continue
        if statement.lineno in mutant.lines or names & changed:
            targets = {t for t in names if t in vars(module)} & _targets_of(statement)
            before = {name: vars(module)[name] for name in targets}
            code = compile(ast.Module([statement], []), str(module.__file__), "exec")
            exec(code, vars(module))  # noqa: S102  # our own code, with one piece changed
            for name, old in before.items():
                _hand_round(name, old, vars(module)[name])
            changed |= targets


def _targets_of(statement: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}


def _hand_round(name: str, old: object, new: object) -> None:
    for module in list(sys.modules.values()):
        ours = getattr(module, "__name__", "").startswith(("farstu", "tests"))
        if ours and vars(module).get(name) is old:
            setattr(module, name, new)


def _find_code(code: CodeType, scope: str) -> CodeType:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == scope:
                return one
            if scope.startswith(f"{one.co_qualname}."):
                return _find_code(one, scope)
    raise LookupError(scope)
