"""What a portal's own program would be: an HTTP server that is told things by webhooks.

with receive() as receiver:
    receiver.status = 500
    receiver.address, receiver.heard
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

from standardwebhooks.webhooks import Webhook as Standard

from farstu.delivery.posting import Poster

LOOPBACK = ip_network("127.0.0.0/8")
POSTER = Poster(networks=[LOOPBACK], patience=5)


@dataclass(frozen=True, slots=True)
class Letter:
    """One request that came in."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Say by which id it came."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        """Read what it says."""
        return json.loads(self.body)

    def verify(self, secret: str) -> None:
        """Check it as a stranger's library does. Raises if signature or time is wrong."""
        Standard(secret).verify(self.body, dict(self.headers))


@dataclass(slots=True)
class Receiver:
    """What was heard, and what is answered: *status*, once *may_answer* is set."""

    address: str = ""
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    heard: list[Letter] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    came: threading.Event = field(default_factory=threading.Event)

    def types(self) -> list[str]:
        """Say what it was told of, in order."""
        return [one.told["type"] for one in self.heard]


@contextmanager
def receive() -> Iterator[Receiver]:
    """Listen on this machine."""
    receiver = Receiver()
    receiver.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.heard.append(Letter(headers, body))
            receiver.came.set()
            receiver.may_answer.wait(20)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
