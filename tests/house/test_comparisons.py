"""Secrets are compared in a time that does not tell where they differ (ASVS 11.2.4)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.support.source import SRC, list_files, parse, place

FLOORS = ("api", "crypto", "factors", "http", "oidc", "services")
"""Where what somebody brought meets what it has to be; the store finds rows by digests only."""
SECRET = re.compile(r"(^|_)(digest|hash|hashed|mac|password|secret|signature|tag|token|typed)$")


def test_secrets_are_compared_in_constant_time() -> None:
    """By ``same`` or ``compare_digest``; the equals sign stops at the first letter that differs."""
    plain = [
        place(file, found)
        for floor in FLOORS
        for file in list_files(SRC / floor, ".py")
        for found in comparisons(parse(file))
    ]
    assert not plain


def test_an_equals_sign_between_secrets_is_noticed() -> None:
    """Or the test above would pass whatever there is."""
    for text in ("given == row.secret", "token != form_token", "code_hash == other"):
        assert list(comparisons(ast.parse(text))), text
    for text in ("same(given, secret)", "len(token) == 43", "secret is None"):
        assert not list(comparisons(ast.parse(text))), text


def comparisons(tree: ast.AST) -> Iterator[ast.Compare]:
    """Find what compares by the equals sign something that is called a secret."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = (node.left, *node.comparators)
            if any(SECRET.search(named(side)) for side in sides):
                yield node


def named(node: ast.AST) -> str:
    """Say by what last name something is called, if it has one."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case _:
            return ""
