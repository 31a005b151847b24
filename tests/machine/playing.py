"""How long the machine runs, and by which chance; and how a story is told on it."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from farstu.store.engine import Store
from tests.machine.programs import Portal
from tests.machine.stories import Story

RUNS = int(os.environ.get("MACHINE_RUNS", "12"))
"""How many long runs there are: ``make machine`` asks for more."""
ARE_OTHERS = "MACHINE_RUNS" in os.environ
"""Whether they are others each time; a test has to say the same twice."""

QUICK = settings(
    max_examples=12,
    phases=[Phase.generate],
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
SHORT = settings(QUICK, max_examples=6, stateful_step_count=30)
LONG = settings(QUICK, max_examples=RUNS, stateful_step_count=50, derandomize=not ARE_OTHERS)
TEETH = settings(QUICK, max_examples=30)
"""Enough to find what a guard is for; nobody reads how it was found, so nothing is shrunk."""


def play(store: Store, *, by: settings) -> set[str]:
    """Let the machine run on *store*, and say what came true in it."""

    class Played(Portal):
        """The portal on that store."""

    Played.store, Played.reached = store, set()
    run_state_machine_as_test(Played, settings=by)
    return Played.reached


def tell(store: Store, story: Story) -> set[str]:
    """Tell *story* on *store*, look at all that holds after each deed, and say what came true."""

    class Told(Portal):
        """The portal on that store."""

    Told.store, Told.reached = store, set()
    machine = Told()
    with machine.closing:
        machine.settle()
        for _ in story(machine):
            machine.look()
        machine.look_back()
    return Told.reached
