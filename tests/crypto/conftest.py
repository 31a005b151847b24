"""Chance that can be repeated, and a day in the life of the house."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime

import pytest

from farstu.crypto.tokens import Entropy


@pytest.fixture
def entropy() -> Entropy:
    """Draw bytes that look like chance and are the same in every run."""
    count = itertools.count()

    def draw(size: int) -> bytes:
        return hashlib.shake_256(str(next(count)).encode()).digest(size)

    return draw


@pytest.fixture
def now() -> datetime:
    """Name a moment on a Sunday morning."""
    return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
