"""One test run: the folder that its processes share, and what must be stopped when it ends.

pytest-xdist's workers are processes of their own. What is dear to start (a database server) is
started once, by whichever worker wants it first, and stopped by the process that began the run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = pytest.StashKey[Path]()
_HANDED_DOWN = "farstu_run_folder"
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - folders in there are made by mkdtemp


def begin_run(config: pytest.Config) -> None:
    """Make the run's folder, or take the one that the run's first process made."""
    _work_in_memory()
    handed_down = getattr(config, "workerinput", {}).get(_HANDED_DOWN)
    config.stash[FOLDER] = Path(handed_down or tempfile.mkdtemp(prefix="farstu-run-"))
    if handed_down is None:
        config.stash[FOLDER].chmod(0o711)  # a database server runs as somebody else in there


def _work_in_memory() -> None:
    """Keep what tests write in memory where there is room, unless told where: disks make them wait.

    The other processes of the run are told by their environment.
    """
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def hand_down(config: pytest.Config, workerinput: dict[str, object]) -> None:
    """Tell a worker where the run's folder is."""
    workerinput[_HANDED_DOWN] = str(config.stash[FOLDER])


def is_first_process(config: pytest.Config) -> bool:
    """Say whether this is the process that began the run, and so the one that ends it."""
    return not hasattr(config, "workerinput")


def end_run(config: pytest.Config) -> None:
    """Remove the run's folder; nothing runs in there any more."""
    shutil.rmtree(config.stash[FOLDER], ignore_errors=True)


@contextmanager
def only_one(folder: Path, *, name: str) -> Iterator[None]:
    """Let one process of the run in at a time."""
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
