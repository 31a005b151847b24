"""Try the mutants of some files, or of all; end with 1 if one lives that no row explains."""

from __future__ import annotations

import argparse
import os
from collections import Counter

import pytest
from rich.console import Console
from rich.table import Table

from mutants.afresh import prepare, survives_afresh
from mutants.children import Verdict, try_each
from mutants.harmless import PAGE, read_harmless
from mutants.making import Mutant, find_files, make_mutants
from mutants.room import ARGUMENTS, Room
from mutants.tests_of import list_tests
from mutants.verdicts import find_verdict, forget_verdicts, keep_verdict, read_verdicts


def main() -> int:
    """Try what is not known yet, and say what lives."""
    asked = _ask()
    if asked.again:
        forget_verdicts()
    mutants = [one for file in find_files(asked.files) for one in make_mutants(file)]
    known = read_verdicts()
    left = [one for one in mutants if find_verdict(known, one) is not Verdict.KILLED]
    console = Console(width=120)
    console.print(f"{len(mutants)} mutants, {len(left)} to be tried")
    _try_in_room([one for one in left if _fits_the_room(one)], asked.children)
    known = read_verdicts()
    prepare()
    unsettled = Verdict.UNSETTLED
    try_each(
        [m for m in left if not _fits_the_room(m) or find_verdict(known, m) is unsettled],
        children=asked.children,
        attempt=survives_afresh,
        tell=keep_verdict,
    )
    return _report(console, mutants)


def _fits_the_room(mutant: Mutant) -> bool:
    """Whether it can be broken while it lives; what cannot is tried afresh each time."""
    return mutant.exchanged or mutant.constant


def _ask() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("files", nargs="*", help="core/throttle, or core, or nothing for all")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true", help="forget what earlier runs found")
    return parser.parse_args()


def _try_in_room(mutants: list[Mutant], children: int) -> None:
    """Try them in a child, so that nothing of Farstu is imported here, whole as it is there."""
    if not mutants:
        return
    child = os.fork()
    if not child:
        room = Room(mutants, children, keep_verdict)
        tests = {str(path) for mutant in mutants for path in list_tests(mutant.file)}
        os._exit(pytest.main([*ARGUMENTS, *sorted(tests)], plugins=[room]))
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) not in {0, pytest.ExitCode.NO_TESTS_COLLECTED}:
        raise SystemExit("The tests fail although nothing is broken: mend that first.")


def _report(console: Console, mutants: list[Mutant]) -> int:
    known, harmless = read_verdicts(), read_harmless(PAGE.read_text("utf-8"))
    alive = [one for one in mutants if find_verdict(known, one) is not Verdict.KILLED]
    unexplained = [one for one in alive if one.name not in harmless]
    made, living, open_ = (Counter(m.file for m in some) for some in (mutants, alive, unexplained))
    table = Table("file", "made", "killed", "harmless", "alive")
    for file in made:
        figures = made[file], made[file] - living[file], living[file] - open_[file], open_[file]
        table.add_row(file, *map(str, figures))
    console.print(table)
    for one in unexplained:
        line = f"{one.lines.start}" if one.lines else ""
        scope = f"`{one.scope}` " if one.scope else ""
        row = f"| `{one.file}` | {scope}| `{one.before}` | `{one.after}` |"
        console.print(f"alive: {row} line {line}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(unexplained)} live that {PAGE.name} does not explain")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
