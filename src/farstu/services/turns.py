"""Whose turn it is: a chore that one process at a time does, for as long as it keeps a lease."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from farstu.services.kit import Kit
from farstu.store import leases
from farstu.store.sickness import find_sickness
from farstu.store.tx import EVERYWHERE

log = structlog.get_logger("farstu")


class Turn:
    """One process's claim to a chore. It asks the database twice in the time that a lease lasts."""

    def __init__(self, kit: Kit, lease: str, *, holder: str, lasts: timedelta) -> None:
        """Ask at the first opportunity."""
        self._kit = kit
        self._lease = lease
        self._holder = holder
        self._lasts = lasts
        self._ours = False
        self._asked_at: datetime | None = None

    def is_ours(self) -> bool:
        """Say whether this process does the chore now."""
        now = self._kit.clock()
        asked = self._asked_at
        if asked is None or not timedelta(0) <= now - asked < self._lasts / 2:
            self._ours = self._take(now, expires_at=now + self._lasts)
            self._asked_at = now
        return self._ours

    def pass_on(self) -> None:
        """Let somebody else do it at once, instead of after the lease has run out.

        Where the database takes nothing, that is how long they wait.
        """
        if self._ours:
            now = self._kit.clock()
            try:
                self._take(now, expires_at=now)
            except Exception as error:
                if find_sickness(error) is None:
                    raise
                log.exception("turn_not_passed_on", lease=self._lease)
        self._ours, self._asked_at = False, None

    def _take(self, now: datetime, *, expires_at: datetime) -> bool:
        return self._kit.store.write(
            lambda tx: leases.take(
                tx, self._lease, holder=self._holder, now=now, expires_at=expires_at
            ),
            portal_id=EVERYWHERE,
        )
