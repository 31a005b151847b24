"""Who empties the outbox in the background, one process at a time for each channel."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog

from farstu.core.channels import Channel
from farstu.delivery.message import Message, Sender, TextMessage
from farstu.services.kit import Kit
from farstu.services.outbox import BATCH, Carry, Fate, deliver
from farstu.services.turns import Turn
from farstu.store.errors import StoreClosedError

log = structlog.get_logger("farstu")

GOODBYE = 5.0
"""Seconds that a message on its way may still take. Cut off, it is sent again by the next one."""

LEASES = {Channel.MAIL: "delivery", Channel.SMS: "delivery_sms"}
"""The leases of whoever empties the outbox: a channel never waits for the other one's server."""
DELIVERY_LASTS = timedelta(seconds=20)
ROUND_EVERY = 1.0
"""Seconds until the next look into the outbox, unless it holds more than one round sends."""
PAUSE = 30.0
"""Seconds until the next look, when the last one failed."""


@dataclass(frozen=True, slots=True)
class Postman:
    """Who empties the outbox of one channel in the background, one process at a time."""

    kit: Kit
    channel: Channel
    sender: Sender[Message] | Sender[TextMessage]
    carry: Carry

    @property
    def name(self) -> str:
        """What the thread, the lease and the log call it."""
        return LEASES[self.channel]

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Work in a thread that ends with the process."""
        thread = threading.Thread(target=self.work, args=[stopping], name=self.name, daemon=True)
        thread.start()
        return thread

    def work(self, stopping: threading.Event) -> None:
        """Look into the outbox until the server stops."""
        holder = f"{socket.gethostname()}:{os.getpid()}"
        turn = Turn(self.kit, self.name, holder=holder, lasts=DELIVERY_LASTS)
        pause = ROUND_EVERY
        while not stopping.wait(pause):
            pause = ROUND_EVERY
            try:
                if turn.is_ours() and self._do_round(holder, stopping):
                    pause = 0.0
            except Exception:
                log.exception("delivery_failed", channel=self.channel)
                pause = PAUSE
            finally:
                self.sender.close()
        with suppress(StoreClosedError):  # it took longer than ``GOODBYE``
            turn.pass_on()

    def _do_round(self, holder: str, stopping: threading.Event) -> bool:
        """Send what is due; say whether more of it may wait, for a server that takes it."""
        fates = deliver(
            self.kit,
            self.carry,
            holder=holder,
            channel=self.channel,
            go_on=lambda: not stopping.is_set(),
        )
        if fates:
            tell = log.info if set(fates) == {Fate.SENT} else log.warning
            tell(self.channel, **{fate.value: count for fate, count in fates.items()})
        return fates.total() >= BATCH and not fates[Fate.WAITS]


def say_goodbye(threads: Sequence[threading.Thread]) -> None:
    """Wait for all of them together, as long as one message may take."""
    ends = monotonic() + GOODBYE
    for thread in threads:
        thread.join(max(0, ends - monotonic()))
