"""Where no mail server is configured: messages as files, for the operator to read."""

from __future__ import annotations

import os
from pathlib import Path

from farstu.delivery.message import Message, Trouble, Undelivered
from farstu.delivery.mime import AddressError, to_mime

SUFFIX = ".eml"


class FolderSender:
    """Writes each message into a file of its own, in the order in which they were written."""

    def __init__(self, folder: Path) -> None:
        """Make the folder later, when there is something to put into it."""
        self._folder = folder

    def send(self, message: Message) -> Undelivered | None:
        """Write the file, for its owner only; the same message again is the same file."""
        try:
            data = to_mime(message).as_bytes()
        except AddressError:
            return Undelivered(trouble=Trouble.ADDRESS)
        try:
            write_whole(self._folder / f"{name_of(message.message_id)}{SUFFIX}", data)
        except OSError as error:
            return Undelivered(trouble=Trouble.FOLDER, said=str(error))
        return None

    def probe(self) -> Undelivered | None:
        """See that the folder could be written to, or made."""
        obstacle = find_obstacle(self._folder)
        return None if obstacle is None else Undelivered(trouble=Trouble.FOLDER, said=obstacle)

    def close(self) -> None:
        """Keep nothing open."""


def name_of(message_id: str) -> str:
    """Name the file of a message."""
    return message_id.partition("@")[0]


def find_obstacle(folder: Path) -> str | None:
    """Say what is in the way of a file in *folder*; None if nothing is."""
    there = next(at for at in (folder, *folder.parents) if at.exists())
    writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return None if writable else str(there)


def write_whole(path: Path, data: bytes) -> None:
    """Write all of a file or nothing, for its owner only: nobody finds half of one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    half.rename(path)
