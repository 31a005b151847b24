"""Chance that is the same in every run."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable


def seeded_entropy(seed: str | int = 0) -> Callable[[int], bytes]:
    """Make a source of bytes that look random, never repeat, and depend on *seed* only."""
    lock = threading.Lock()
    drawn = 0

    def draw(size: int) -> bytes:
        nonlocal drawn
        with lock:
            drawn += 1
            number = drawn
        return hashlib.shake_256(f"{seed}/{number}".encode()).digest(size)

    return draw
