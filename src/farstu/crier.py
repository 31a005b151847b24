"""Who posts to webhooks what happened, in the background, one process at a time."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from farstu.delivery.posting import Posted, Poster
from farstu.services.dispatching import Fate
from farstu.services.kit import Kit
from farstu.services.turns import Turn
from farstu.services.webhook_posting import AT_ONCE, post_waiting
from farstu.store.errors import StoreClosedError

log = structlog.get_logger("farstu")

LEASE = "webhooks"
LASTS = timedelta(minutes=1)
LOOK_EVERY = 2.0
"""Seconds until the next look: how late a program hears of something."""
PAUSE = 30.0
"""Seconds until the next look, when the last one failed."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Crier:
    """Posts what waits, apart from what applications are told: neither waits for the other."""

    kit: Kit
    poster: Poster

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(target=self.work, args=[stopping], name=LEASE, daemon=True).start()

    def work(self, stopping: threading.Event) -> None:
        """Post until the server stops."""
        turn = Turn(self.kit, LEASE, holder=f"{socket.gethostname()}:{os.getpid()}", lasts=LASTS)
        pause = LOOK_EVERY
        while not stopping.wait(pause):
            pause = LOOK_EVERY
            try:
                self.do_round(turn, stopping)
            except Exception:
                log.exception("webhooks_failed")
                pause = PAUSE
        with suppress(StoreClosedError):
            turn.pass_on()

    def do_round(self, turn: Turn, stopping: threading.Event) -> None:
        """Post what waits, for as long as it is this process's turn."""

        def may_go_on() -> bool:
            return not stopping.is_set() and turn.is_ours()

        if not may_go_on():
            return
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=LEASE) as hands:
            done = post_waiting(self.kit, self.post, hands, go_on=may_go_on)
        if done:
            tell = log.info if set(done) == {Fate.TAKEN} else log.warning
            tell("webhooks", **{fate.value: count for fate, count in done.items()})

    def post(self, address: str, body: bytes, signed: Mapping[str, str]) -> Posted:
        """Post a signed body."""
        return self.poster.post(address, body, content_type=JSON, more=signed)
