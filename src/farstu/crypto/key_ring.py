"""The key file in use by a process, which is read again when it was replaced."""

from __future__ import annotations

import os
from pathlib import Path

from farstu.crypto.keyring import KeyFile, KeyFileError, read_key_file


class KeyRing:
    """The keys as they are in the file now: a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet."""
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys: KeyFile | None = None

    def __call__(self) -> KeyFile:
        """Give the keys. Raises ``KeyFileError``."""
        try:
            status = os.stat(self._path)  # noqa: PTH116 - asked several times in a request
            stamp = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            stamp = None
        if self._keys is None or stamp != self._seen:
            read = read_key_file(self._path)
            self._refuse_stranger(read)
            self._keys, self._seen = read, stamp
        return self._keys

    def _refuse_stranger(self, read: KeyFile) -> None:
        """Take no file that has nothing of the one before: throttles would begin anew by it."""
        held = self._keys
        if held is None or any(held.find(key.id) == key for key in read.keys):
            return
        raise KeyFileError(
            f"The key file {self._path} was replaced by one that has none of its keys. Put its "
            "backup there; if another one is meant, restart Farstu."
        )
