"""Who tells applications what they have to hear, in the background, one process at a time."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from farstu.delivery.posting import Poster
from farstu.services.dispatching import Fate, OriginOf, post_due
from farstu.services.kit import Kit
from farstu.services.stays_over import end_stays_over
from farstu.services.turns import Turn
from farstu.store.errors import StoreClosedError

log = structlog.get_logger("farstu")

LEASE = "dispatches"
LASTS = timedelta(minutes=1)
LOOK_EVERY = 2.0
"""Seconds until the next look: how late an application hears that somebody signed out."""
PAUSE = 30.0
"""Seconds until the next look, when the last one failed."""


@dataclass(frozen=True, slots=True)
class Courier:
    """Posts what is due."""

    kit: Kit
    poster: Poster
    origin_of: OriginOf

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(target=self.work, args=[stopping], name=LEASE, daemon=True).start()

    def work(self, stopping: threading.Event) -> None:
        """Tell applications until the server stops."""
        turn = Turn(self.kit, LEASE, holder=f"{socket.gethostname()}:{os.getpid()}", lasts=LASTS)
        pause = LOOK_EVERY
        while not stopping.wait(pause):
            pause = LOOK_EVERY
            try:
                self.do_round(turn, stopping)
            except Exception:
                log.exception("dispatches_failed")
                pause = PAUSE
        with suppress(StoreClosedError):
            turn.pass_on()

    def do_round(self, turn: Turn, stopping: threading.Event) -> None:
        """End what is over and post what is due, for as long as it is this process's turn."""
        if not turn.is_ours():
            return
        end_stays_over(self.kit)
        done = post_due(
            self.kit,
            lambda address, body, kind: self.poster.post(address, body, content_type=kind),
            self.origin_of,
            go_on=lambda: not stopping.is_set() and turn.is_ours(),
        )
        if done:
            tell = log.info if set(done) == {Fate.TAKEN} else log.warning
            tell("dispatches", **{fate.value: count for fate, count in done.items()})
