"""Who works imports of people off in the background, one process at a time."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from farstu.services.import_work import work_off
from farstu.services.kit import Kit
from farstu.services.turns import Turn
from farstu.store.errors import StoreClosedError

log = structlog.get_logger("farstu")

LEASE = "imports"
LASTS = timedelta(minutes=1)
LOOK_EVERY = 2.0
"""Seconds until it is seen again whether somebody has started one."""
PAUSE = 30.0
"""Seconds until the next look, when the last one failed."""


@dataclass(frozen=True, slots=True)
class Usher:
    """Invites whom imports name."""

    kit: Kit

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(target=self.work, args=[stopping], name=LEASE, daemon=True).start()

    def work(self, stopping: threading.Event) -> None:
        """Invite people until the server stops."""
        turn = Turn(self.kit, LEASE, holder=f"{socket.gethostname()}:{os.getpid()}", lasts=LASTS)
        pause = LOOK_EVERY
        while not stopping.wait(pause):
            pause = LOOK_EVERY
            try:
                self.do_round(turn, stopping)
            except Exception:
                log.exception("imports_failed")
                pause = PAUSE
        with suppress(StoreClosedError):
            turn.pass_on()

    def do_round(self, turn: Turn, stopping: threading.Event) -> None:
        """Work off what there is, for as long as it is this process's turn."""
        done = work_off(self.kit, go_on=lambda: not stopping.is_set() and turn.is_ours())
        if done:
            log.info("imports_worked_off", **{fate.value: count for fate, count in done.items()})
