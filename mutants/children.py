"""Try each mutant in a child process, a few at a time: what it breaks dies with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum

from mutants.making import Mutant

SURVIVED, KILLED = 0, 1


class Verdict(StrEnum):
    """What became of a mutant; one that does not come to an end is noticed, too."""

    KILLED = "killed"
    SURVIVED = "survived"
    UNSETTLED = "unsettled"


def try_each(
    mutants: Iterable[Mutant],
    *,
    children: int,
    attempt: Callable[[Mutant], bool],
    tell: Callable[[Mutant, Verdict], None],
) -> None:
    """Try *mutants*, a few at once: *attempt* says in the child whether all its tests pass."""
    running: dict[int, Mutant] = {}
    for mutant in mutants:
        if len(running) >= children:
            _await_one(running, tell)
        running[_begin(mutant, attempt)] = mutant
    while running:
        _await_one(running, tell)


def _begin(mutant: Mutant, attempt: Callable[[Mutant], bool]) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # whoever sets it ends with it
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        os._exit(SURVIVED if attempt(mutant) else KILLED)
    except BaseException:  # noqa: BLE001  # whatever a broken line leads to, it was noticed
        os._exit(KILLED)


def _await_one(running: dict[int, Mutant], tell: Callable[[Mutant, Verdict], None]) -> None:
    child, status = os.wait()
    survived = os.WIFEXITED(status) and os.WEXITSTATUS(status) == SURVIVED
    tell(running.pop(child), Verdict.SURVIVED if survived else Verdict.KILLED)
