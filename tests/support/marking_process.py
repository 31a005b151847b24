"""A process of its own that writes marks to a store and says each one that was acknowledged.

Run as ``python -m tests.support.marking_process URL PREFIX THREADS COUNT``. A mark that somebody
else wrote already is said with a minus before it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import sqlalchemy as sa

from farstu.store.engine import Store, open_store
from tests.support.marks import PORTAL, mark

ROOT = Path(__file__).parents[2]


def start_marking(url: str, *, prefix: str, threads: int, count: int) -> subprocess.Popen[str]:
    """Start the process; its output is a mark a line, each said after it was acknowledged."""
    arguments = [url, prefix, str(threads), str(count)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.marking_process", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def _write(store: Store, names: list[str]) -> None:
    for name in names:
        try:
            store.write(mark(name), portal_id=PORTAL)
            said = name
        except sa.exc.IntegrityError:
            said = f"-{name}"
        os.write(1, f"{said}\n".encode())


def _main(url: str, prefix: str, threads: int, count: int) -> None:
    store = open_store(url)
    names = [f"{prefix}{number}" for number in range(count)]
    writing = [
        threading.Thread(target=_write, args=(store, names[first::threads]))
        for first in range(threads)
    ]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()
    store.close()


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
