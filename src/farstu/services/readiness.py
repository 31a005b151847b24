"""Whether this process can do deeds: a database that answers may still take nothing."""

from __future__ import annotations

import threading

import structlog

from farstu.services.kit import Kit
from farstu.store import leases
from farstu.store.tx import EVERYWHERE

log = structlog.get_logger("farstu.web")

LEASE = "readiness"


class Readiness:
    """Looks one time after another: who asks meanwhile is told what was seen last."""

    def __init__(self, kit: Kit) -> None:
        """Know nothing yet."""
        self._kit = kit
        self._looking = threading.Lock()
        self._is_ready = False

    def look(self) -> bool:
        """Say whether a deed was done just now."""
        if self._looking.acquire(blocking=False):
            try:
                self._is_ready = self._try()
            finally:
                self._looking.release()
        return self._is_ready

    def _try(self) -> bool:
        now = self._kit.clock()
        try:
            self._kit.keys()
            self._kit.store.write(
                lambda tx: leases.take(tx, LEASE, holder=LEASE, now=now, expires_at=now),
                portal_id=EVERYWHERE,
            )
        except Exception:
            log.exception("not_ready")
            return False
        return True
