"""Without a mail server, messages are files."""

from __future__ import annotations

from pathlib import Path

import pytest

from farstu.delivery.folder import FolderSender
from farstu.delivery.message import Trouble
from tests.delivery.messages import MESSAGE, message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "var" / "outbox"


def test_a_message_is_a_file_of_its_owners_only(folder: Path) -> None:
    """It has the whole message, mode 0600, in a folder with mode 0700."""
    sender = FolderSender(folder)
    assert sender.send(MESSAGE) is None
    [file] = folder.iterdir()
    assert file.name == "one.eml"
    assert b"Message-ID: <one@portal.example>" in file.read_bytes()
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    sender.close()


def test_the_same_message_again_is_the_same_file(folder: Path) -> None:
    """A second attempt replaces the first, half of one too."""
    folder.mkdir(parents=True)
    (folder / "one.part").write_bytes(b"half of")
    sender = FolderSender(folder)
    assert (sender.send(MESSAGE), sender.send(message(subject="Again"))) == (None, None)
    [file] = folder.iterdir()
    assert b"Subject: Again" in file.read_bytes()


def test_what_cannot_be_written_is_trouble(folder: Path) -> None:
    """A folder that is a file is said by the probe, and by each attempt; it is not for good."""
    sender = FolderSender(folder)
    assert sender.probe() is None
    folder.parent.write_bytes(b"")
    for no in (sender.probe(), sender.send(MESSAGE)):
        assert no is not None
        assert (no.trouble, no.is_for_good) == (Trouble.FOLDER, False)
    no = sender.send(message(recipient="maja"))
    assert no is not None
    assert (no.trouble, no.is_for_good) == (Trouble.ADDRESS, True)
