"""Deeds in step: what several ask the database for at the same place goes out together.

Each deed is what it would be alone, in a greenlet of its own. Where it asks for something it rests,
until all others do; then what they ask for is sent at once, and each goes on with its own answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from greenlet import getcurrent, greenlet

from farstu.store.prepared import Prepared, Ran, Row, run, run_all
from farstu.store.tx import Tx

Deed = Callable[[Tx], Any]


class TightError(Exception):
    """Two deeds share a counter that may close: what becomes of one decides about the other."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A statement that a deed waits for."""

    prepared: Prepared
    row: Row

    @property
    def order(self) -> tuple[int, str]:
        """Bring equal statements together, and their rows into an order for all processes."""
        return id(self.prepared), str(next(iter(self.row.values())))


@dataclass(frozen=True, slots=True)
class InStep(Tx):
    """A transaction as one of several deeds sees it."""

    charged: dict[str, Tx] = field(default_factory=dict, repr=False, compare=False)
    """Which deed charged a counter first."""

    def ask(self, prepared: Prepared, row: Row) -> Ran:
        """Wait until it is run, with those of the others."""
        hub = getcurrent().parent
        assert hub is not None  # noqa: S101 - ``do_together`` begins deeds
        answer: Ran = hub.switch(Ask(prepared, row))
        return answer

    def share(self, key: str, *, is_tight: bool) -> None:
        """Give up where others count on a counter that closes. Raises ``TightError``."""
        if self.charged.setdefault(key, self) is not self and is_tight:
            raise TightError


@dataclass(slots=True, eq=False)
class Step:
    """How far one deed has got: what it waits for, and in the end what it returned."""

    goes: greenlet
    rests: Any = None

    def go(self, said: Any) -> None:
        """Let it go on until it rests or is done."""
        self.rests = self.goes.switch(said)


def do_together(
    connection: sa.Connection, portal_id: str, slots: set[int], deeds: Iterable[Deed]
) -> list[Any]:
    """Do *deeds* in one transaction, and say what each one returned.

    Raises whatever one of them raises, or ``TightError``: then none of them is done.
    """
    steps = [Step(greenlet(deed)) for deed in deeds]
    charged: dict[str, Tx] = {}
    try:
        for step in steps:
            step.go(InStep(connection, portal_id, slots, charged))
        while resting := [step for step in steps if not step.goes.dead]:
            _send(connection, resting)
    finally:
        for step in (one for one in steps if not one.goes.dead):
            step.goes.throw()
    return [step.rests for step in steps]


def _send(connection: sa.Connection, resting: Sequence[Step]) -> None:
    """Send what they wait for, equal statements at once, and let each go on with its answer."""
    in_order = sorted(resting, key=lambda step: step.rests.order)
    for _, group in groupby(in_order, key=lambda step: step.rests.order[0]):
        steps = list(group)
        prepared, rows = steps[0].rests.prepared, [step.rests.row for step in steps]
        several = run_all(connection, prepared, rows) if len(rows) > 1 else None
        for step, answer in zip(
            steps, several or [run(connection, prepared, rows[0])], strict=True
        ):
            step.go(answer)
