"""The board: what every process of a machine sees at once of what was revoked.

Numbers in shared memory, one for all and one for each of many slots. A deed that changes what
somebody may raises the number of their slot when it is durable and before it is answered; an answer
that was kept beside other numbers counts for nothing. Who keeps an answer looks at the board
*before* the rows that it comes from.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from zlib import crc32

SLOTS = 4096
NUMBER = struct.Struct("=Q")
SIZE = SLOTS * NUMBER.size
EVERYTHING = 0
"""The slot of what is about more than one account or session."""
BELIEVED_FOR = timedelta(seconds=5)
"""How long anything that is kept beside numbers is used again at most: a process may die after its
commit, and before it raised them (FWD-09)."""


def slot_of(name: str) -> int:
    """Say in which slot an account or a session is; some share one, and are looked up anew."""
    return 1 + crc32(name.encode()) % (SLOTS - 1)


class Board:
    """The numbers, shared by all processes that open the same file; without a file one's own."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or make the file, readable by its owner only."""
        self._file = -1 if path is None else _open(path)
        self._memory = mmap.mmap(self._file, SIZE)
        self._numbers = memoryview(self._memory).cast("Q")
        self.numbers = self._numbers.toreadonly()
        """All of them as they are at any moment, to be looked at without a call."""
        self._lock = threading.Lock()
        self.is_trusted = True
        """Whether everything that is revoked elsewhere is seen here; else nothing may be kept."""

    def copy(self) -> memoryview:
        """Read all of them, as they are now."""
        return memoryview(bytes(self._memory)).cast("Q")

    def mark(self, slots: Iterable[int]) -> None:
        """Raise the numbers of *slots*; no two processes raise one to the same number."""
        wanted = set(slots)
        if not wanted:
            return
        with self._lock:
            if self._file >= 0:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for slot in wanted:
                    self._numbers[slot] += 1
            finally:
                if self._file >= 0:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the file go."""
        self.is_trusted = False
        self.numbers.release()
        self._numbers.release()
        self._memory.close()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _open(path: Path) -> int:
    """Open the file and take all of its room now: a hole in it, on a full disk, is a SIGBUS."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX)  # where a file system takes no room, the library writes
        os.posix_fallocate(file, 0, SIZE)
    except OSError as error:
        os.close(file)
        raise OSError(error.errno, error.strerror, str(path)) from error
    fcntl.lockf(file, fcntl.LOCK_UN)
    return file
