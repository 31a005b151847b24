"""Moves the clock of a running Farstu from outside: Python runs this first, found by its path.

The server is the program that an operator starts; nothing in it is for tests. Its one clock
(``farstu.app.clock``) is put forward by as many seconds as a file says, each time it is read.
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

    def __init__(self, offset: mmap.mmap) -> None:
        """Read how far from there."""
        self._offset = offset
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

        def clock() -> datetime:
            (seconds,) = struct.unpack("d", self._offset[:8])
            return right() + timedelta(seconds=seconds)

        vars(module)["clock"] = clock


if moved := os.environ.get("GAUNTLET_CLOCK"):
    with open(moved, "rb") as file:  # noqa: PTH123 - it runs before all else, and imports little
        sys.meta_path.insert(0, Clockwork(mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)))
