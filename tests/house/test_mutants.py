"""The maker of mutants breaks what it says it breaks, and the page explains living code only."""

from __future__ import annotations

import ast
import re

import pytest

from mutants.harmless import PAGE, read_harmless
from mutants.making import compile_mutant, find_files, find_source, make_mutants
from mutants.places import find_breaks


def broken(source: str) -> set[str]:
    """Break *source* in every way, and say what it becomes."""
    found = set()
    for number in range(len(list(find_breaks(ast.parse(source))))):
        tree = ast.parse(source)
        one = list(find_breaks(tree))[number]
        one.put(one.other)
        found.add(ast.unparse(tree))
    return found


@pytest.mark.parametrize(
    ("whole", "becomes"),
    [
        ("a < b", {"a <= b", "a >= b"}),
        ("a and b", {"a or b", "a", "b"}),
        ("not a", {"a"}),
        ("a + 1", {"a - 1", "a + 2"}),
        ("x = 'on'", {"x = 'n'"}),
        ("x = {a, b}", {"x = {a}", "x = {b}"}),
        ("x = {a: b}", {"x = {}"}),
        ("x = f(a, b=c)", {"x = f(a)"}),
        ("x = any(a)", {"x = all(a)"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if True]", "x = [a for a in b if False]"}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c"}),
        ("x: int = 1", {"x: int = 2"}),
    ],
)
def test_a_piece_is_broken_in_each_of_its_ways(whole: str, becomes: set[str]) -> None:
    """What decision 0074 lists is made, and nothing else."""
    assert becomes <= broken(whole)
    assert len(broken(whole)) <= len(becomes) + 2


def test_tables_conditions_and_properties_are_broken_too() -> None:
    """What stands outside functions, or under a decorator, is no safer than the rest."""
    source = (
        "TABLE = {A: B, C: D}\n\n"
        "class Rule:\n    free: int = 5\n\n"
        "    @property\n    def is_open(self) -> bool:\n"
        "        if self.shut:\n            return False\n        return True"
    )
    became = broken(source)
    assert {source.replace("A: B, ", ""), source.replace("5", "6")} <= became
    assert source.replace("if self.shut", "if False") in became
    assert source.replace("return True", "return False") in became


@pytest.mark.parametrize(
    "source",
    [
        "class Kind(StrEnum):\n    ONE = 'one'",
        "'A docstring.'",
        "from a import b",
        "def f(a: Literal['x']) -> Literal['y']:\n    return a",
    ],
)
def test_what_is_not_run_is_left_alone(source: str) -> None:
    """Annotations, imports, docstrings and the values of enumerations are not broken."""
    assert broken(source) == set()


def test_names_of_types_are_left_alone() -> None:
    """``Limits = Mapping[Scope, Limit]`` decides nothing; a table beside it is broken."""
    made = [one.before for one in make_mutants("core/budget") if one.constant]
    assert any("Scope.ACCOUNT" in one for one in made)
    assert "(Scope, Limit)" not in made


def test_breaking_leaves_the_file_as_it_is() -> None:
    """A mutant is compiled in memory, under the name of its file, which nothing writes to."""
    path = find_source("core/throttle")
    before = path.read_bytes()
    code = compile_mutant(make_mutants("core/throttle")[0])
    assert code.co_filename == str(path)
    assert path.read_bytes() == before


def test_all_of_core_and_factors_is_broken() -> None:
    """No file of the two rooms that decides anything is left out."""
    files = find_files([])
    assert {"core/login", "core/throttle", "factors/totp"} <= set(files)
    assert all(make_mutants(file) for file in ("core/login", "core/throttle", "factors/totp"))


def test_an_unknown_file_is_refused() -> None:
    """Whoever mistypes a file hears of it, and nothing is tried."""
    with pytest.raises(SystemExit, match="core/throtle"):
        find_files(["core/throtle"])


def test_what_is_called_harmless_is_made() -> None:
    """A row of the page names a mutant of the code as it is: one whose code has gone goes, too."""
    harmless = read_harmless(PAGE.read_text("utf-8"))
    made = {one.name for file in {row[0] for row in harmless} for one in make_mutants(file)}
    assert not harmless - made


def test_every_harmless_mutant_has_its_reason() -> None:
    """No row of the last table is without a reason, or written so that it is not read."""
    text = PAGE.read_text("utf-8").partition("## Harmless")[2]
    rows = re.findall(r"(?m)^\| `(?:core|factors)/.*$", text)
    assert len(rows) == len({*rows}) == len(read_harmless(text))
