"""An application made with ``openid-client``, in Node.js: on loopback, stopped by its id."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.server import is_listening, wait_until
from tests.support.source import TESTS

PROGRAM = TESTS / "clients" / "shop.mjs"


@contextmanager
def serve_shop(issuer: str, client_id: str, secret: str, *, port: int) -> Iterator[None]:
    """Run it until the block ends; what it says of itself is said by the test."""
    named = {"ISSUER": issuer, "CLIENT_ID": client_id, "CLIENT_SECRET": secret, "PORT": str(port)}
    process = subprocess.Popen(
        ["node", str(PROGRAM)], env=os.environ | named, stdin=subprocess.DEVNULL
    )
    try:
        wait_until(
            lambda: process.poll() is not None or is_listening(port),
            otherwise=lambda: f"nothing listens on port {port}",
        )
        assert process.poll() is None, "it ended: is tests/clients/node_modules there?"
        yield
    finally:
        process.terminate()
        process.wait()
