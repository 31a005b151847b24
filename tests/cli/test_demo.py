"""``farstu demo`` refuses what would show passwords to others, or overwrite what is real."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.support.server import free_port


@pytest.mark.parametrize("listen", ["0.0.0.0:8440", "192.0.2.7:8440", "[::]:8440"])
def test_it_is_for_this_machine_only(listen: str, empty: Installation) -> None:
    """Any address that others could reach is refused, before anything is made."""
    before = dict(os.environ)
    said = empty.run("demo", "--listen", listen)
    assert said.code == 2
    assert "listens on this machine only" in said.err
    assert not empty.folder.exists()
    assert dict(os.environ) == before


def test_what_is_no_address_is_told(empty: Installation) -> None:
    """It says how they are written."""
    said = empty.run("demo", "--listen", "8440")
    assert said.code == 2
    assert "8440 is no address and port" in said.err


def test_somebodys_installation_is_left_alone(inhabited: Installation) -> None:
    """A folder that holds an installation, and no demo, is not made into one."""
    said = inhabited.run(
        "demo", "--into", str(inhabited.folder), "--listen", f"localhost:{free_port()}"
    )
    assert said.code == 1
    assert "is an installation, and no demo." in said.err
    assert not Path(inhabited.folder / "demo.json").exists()
