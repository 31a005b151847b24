"""A process of its own that closes the chains of a portal, over and over, until it is told to stop.

``python -m tests.support.closing_process URL PORTAL``; its clock is ahead by a year, so that
everything counts as settled the moment that it is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

from farstu.crypto.keyring import KeyFile
from farstu.crypto.pool import HashPool
from farstu.services.audit_closing import close_portal
from farstu.services.kit import Kit
from farstu.store.engine import open_store
from tests.support.marking_process import ROOT

AHEAD = timedelta(days=365)


def start_closing(url: str, portal_id: str) -> subprocess.Popen[str]:
    """Start the process, and wait until it closes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.closing_process", url, portal_id],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def stop_closing(process: subprocess.Popen[str]) -> int:
    """Tell the process to stop; say how many events it closed."""
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return int(out)


def _main(url: str, portal_id: str) -> None:
    told = threading.Thread(target=sys.stdin.read, daemon=True)
    told.start()
    with closing(open_store(url)) as store:
        kit = Kit(
            store=store,
            factors={},
            clock=lambda: datetime.now(UTC) + AHEAD,
            entropy=os.urandom,
            keys=lambda: KeyFile(keys=()),
            hashing=HashPool(1, queue=1),
        )
        closed = close_portal(kit, portal_id)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while told.is_alive():
            closed += close_portal(kit, portal_id)
        sys.stdout.write(f"{closed}\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
