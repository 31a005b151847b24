"""The hosting panel of ``examples/php-panel``, served by PHP as its page says."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.server import free_port, wait_until
from tests.support.source import ROOT

PANEL = ROOT / "examples" / "php-panel"
PAGE = (PANEL / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (.+)$", PAGE, re.MULTILINE)
PASSWORD = "linseed oil on old pine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel: where it is, which Farstu it asks, and as whom."""

    folder: Path
    farstu: str
    client_id: str
    secret: str
    port: int = field(default_factory=free_port)
    host: str = "localhost"

    @property
    def origin(self) -> str:
        """Say where people find it."""
        return f"http://{self.host}:{self.port}"

    @property
    def back(self) -> str:
        """Say its return address."""
        return f"{self.origin}/back"

    def commands(self) -> list[str]:
        """Give what its page has people type once it is registered, for this panel."""
        start = next(n for n, one in enumerate(COMMANDS) if one.startswith("export FARSTU_ORIGIN"))
        said = "\n".join(COMMANDS[start:])
        said = said.replace("http://localhost:8500", self.origin).replace("8500", str(self.port))
        said = said.replace("http://localhost:8440", self.farstu)
        said = said.replace("FARSTU_CLIENT=…", f"FARSTU_CLIENT='{self.client_id}'")
        return said.replace("FARSTU_SECRET=…", f"FARSTU_SECRET='{self.secret}'").splitlines()

    def said(self) -> str:
        """Give what it logged."""
        return (self.folder / "panel.log").read_text("utf-8", "replace")

    @contextmanager
    def serve(self, *, again: bool = False) -> Iterator[None]:
        """Type that; *again* after a restart, when its people are there."""
        *before, add, last = self.commands()
        script = "\n".join([*before, *([] if again else [add]), f"exec {last}"])
        with (self.folder / "panel.log").open("ab") as output:
            process = subprocess.Popen(
                ["bash", "-euc", script],
                cwd=PANEL,
                env=_surroundings({"PANEL_DATA": str(self.folder / "panel")}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(
                lambda: _answers(self.port) or process.poll() is not None, otherwise=self.said
            )
            assert process.poll() is None, self.said()
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _surroundings(more: Mapping[str, str]) -> dict[str, str]:
    ours = {n: v for n, v in os.environ.items() if not n.startswith(("FARSTU_", "PANEL_"))}
    return ours | dict(more)


def _answers(port: int) -> bool:
    """Say whether somebody is there; PHP listens on one of the addresses of localhost."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True
