"""Running a scanner: politely, for so long, with what it says in a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NOWHERE = "http://127.0.0.1:9"
AT_HOME = {
    **dict.fromkeys(("http_proxy", "https_proxy"), NOWHERE),
    "no_proxy": "localhost,127.0.0.1",
}
"""Scanners like to fetch their lists from elsewhere: these do not leave this machine."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def find_program(name: str) -> str | None:
    """Find what Debian has installed."""
    return shutil.which(name, path=PATH)


def run_politely(command: Sequence[str], into: Path, *, seconds: int) -> bool:
    """Run it with the least claim to the machine; say whether it came to its own end.

    It is asked to stop when the time is over, and killed a little later.
    """
    within = ["timeout", "--kill-after=10", str(seconds), "nice", "-n", "15"]
    with into.open("wb") as file:
        done = subprocess.run(
            [*within, *command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | AT_HOME,
            check=False,
        )
    return done.returncode not in {124, 137}
