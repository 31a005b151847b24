"""What may become of one piece of code: each yields pieces that are wrong in one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from typing import TypeVar

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
OPPOSITES = {
    "all": "any",
    "any": "all",
    "max": "min",
    "min": "max",
    "startswith": "endswith",
    "endswith": "startswith",
    "lower": "upper",
    "sorted": "list",
}
Node = TypeVar("Node", bound=ast.expr)
Item = TypeVar("Item")


def break_expression(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what *node* may become."""
    match node:
        case ast.Compare():
            yield from _compare_otherwise(node)
        case ast.BoolOp():
            yield from _drop_operands(node)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            yield _changed(node, op=ARITHMETIC[type(operator)]())
        case ast.Constant(value=value):
            yield from _change_constant(value)
        case ast.Call():
            yield from _call_otherwise(node)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            yield from _drop_elements(node, elements)
        case ast.Dict():
            yield from _drop_entries(node)
        case _:
            pass


def settle_condition(node: ast.expr) -> Iterator[ast.Constant]:
    """Yield the condition that always holds, and the one that never does."""
    if not isinstance(node, ast.Constant):
        yield ast.Constant(value=True)
        yield ast.Constant(value=False)


def break_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield what *node* may become: calls for their effect, and jumps, are left out."""
    match node:
        case ast.Expr(value=ast.Constant()):
            pass
        case ast.Expr() | ast.AugAssign() | ast.Continue() | ast.Break() | ast.Raise():
            yield ast.Pass()
        case _:
            pass


def _changed(node: Node, **fields: object) -> Node:
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _without(many: list[Item], at: int) -> list[Item]:
    return [*many[:at], *many[at + 1 :]]


def _compare_otherwise(node: ast.Compare) -> Iterator[ast.expr]:
    for at, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield _changed(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])


def _drop_operands(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for at in range(len(node.values)):
        rest = _without(node.values, at)
        yield rest[0] if len(rest) == 1 else _changed(node, values=rest)


def _change_constant(value: object) -> Iterator[ast.expr]:
    match value:
        case bool():
            yield ast.Constant(value=not value)
        case int():
            yield ast.Constant(value=value + 1)
        case str() | bytes() if value:
            yield ast.Constant(value=value[1:])
        case str():
            yield ast.Constant(value="/")
        case _:
            pass


def _call_otherwise(node: ast.Call) -> Iterator[ast.expr]:
    match node.func:
        case ast.Name(id=name) if name in OPPOSITES:
            yield _changed(node, func=ast.Name(id=OPPOSITES[name], ctx=ast.Load()))
        case ast.Attribute(value=value, attr=name) if name in OPPOSITES:
            func = ast.Attribute(value=value, attr=OPPOSITES[name], ctx=ast.Load())
            yield _changed(node, func=func)
        case ast.Attribute(value=value, attr="strip" | "lower" | "casefold") if not node.args:
            yield value
        case _:
            pass
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield _changed(node, keywords=_without(node.keywords, at))


def _drop_elements(node: ast.expr, elements: list[ast.expr]) -> Iterator[ast.expr]:
    if isinstance(getattr(node, "ctx", None), ast.Store) or len(elements) < 2:  # noqa: PLR2004  # one or more left
        return
    for at in range(len(elements)):
        yield _changed(node, elts=_without(elements, at))


def _drop_entries(node: ast.Dict) -> Iterator[ast.expr]:
    for at in range(len(node.keys)):
        yield _changed(node, keys=_without(node.keys, at), values=_without(node.values, at))
