"""Files and functions stay small, and names come from the glossary (architecture, parts 2 to 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.source import SRC, find_functions, list_files, parse, place

FILE_LINES = 300
FUNCTION_LINES = 40

DRAWERS = {"base", "common", "helper", "helpers", "misc", "util", "utils"}

NEVER = {
    "authenticate": "sign in",
    "authorize": "authorise",
    "ban": "suspend",
    "elevate": "step up",
    "enroll": "enrol",
    "enrollment": "enrolment",
    "evidence": "proof",
    "lockout": "throttle",
    "mfa": "factor",
    "organization": "organisation",
    "otp": "code",
    "provision": "enrol",
    "realm": "portal",
    "sudo": "step up",
    "superuser": "operator",
    "tenant": "portal",
    "user": "account",
}

NEVER_TOGETHER = {
    ("backup", "code"): "recovery code",
    ("log", "in"): "sign in",
    ("log", "out"): "sign out",
    ("trusted", "browser"): "remembered device",
    ("trusted", "device"): "remembered device",
}

PROTOCOL = {("user", "agent"), ("user", "handle"), ("user", "name"), ("user", "verification")}
"""Words of HTTP and WebAuthn, and the name that a person signs in with."""


def test_files_are_short() -> None:
    """No module, template or script is longer than 300 lines."""
    long = {
        place(path): lines
        for path in list_files(SRC, ".py", ".html", ".js")
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    }
    assert not long, "\n".join(f"{what}: {lines} lines" for what, lines in long.items())


def test_functions_are_short() -> None:
    """No function is longer than 40 lines, its docstring counted."""
    long = {
        f"{place(path, function)} {function.name}": _length(function)
        for path in list_files(SRC, ".py")
        for function in find_functions(parse(path))
        if _length(function) > FUNCTION_LINES
    }
    assert not long, "\n".join(f"{what}: {lines} lines" for what, lines in long.items())


def test_nothing_is_imported_inside_a_function() -> None:
    """Imports stand at the top of a file, where the floors are checked."""
    hidden = {
        place(path, node)
        for path in list_files(SRC, ".py")
        for function in find_functions(parse(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not hidden, "\n".join(sorted(hidden))


def test_no_file_is_a_drawer() -> None:
    """A file is named after what it is about, not after being handy."""
    drawers = {
        place(path) for path in list_files(SRC, ".py", ".html", ".js") if path.stem in DRAWERS
    }
    assert not drawers, "\n".join(sorted(drawers))


def test_names_are_words_of_the_glossary() -> None:
    """Nothing that we name has a name that the glossary gave up."""
    found = {
        f"{place(path, node)} {name}: {better}"
        for path in list_files(SRC, ".py")
        for node, name in _names(path)
        for better in _complain(name)
    }
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("tenant_id", ["portal"]),
        ("TenantPolicy", ["portal"]),
        ("USER_COUNT", ["account"]),
        ("current_user", ["account"]),
        ("make_backup_codes", ["recovery code"]),
        ("log_in", ["sign in"]),
        ("MFAReset", ["factor"]),
        ("user_agent", []),
        ("username", []),
        ("otpauth_uri", []),
        ("login_id", []),
        ("banner", []),
        ("organisation_id", []),
    ],
)
def test_the_glossary_is_read_word_by_word(name: str, better: list[str]) -> None:
    """A forbidden word is noticed in any spelling of a name, and in no other word."""
    assert list(_complain(name)) == better


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _names(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Find what this file names itself; other people's names are theirs."""
    for node in ast.walk(parse(path)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node, node.name
            case ast.arg():
                yield node, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node, node.attr


def _complain(name: str) -> Iterator[str]:
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]
    for first, second in pairwise([*words, ""]):
        pair = (first, second.removesuffix("s"))
        alone = None if pair in PROTOCOL else NEVER.get(first.removesuffix("s"))
        if better := NEVER_TOGETHER.get(pair, alone):
            yield better
