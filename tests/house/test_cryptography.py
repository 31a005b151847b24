"""Cryptography comes from few libraries, on two floors; old algorithms are where others want them.

A new one is a change of the design: a line here, with its reason in ``docs/dependencies.md``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.source import ROOT, SRC, list_files, parse

TAKEN = {"argon2", "bcrypt", "cryptography", "joserfc", "nacl", "webauthn"}
"""What computes with secrets or checks what was signed."""
FLOORS = {"crypto", "factors"}
APART = {"client"}
"""It is for the programs of others, and checks what Farstu signed with what they have."""
OLD = {"arc4", "blowfish", "cbc", "des", "ecb", "md4", "md5", "sha1", "tripledes"}
WANTED_BY_OTHERS = {
    "crypto/foreign_hashes.py": {"sha1"},  # passwords of other systems, hashed anew when used
    "crypto/pskc.py": {"cbc", "sha1"},  # files of seeds (RFC 6030)
    "factors/codes.py": {"sha1"},  # RFC 4226 and 6238, as authenticator apps have it
    "services/moving/keycloak.py": {"sha1"},
    "services/moving/privacyidea.py": {"sha1"},
    "services/moving/pskc.py": {"sha1"},
}
"""Which old algorithm is named where; nothing of our own rests on one."""


def test_cryptography_comes_from_few_libraries() -> None:
    """On the two floors that it has; whatever else they import is no library of others (KEY-02)."""
    outside = sys.stdlib_module_names | {"farstu", "__future__"}
    for file in list_files(SRC, ".py"):
        floor, found = file.relative_to(SRC).parts[0], set(imported(parse(file)))
        if floor in FLOORS:
            assert found - outside <= TAKEN, file
        elif floor not in APART:
            assert not found & TAKEN, file


def test_old_algorithms_are_where_others_want_them() -> None:
    """By name, in these files and in no others."""
    files = {file.relative_to(SRC).as_posix(): set(named(file)) for file in list_files(SRC, ".py")}
    assert {name: old for name, old in files.items() if old} == WANTED_BY_OTHERS


def test_each_library_has_its_reason() -> None:
    """On the page of dependencies, by the name of its package."""
    reasons = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    packages = TAKEN - {"argon2", "nacl"} | {"argon2-cffi", "pynacl"}
    assert [one for one in packages if one not in reasons] == []


def imported(tree: ast.Module) -> Iterator[str]:
    """Name what a file imports, by its first name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)


def named(file: Path) -> Iterator[str]:
    """Name the old algorithms that a file knows, as names and as text."""
    for node in ast.walk(parse(file)):
        match node:
            case ast.Attribute(attr=str(name)) | ast.alias(name=str(name)):
                yield from {name.lower()} & OLD
            case ast.Constant(value=str(name)):
                yield from {name.lower()} & OLD
