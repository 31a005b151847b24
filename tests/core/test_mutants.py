"""Each property of the login machine fails when its line is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import farstu

from .mutants import MUTANTS, Mutant
from .tables import DOCS, read_table

HERE = Path(__file__).parent
PACKAGE = Path(farstu.__file__).parent
NOTHING_FAILED, SOMETHING_FAILED = 0, 1


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the rules and their tests to where they may be broken."""
    shutil.copytree(PACKAGE / "core", tmp_path / "farstu" / "core")
    shutil.copy(PACKAGE / "__init__.py", tmp_path / "farstu")
    shutil.copytree(HERE, tmp_path / "tests" / "core")
    shutil.copytree(DOCS, tmp_path / "docs")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


def run(copy: Path, *tests: str) -> int:
    """Run *tests* in *copy*, and say what pytest said."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", *(f"tests/core/{test}" for test in tests)],
        cwd=copy,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        check=False,
    ).returncode


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_broken_line_is_noticed(copy: Path, mutant: Mutant) -> None:
    """The test that stands for a property fails once the line behind it is broken."""
    broken = copy / "farstu" / "core" / mutant.file
    source = broken.read_text("utf-8")
    assert source.count(mutant.before) == 1, "the line has changed: change its mutant too"
    broken.write_text(source.replace(mutant.before, mutant.after), "utf-8")
    assert run(copy, mutant.killer) == SOMETHING_FAILED


@pytest.mark.slow
def test_whole_lines_are_not_complained_about(copy: Path) -> None:
    """The same tests, run the same way, pass while nothing is broken."""
    assert run(copy, *sorted({mutant.killer for mutant in MUTANTS})) == NOTHING_FAILED


def test_the_page_lists_the_mutants() -> None:
    """The documentation has a row for each mutant, with its file and the test it dies of."""
    documented = [tuple(row.values()) for row in read_table("login.md", "mutant")]
    assert documented == [
        (m.name, f"`core/{m.file}`", f"`{m.killer.partition('::')[2]}`") for m in MUTANTS
    ]
