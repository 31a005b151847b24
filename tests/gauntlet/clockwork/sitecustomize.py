"""Moves the clock of a running Farstu from outside: Python runs this first, found by its path.

The server is the program that an operator starts; nothing in it is for tests. Its one clock
(``farstu.app.clock``) is put forward by as many seconds as a file says, each time it is read; or it
stands still at a moment, so that no pause ends while a slow machine starts it anew.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import mmap
import os
import struct
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import ModuleType

HOUSE = "farstu.app"


class Clockwork(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the house as it is, and then moves its clock."""

    def __init__(self, move: Callable[[datetime], datetime]) -> None:
        """Say something else than what is right, as *move* does."""
        self._move = move
        self._real: importlib.abc.Loader | None = None

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the house, and nothing else."""
        if fullname != HOUSE or self._real is not None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        self._real, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:  # noqa: ARG002 - Python calls it so
        """Make it as usual."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run it as it is, and move its clock."""
        if self._real is None:
            raise ImportError(module.__name__)
        self._real.exec_module(module)
        right: Callable[[], datetime] = module.clock

        vars(module)["clock"] = lambda: self._move(right())


def forward_by(file: str) -> Callable[[datetime], datetime]:
    """Go forward by the seconds in a file, each time."""
    with open(file, "rb") as opened:  # noqa: PTH123 - it runs before all else, and imports little
        offset = mmap.mmap(opened.fileno(), 8, access=mmap.ACCESS_READ)

    def move(right: datetime) -> datetime:
        (seconds,) = struct.unpack("d", offset[:8])
        return right + timedelta(seconds=seconds)

    return move


if moved := os.environ.get("GAUNTLET_CLOCK"):
    sys.meta_path.insert(0, Clockwork(forward_by(moved)))
if stands := os.environ.get("GAUNTLET_STANDS"):
    still = datetime.fromisoformat(stands)
    sys.meta_path.insert(0, Clockwork(lambda _right: still))
