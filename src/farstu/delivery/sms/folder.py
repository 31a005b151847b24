"""Where no gateway is configured: text messages as files, for the operator to read."""

from __future__ import annotations

from pathlib import Path

from farstu.delivery.folder import find_obstacle, name_of, write_whole
from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered

SUFFIX = ".sms.txt"


class TextFolder:
    """Writes each text message into a file of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder later, when there is something to put into it."""
        self._folder = folder

    def send(self, message: TextMessage) -> Undelivered | None:
        """Write the file, for its owner only; the same message again is the same file."""
        name = f"{name_of(message.message_id)}{SUFFIX}"
        told = f"To: {message.recipient}\n\n{message.text}\n"
        try:
            write_whole(self._folder / name, told.encode())
        except OSError as error:
            return Undelivered(trouble=GatewayTrouble.FOLDER, said=str(error))
        return None

    def probe(self) -> Undelivered | None:
        """See that the folder could be written to, or made."""
        obstacle = find_obstacle(self._folder)
        return (
            None if obstacle is None else Undelivered(trouble=GatewayTrouble.FOLDER, said=obstacle)
        )

    def close(self) -> None:
        """Keep nothing open."""
