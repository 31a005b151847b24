"""The key file under a running process: rotated, lost, and swapped for another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from farstu.crypto.key_ring import KeyRing
from farstu.crypto.keyring import KeyFileError, add_key, create_key_file

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path, entropy: Callable[[int], bytes]) -> Path:
    """Make a key file."""
    create_key_file(tmp_path / "key", now=NOW, entropy=entropy)
    return tmp_path / "key"


def test_a_rotation_is_seen(path: Path, entropy: Callable[[int], bytes]) -> None:
    """From the next question on, without a restart."""
    ring = KeyRing(path)
    before = ring()
    assert ring() is before
    assert add_key(path, now=NOW, entropy=entropy) == ring()
    assert ring().keys[0] == before.current


def test_a_lost_file_is_said_until_it_is_back(path: Path) -> None:
    """What was read before is no more used: whoever took it away may have meant it."""
    ring = KeyRing(path)
    held, aside = ring(), path.with_name("aside")
    path.rename(aside)
    for _ in range(2):
        with pytest.raises(KeyFileError, match="There is no key file"):
            ring()
    aside.rename(path)
    assert ring() == held


def test_a_strange_file_is_not_taken(path: Path, entropy: Callable[[int], bytes]) -> None:
    """Throttles, whose names come from it, would begin anew; a new start takes it, if it opens."""
    ring = KeyRing(path)
    held, aside = ring(), path.with_name("aside")
    path.rename(aside)
    other = create_key_file(path, now=NOW, entropy=entropy)
    for _ in range(2):
        with pytest.raises(KeyFileError, match="none of its keys"):
            ring()
    assert KeyRing(path)() == other
    aside.replace(path)
    assert ring() == held
