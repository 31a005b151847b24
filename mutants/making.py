"""Make the mutants of a file: each is the file with one piece of it broken."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from mutants.places import Break, find_breaks

HOME = Path(__file__).parents[1]
SOURCES = HOME / "src" / "farstu"
ROOMS = ("core", "factors")
LONGEST = 110
SHORTEST = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """What stands *before* somewhere in *scope*, and *after*.

    ``exchanged`` says whether it is in the body of a function, whose code can be exchanged while it
    lives, and ``constant`` whether it is in what the file itself names, which can be, too. The
    ``lines`` are those of its statement; ``number`` is its place among all of the file.
    """

    file: str
    scope: str
    before: str
    after: str
    exchanged: bool
    constant: bool
    lines: range
    number: int

    @property
    def name(self) -> tuple[str, str, str, str]:
        """Name it as a row of the page does: the same twice within a function are one."""
        return self.file, self.scope, self.before, self.after


def find_files(chosen: list[str]) -> list[str]:
    """Find the files that *chosen* names (``core/throttle``, or a room), or all."""
    every = sorted(
        f"{room}/{path.stem}"
        for room in ROOMS
        for path in (SOURCES / room).glob("*.py")
        if path.stem != "__init__"
    )
    if unknown := set(chosen) - {*every, *ROOMS}:
        raise SystemExit(
            f"No such file: {', '.join(sorted(unknown))}. Write core/throttle, or core."
        )
    return [
        file for one in chosen or ROOMS for file in every if one in {file, file.partition("/")[0]}
    ]


def find_source(file: str) -> Path:
    """Find where *file* is."""
    return SOURCES / f"{file}.py"


def make_mutants(file: str) -> list[Mutant]:
    """Make all mutants of *file*, in the order of its text."""
    tree = ast.parse(find_source(file).read_text("utf-8"))
    return [
        _describe(file, number, one)
        for number, one in enumerate(find_breaks(tree))
        if not _names_type(one)
    ]


def compile_mutant(mutant: Mutant) -> CodeType:
    """Compile the broken file, under the name of the whole one."""
    path = str(find_source(mutant.file))
    return compile(break_tree(mutant), path, "exec", dont_inherit=True)


def break_tree(mutant: Mutant) -> ast.Module:
    """Read the file, and break it."""
    tree = ast.parse(find_source(mutant.file).read_text("utf-8"))
    for number, one in enumerate(find_breaks(tree)):
        if number == mutant.number:
            one.put(one.other)
            return ast.fix_missing_locations(tree)
    raise LookupError(mutant)


def _names_type(one: Break) -> bool:
    """Whether it is in a name of a type (``Limits = Mapping[Scope, Limit]``), read by mypy alone.

    It keeps its number all the same, so that what is known of the others stays true.
    """
    match one.around:
        case (ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript()), *_) if one.constant:
            return name[0].isupper() and not name.isupper()
        case _:
            return False


def _describe(file: str, number: int, one: Break) -> Mutant:
    before, after = _tell_both(one)
    return Mutant(
        file=file,
        scope=one.scope,
        before=before,
        after=after,
        exchanged=one.exchanged,
        constant=one.constant,
        lines=one.lines,
        number=number,
    )


def _tell_both(one: Break) -> tuple[str, str]:
    """Tell both with as much around them as makes them known again, and no more than a line."""
    before, after = _tell(one.node), _tell(one.other)
    for outer in reversed(one.around):
        if len(before) >= SHORTEST or one.whole or len(_tell(outer)) > LONGEST:
            break
        before = _tell(outer)
        one.put(one.other)
        after = _tell(outer)
        one.put(one.node)
    return before, after


def _tell(node: ast.AST | None) -> str:
    if node is None or isinstance(node, ast.Pass):
        return "nothing"
    line = ast.unparse(node).partition("\n")[0]
    return " ".join(line.replace("|", "¦").replace("`", "’").split())
