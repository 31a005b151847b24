"""Applications made with other people's clients: programs on loopback, stopped by their ids."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.server import free_port, is_listening, wait_until
from tests.support.source import ROOT

OPENID_CLIENT = ("node", "tests/clients/openid_client_shop.mjs")
AUTHLIB = (sys.executable, "-m", "tests.clients.authlib_shop")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application is, or will be: on another site than the portal."""

    port: int

    @property
    def origin(self) -> str:
        """Say where browsers find it."""
        return f"http://shop.localhost:{self.port}"


def find_place() -> Place:
    """Find room for an application."""
    return Place(free_port())


@contextmanager
def serve_shop(
    command: tuple[str, ...], place: Place, *, issuer: str, client_id: str, secret: str
) -> Iterator[None]:
    """Run *command* there until the block ends; what it writes is written by the test."""
    told = {
        "ISSUER": issuer,
        "CLIENT_ID": client_id,
        "CLIENT_SECRET": secret,
        "PORT": str(place.port),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stdin=subprocess.DEVNULL)
    try:
        wait_until(
            lambda: process.poll() is not None or is_listening(place.port),
            otherwise=lambda: f"nothing listens on port {place.port}",
        )
        assert process.poll() is None, "it ended: has `make tools` installed what it needs?"
        yield
    finally:
        process.terminate()
        process.wait()
