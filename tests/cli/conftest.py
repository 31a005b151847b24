"""Installations for the tests of the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from farstu.crypto.keyring import create_key_file
from tests.cli.installation import Installation, settle
from tests.support import databases
from tests.support.entropy import seeded_entropy
from tests.support.fence import fence  # noqa: F401 - every command in here is watched
from tests.support.server import free_port

LONG_AGO = datetime(2020, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell no progress unless a test asks for it, however busy the machine is."""
    monkeypatch.setattr("farstu.cli.progress.SILENT_FOR", 1e9)


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """Give a place where nothing is installed yet."""
    return Installation(folder=tmp_path / "var", port=free_port())


@pytest.fixture
def fresh(empty: Installation, run_folder: Path) -> Installation:
    """Give an installation as ``farstu init`` makes it, copied; it never had an owner."""
    empty.folder.mkdir(mode=0o700)
    databases.make_sqlite_database(run_folder, folder=empty.folder)
    create_key_file(empty.key_file, now=LONG_AGO, entropy=seeded_entropy())
    return empty


@pytest.fixture
def inhabited(fresh: Installation) -> Installation:
    """Give an installation with one portal, at localhost, and its owner."""
    with fresh.kit() as kit:
        settle(kit)
    return fresh
