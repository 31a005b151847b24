"""Walk through a file, and find each piece that may be broken, with what may become of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from mutants.operators import break_expression, break_statement, settle_condition

Function = ast.FunctionDef | ast.AsyncFunctionDef
NOT_RUN = {
    "annotation",
    "returns",
    "decorator_list",
    "bases",
    "keywords",
    "type_comment",
    "ctx",
    "op",
}
NAMES_OF_TYPES = {"NewType", "TypeVar", "cast", "assert_never"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where *node* stands, *other* may; ``put`` puts either there, and nothing takes it away."""

    scope: str
    exchanged: bool
    constant: bool
    lines: range
    around: tuple[ast.AST, ...]
    node: ast.AST
    other: ast.AST | None
    put: Callable[[ast.AST | None], None]
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Path:
    """The way to a node: the classes and the function it is in, its statement, what is around."""

    scope: str = ""
    exchanged: bool = False
    constant: bool = False
    lines: range = range(0)
    around: tuple[ast.AST, ...] = ()


def find_breaks(tree: ast.Module) -> Iterator[Break]:
    """Find all of them, in the order of the text."""
    for child, put in _children(tree):
        yield from _walk(child, put, _Path())


def _walk(node: ast.AST, put: Callable[[ast.AST | None], None], path: _Path) -> Iterator[Break]:
    if _is_left_alone(node):
        return
    if isinstance(node, ast.stmt):
        constant = not path.scope and isinstance(node, ast.Assign | ast.AnnAssign)
        path = replace(path, lines=_lines_of(node), constant=constant)
    found = partial(
        Break,
        scope=path.scope,
        exchanged=path.exchanged,
        constant=path.constant,
        lines=path.lines,
        around=path.around,
        node=node,
        put=put,
    )
    match node:
        case ast.stmt():
            yield from (found(other=other, whole=True) for other in break_statement(node))
        case ast.match_case():
            yield found(other=None, whole=True)
        case ast.expr():
            yield from (found(other=other) for other in break_expression(node))
        case _:
            pass
    yield from _walk_into(node, path)


def _walk_into(node: ast.AST, path: _Path) -> Iterator[Break]:
    conditions = _conditions(node)
    inner = _enter(node, path)
    for child, put in _children(node):
        if _is_member(node, child):
            continue
        way = inner if isinstance(child, ast.stmt) or not isinstance(node, Function) else path
        if child in conditions and isinstance(child, ast.expr):
            for other in settle_condition(child):
                if not (isinstance(node, ast.While) and other.value):
                    yield Break(
                        scope=way.scope,
                        exchanged=way.exchanged,
                        constant=way.constant,
                        lines=way.lines,
                        around=way.around,
                        node=child,
                        other=other,
                        put=put,
                    )
        yield from _walk(child, put, way)


def _enter(node: ast.AST, path: _Path) -> _Path:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if not path.exchanged:
            scope = f"{path.scope}.{name}" if path.scope else name
            return replace(path, scope=scope, exchanged=True, around=())
        case ast.ClassDef(name=name) if not path.exchanged:
            return replace(path, scope=f"{path.scope}.{name}" if path.scope else name, around=())
        case ast.stmt():
            return replace(path, around=(node,))
        case ast.expr() | ast.match_case():
            return replace(path, around=(*path.around, node))
        case _:
            return path


def _conditions(node: ast.AST) -> tuple[ast.AST, ...]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return (test,)
        case ast.comprehension(ifs=conditions):
            return tuple(conditions)
        case ast.match_case(guard=ast.expr() as guard):
            return (guard,)
        case _:
            return ()


def _is_left_alone(node: ast.AST) -> bool:
    """Leave alone what is not run, or says in words what is broken, or is stored by its name."""
    match node:
        case ast.pattern() | ast.Import() | ast.ImportFrom() | ast.Assert():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in NAMES_OF_TYPES
        case ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None):
            return any("assert_never" in ast.unparse(one) for one in node.body)
        case _:
            return False


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, Callable[[ast.AST | None], None]]]:
    for field, value in ast.iter_fields(node):
        if field in NOT_RUN and not (field == "keywords" and isinstance(node, ast.Call)):
            continue
        if isinstance(node, ast.Raise):
            continue
        if isinstance(value, ast.AST):
            yield value, partial(setattr, node, field)
        elif isinstance(value, list):
            for one in [one for one in value if isinstance(one, ast.AST)]:
                yield one, partial(_put_into, value, [one])


def _put_into(many: list[ast.AST], held: list[ast.AST], other: ast.AST | None) -> None:
    """Put *other* where *held* is: a list of one, so that the next comer finds it again."""
    at = next(at for at, one in enumerate(many) if one is held[0])
    if other is None:
        del many[at]
    else:
        many[at] = held[0] = other


def _is_member(node: ast.AST, child: ast.AST) -> bool:
    """Whether *child* is a member of an enumeration, whose value is what the database holds."""
    return (
        isinstance(node, ast.ClassDef)
        and isinstance(child, ast.Assign)
        and any(ast.unparse(base).endswith("Enum") for base in node.bases)
    )


def _lines_of(node: ast.stmt) -> range:
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    last = _first_line(body[0]) - 1 if body else node.end_lineno or node.lineno
    return range(node.lineno, max(last, node.lineno) + 1)


def _first_line(node: ast.stmt | ast.match_case) -> int:
    return node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
