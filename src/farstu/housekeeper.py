"""Who keeps house in the background, and says when the clock was set."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from farstu.core.skew import jump_of
from farstu.services.housekeeping import EVERY, keep_house
from farstu.services.kit import Kit

log = structlog.get_logger("farstu")

SOON = 1.0
"""Seconds until the first round."""


@dataclass(slots=True)
class Housekeeper:
    """Keeps house in every process, a process among many: the lease decides which."""

    kit: Kit
    steady: Callable[[], float]
    """Seconds that have passed since whenever: what nobody sets."""
    _seen: tuple[datetime, float] | None = None

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(
            target=self.work, args=[stopping], name="housekeeping", daemon=True
        ).start()

    def work(self, stopping: threading.Event) -> None:
        """Keep house until the server stops."""
        pause = SOON
        while not stopping.wait(pause):
            pause = EVERY.total_seconds()
            try:
                self.do_round()
            except Exception:
                log.exception("housekeeping_failed")

    def do_round(self) -> None:
        """Look at the clock, and forget what is over by it."""
        self._watch()
        holder = f"{socket.gethostname()}:{os.getpid()}"
        forgotten = keep_house(self.kit, holder=holder)
        if forgotten:
            log.info("housekeeping_done", forgotten=forgotten)

    def _watch(self) -> None:
        """Say that the clock was set: all that waits or ends does so earlier or later by that."""
        before, self._seen = self._seen, (self.kit.clock(), self.steady())
        if before is None:
            return
        (clock, steady), (was, began) = self._seen, before
        jump = jump_of(timedelta(seconds=steady - began), by_clock=clock - was)
        if jump is not None:
            log.warning("clock_set", seconds=round(jump.total_seconds()))
