"""Files of exports: made for their owner only, whole or not at all, and read line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 1 << 24
"""Bytes. The header is long where there are many organisations; no line of ours is longer."""


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Make a file that was not there, and take it away again if it does not get finished."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


def read_lines(path: Path, tell: Callable[[int], None]) -> Iterator[bytes]:
    """Read lines, never more than a bounded part of one at a time."""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            tell(1)
            yield line
