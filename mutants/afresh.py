"""Try mutants of what is made when a file is read: each child reads everything anew, and so broken.

So are those tried again that nobody noticed, where what was made while all was whole may be kept.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

import pytest

from mutants.making import Mutant, compile_mutant, find_source
from mutants.room import ARGUMENTS
from mutants.tests_of import list_tests

PATIENCE = 60
OF_OTHERS = (
    "hypothesis.strategies",
    "cryptography.x509",
    "webauthn",
    "sqlalchemy",
    "playwright.sync_api",
)
"""What takes long to import, and is never broken: children find it there."""


def prepare() -> None:
    """Import what all children need, and nothing of Farstu."""
    for name in OF_OTHERS:
        importlib.import_module(name)


def survives_afresh(mutant: Mutant) -> bool:
    """Whether all tests of the file's own, and of who imports it, pass although it is broken."""
    signal.alarm(PATIENCE)
    sys.meta_path.insert(0, _Broken(mutant))
    unseen = "ignore::pytest.PytestAssertRewriteWarning"
    files = map(str, list_tests(mutant.file))
    return pytest.main(["-x", "-W", unseen, *ARGUMENTS, *files]) in {
        pytest.ExitCode.OK,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    }


class _Broken(MetaPathFinder, Loader):
    def __init__(self, mutant: Mutant) -> None:
        self._name = f"farstu.{mutant.file.replace('/', '.')}"
        self._path = str(find_source(mutant.file))
        self._code: CodeType = compile_mutant(mutant)

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the broken file under its name, and nothing else."""
        if fullname != self._name:
            return None
        return ModuleSpec(fullname, self, origin=self._path)

    def exec_module(self, module: ModuleType) -> None:
        """Read it."""
        module.__file__ = self._path
        exec(self._code, module.__dict__)  # noqa: S102  # our own code, with one piece changed
