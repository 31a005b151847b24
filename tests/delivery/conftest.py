"""What tests of delivery ask for: a real mail server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.exim import Exim, serve_exim, two_ports

_NUMBER = itertools.count(1)


@pytest.fixture
def exim(run_folder: Path, worker: str) -> Iterator[Exim]:
    """Give a mail server to which nothing has come yet."""
    folder = run_folder / f"exim-{worker}-{next(_NUMBER)}"
    with serve_exim(folder, ports=two_ports()) as running:
        yield running


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> str:
    """Name the process that runs this test, among those of this run."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))
