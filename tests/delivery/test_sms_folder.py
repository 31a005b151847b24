"""Without a gateway, text messages are files."""

from __future__ import annotations

from pathlib import Path

from farstu.delivery.message import GatewayTrouble
from farstu.delivery.sms.folder import TextFolder
from tests.delivery.messages import TEXT, text_message


def test_a_text_message_is_a_file_of_its_owners_only(tmp_path: Path) -> None:
    """To whom and what, mode 0600, in a folder with mode 0700; the same again is the same file."""
    folder = tmp_path / "var" / "outbox"
    sender = TextFolder(folder)
    assert (sender.probe(), sender.send(text_message(text="Half")), sender.send(TEXT)) == (
        None,
        None,
        None,
    )
    [file] = folder.iterdir()
    assert file.name == "one.sms.txt"
    assert file.read_text("utf-8") == f"To: +46701740617\n\n{TEXT.text}\n"
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    sender.close()


def test_what_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    """A folder that is a file is said by the probe, and by each attempt; it is not for good."""
    (tmp_path / "var").write_bytes(b"")
    sender = TextFolder(tmp_path / "var" / "outbox")
    for no in (sender.probe(), sender.send(TEXT)):
        assert no is not None
        assert (no.trouble, no.is_for_good) == (GatewayTrouble.FOLDER, False)
