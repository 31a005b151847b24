"""Whether this process can do deeds: a database that answers may still take nothing."""

from __future__ import annotations

import threading

import structlog

from farstu.crypto.keyring import KeyFileError
from farstu.services.key_rotation import list_lacking_keys
from farstu.services.kit import Kit
from farstu.store import leases
from farstu.store.tx import EVERYWHERE

log = structlog.get_logger("farstu.web")

LEASE = "fitness"
DATABASE, KEY_FILE = "database", "key file"


class Fitness:
    """Looks one time after another: who asks meanwhile is told what was seen last."""

    def __init__(self, kit: Kit) -> None:
        """Know nothing yet."""
        self._kit = kit
        self._looking = threading.Lock()
        self._trouble: str | None = DATABASE

    def find_trouble(self) -> str | None:
        """Do a deed, and say what is in its way: None, or DATABASE, or KEY_FILE."""
        if self._looking.acquire(blocking=False):
            try:
                self._trouble = self._try()
            finally:
                self._looking.release()
        return self._trouble

    def _try(self) -> str | None:
        now = self._kit.clock()
        try:
            lacking = list_lacking_keys(self._kit)
            self._kit.store.write(
                lambda tx: leases.take(tx, LEASE, holder=LEASE, now=now, expires_at=now),
                portal_id=EVERYWHERE,
            )
        except KeyFileError:
            log.exception("not_ready")
            return KEY_FILE
        except Exception:
            log.exception("not_ready")
            return DATABASE
        if lacking:
            log.error("key_file_lacks", keys=lacking)
            return KEY_FILE
        return None
