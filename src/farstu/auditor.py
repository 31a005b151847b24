"""Who keeps the audit trail in the background, one process at a time."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from farstu.services.audit_closing import close_chains
from farstu.services.audit_keeping import sign_and_forget
from farstu.services.kit import Kit
from farstu.services.turns import Turn
from farstu.store.errors import StoreClosedError

log = structlog.get_logger("farstu")

LEASE = "audit"
LASTS = timedelta(minutes=1)
CLOSE_EVERY = 5.0
"""Seconds. An event that has no number yet could be taken away without a trace."""
PAUSE = 30.0
"""Seconds until the next try, when the last one failed."""
SIGN_EVERY = timedelta(hours=1)
"""How often it is seen whether a day has passed since a chain was signed."""


@dataclass(slots=True)
class Auditor:
    """Closes chains, signs them, and forgets what is older than *keep*."""

    kit: Kit
    keep: timedelta
    _signed_at: datetime | None = None

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(target=self.work, args=[stopping], name=LEASE, daemon=True).start()

    def work(self, stopping: threading.Event) -> None:
        """Keep the trail until the server stops."""
        turn = Turn(self.kit, LEASE, holder=f"{socket.gethostname()}:{os.getpid()}", lasts=LASTS)
        pause = CLOSE_EVERY
        while not stopping.wait(pause):
            pause = CLOSE_EVERY
            try:
                if turn.is_ours():
                    self.do_round()
            except Exception:
                log.exception("audit_failed")
                pause = PAUSE
        with suppress(StoreClosedError):
            turn.pass_on()

    def do_round(self) -> None:
        """Close; once an hour sign and forget as well.

        Checkpoints are logged, so that wherever logs are collected there is a copy that nobody
        with the database alone can reach.
        """
        close_chains(self.kit)
        now = self.kit.clock()
        if self._signed_at is not None and now < self._signed_at + SIGN_EVERY:
            return
        kept = sign_and_forget(self.kit, keep=self.keep)
        for checkpoint in kept.checkpoints:
            log.info("audit_checkpoint", **checkpoint)
        if kept.forgotten:
            log.info("audit_forgotten", events=kept.forgotten)
        for chain in kept.damaged:
            log.error("audit_chain_damaged", chain=chain)
        self._signed_at = now
