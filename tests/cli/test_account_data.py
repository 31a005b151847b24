"""``farstu account export`` and ``erase``."""

from __future__ import annotations

import json
import stat

from tests.cli.installation import OLLE, OWNER, Installation, add_olle


def test_what_is_known_is_written_into_a_new_file(inhabited: Installation) -> None:
    """It is its owner's only, readable, and never takes the place of another file."""
    add_olle(inhabited)
    file = inhabited.folder / "olle.json"
    said = inhabited.run("account", "export", OLLE, "--into", str(file))
    assert (said.code, said.out) == (0, f"✓ wrote what is known of {OLLE} into {file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text("utf-8"))["identifiers"][0]["value"] == OLLE
    again = inhabited.run("account", "export", OLLE, "--into", str(file))
    assert (again.code, "is there already" in again.err) == (1, True)
    nowhere = inhabited.run("account", "export", OLLE, "--into", "/nowhere/at/all.json")
    assert (nowhere.code, "cannot be written" in nowhere.err) == (1, True)


def test_somebody_is_erased(inhabited: Installation) -> None:
    """After a confirmation; then nobody is known by that address, and the trail is whole."""
    add_olle(inhabited)
    assert inhabited.run("account", "erase", OLLE).code == 2
    said = inhabited.run("account", "erase", OLLE, "--yes")
    assert (said.code, said.out) == (0, f"✓ erased {OLLE}\n")
    assert "cannot be undone" in said.err
    assert inhabited.run("account", "show", OLLE).code == 1
    file = inhabited.folder / "trail.jsonl"
    assert inhabited.run("audit", "export", str(file)).code == 0
    checked = inhabited.run("audit", "verify", str(file))
    assert (checked.code, "whole" in checked.out) == (0, True)


def test_the_last_owner_is_not_erased(inhabited: Installation) -> None:
    """Somebody has to run the portal."""
    said = inhabited.run("account", "erase", OWNER, "--yes")
    assert (said.code, "without an owner" in said.err) == (1, True)
