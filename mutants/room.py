"""Try mutants where all tests wait, collected: each in a child of its own.

The child exchanges the code of the function, or the constant of the file, runs the tests that ran
its lines while it was whole, the quickest first, and ends with the first that fails.
"""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterable

import coverage
import pytest
from _pytest.runner import runtestprotocol

from mutants.children import Verdict, try_each
from mutants.exchanging import exchange_code, exchange_constant, find_functions, list_lines
from mutants.making import HOME, SOURCES, Mutant, find_source
from mutants.tests_of import list_tests

OPTIONS = ("-p", "no:randomly", "-p", "no:xdist", "-p", "no:cov", "-p", "no:cacheprovider")
QUICK = "not browser and not postgresql and not slow and not timing"
PATIENCE = 5
"""Seconds that a test may take besides ten times what it took: it may wait for ever."""
WATCHED = [str(SOURCES / "core"), str(SOURCES / "factors")]
ARGUMENTS = ("-p", "mutants.again", "-m", QUICK, *OPTIONS)


class Room:
    """A plugin of pytest: it tries *mutants* in the place of running the tests once."""

    def __init__(
        self, mutants: Iterable[Mutant], children: int, tell: Callable[[Mutant, Verdict], None]
    ) -> None:
        self._mutants = list(mutants)
        self._children = children
        self._tell = tell
        self._seconds: dict[str, float] = {}
        self._who_runs: dict[str, dict[int, set[str]]] = {}
        self._watch = coverage.Coverage(data_file=None, source=WATCHED, config_file=False)
        self._watch.start()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests once, and see which lines each runs; then try the mutants."""
        self._run_whole(session.items)
        find_functions()
        items = {item.nodeid: item for item in session.items}
        try_each(
            self._mutants,
            children=self._children,
            attempt=lambda mutant: self._attempt(mutant, items),
            tell=self._tell_all,
        )
        return True

    def _run_whole(self, items: list[pytest.Item]) -> None:
        for item in items:
            self._watch.switch_context(item.nodeid)
            began = time.perf_counter()
            if not passes(item):
                raise SystemExit(f"Nothing is broken, and yet this fails: {item.nodeid}")
            self._seconds[item.nodeid] = time.perf_counter() - began
        self._watch.stop()
        data = self._watch.get_data()
        for file in data.measured_files():
            self._who_runs[file] = {k: {*v} for k, v in data.contexts_by_lineno(file).items()}

    def _tests_of(self, mutant: Mutant) -> list[str]:
        if not mutant.exchanged:
            files = tuple(f"{path.relative_to(HOME)}::" for path in list_tests(mutant.file))
            own = files[:1]
            chosen = [test for test in self._seconds if test.startswith(files)]
            return sorted(chosen, key=lambda test: (not test.startswith(own), self._seconds[test]))
        by_line = self._who_runs.get(str(find_source(mutant.file)), {})
        tests = {test for line in mutant.lines for test in by_line.get(line, ()) if test}
        return sorted(tests, key=self._seconds.__getitem__)

    def _is_told(self, mutant: Mutant) -> bool:
        """Whether what was found counts: not, where something that it made is kept elsewhere.

        So it is with a function that ran while a file was read: one that it gave back lives on.
        """
        by_line = self._who_runs.get(str(find_source(mutant.file)), {})
        return mutant.exchanged and not any("" in by_line.get(n, ()) for n in list_lines(mutant))

    def _tell_all(self, mutant: Mutant, verdict: Verdict) -> None:
        settled = verdict is Verdict.KILLED or self._is_told(mutant)
        self._tell(mutant, verdict if settled else Verdict.UNSETTLED)

    def _attempt(self, mutant: Mutant, items: dict[str, pytest.Item]) -> bool:
        signal.alarm(PATIENCE)
        (exchange_code if mutant.exchanged else exchange_constant)(mutant)
        for test in self._tests_of(mutant):
            signal.alarm(PATIENCE + math.ceil(10 * self._seconds[test]))
            if not passes(items[test]):
                return False
        return True


def passes(item: pytest.Item) -> bool:
    """Run one test, and say whether it passed."""
    return all(not report.failed for report in runtestprotocol(item, log=False, nextitem=None))
