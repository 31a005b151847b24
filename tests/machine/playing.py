"""How long the machine runs, and by which chance."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from farstu.store.engine import Store
from tests.machine.programs import Portal

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
LONG = settings(QUICK, max_examples=30, stateful_step_count=60)
TEETH = settings(QUICK, max_examples=30, phases=[Phase.generate])
"""Enough to find what a guard is for; nobody reads how it was found, so nothing is shrunk."""


def play(store: Store, *, by: settings) -> set[str]:
    """Let the machine run on *store*, and say what came true in it."""

    class Played(Portal):
        """The portal on that store."""

    Played.store, Played.reached = store, set()
    run_state_machine_as_test(Played, settings=by)
    return Played.reached
