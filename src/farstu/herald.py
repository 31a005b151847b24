"""Who tells people of rules ahead of time in the background, one process at a time."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from farstu.services.ahead import Told, read_today, tell_ahead
from farstu.services.kit import Kit
from farstu.services.turns import Turn
from farstu.store import portals
from farstu.store.errors import StoreClosedError
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE

log = structlog.get_logger("farstu")

LEASE = "ahead"
LASTS = timedelta(minutes=1)
LOOK_EVERY = 60.0
"""Seconds until it is seen again whether a day has begun somewhere, or a rule was changed."""
AGAIN_AFTER = timedelta(hours=1)
"""When a portal is tried again whose budgets were used up."""

Stamp = tuple[object, ...]


@dataclass(slots=True)
class Herald:
    """Goes through the people of a portal once a day, and after each change of its rules."""

    kit: Kit
    _done: dict[str, tuple[Stamp, datetime | None]] = field(default_factory=dict)
    """What a portal was when all were told there, and when to try again nevertheless."""

    def start(self, stopping: threading.Event) -> None:
        """Work in a thread that ends with the process."""
        threading.Thread(target=self.work, args=[stopping], name=LEASE, daemon=True).start()

    def work(self, stopping: threading.Event) -> None:
        """Tell people until the server stops."""
        turn = Turn(self.kit, LEASE, holder=f"{socket.gethostname()}:{os.getpid()}", lasts=LASTS)
        while not stopping.wait(LOOK_EVERY):
            try:
                self.do_round(turn, stopping)
            except Exception:
                log.exception("ahead_failed")
        with suppress(StoreClosedError):
            turn.pass_on()

    def do_round(self, turn: Turn, stopping: threading.Event) -> None:
        """See to every portal, for as long as it is this process's turn."""

        def may_go_on() -> bool:
            return not stopping.is_set() and turn.is_ours()

        if may_go_on():
            for portal in self.kit.store.read(portals.list_portals, portal_id=EVERYWHERE):
                self._see_to(portal, may_go_on)

    def _see_to(self, portal: Portal, may_go_on: Callable[[], bool]) -> None:
        today = self.kit.store.read(
            lambda tx: read_today(self.kit, tx, portal), portal_id=portal.id
        )
        stamp, again_at = self._done.get(portal.id, (None, None))
        if stamp == today.stamp and (again_at is None or today.now < again_at):
            return
        told = tell_ahead(self.kit, portal, go_on=may_go_on)
        if told[Told.SENT] or told[Told.WITHHELD]:
            log.info("ahead_told", portal=portal.host, **{k.value: n for k, n in told.items()})
        if may_go_on():
            late = today.now + AGAIN_AFTER if told[Told.WITHHELD] else None
            self._done[portal.id] = (today.stamp, late)
