"""A line to a running server: every byte as the test says it, each header as it came back."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from http.client import HTTPResponse

from tests.web.support.wire import Answer, Headers

PROXY = "127.0.0.1"
"""Whose word about the visitor's address is believed."""
STRANGER = "127.0.0.2"
"""A machine that is no proxy of ours, whatever it says."""
PATIENCE = 60.0


class Line:
    """A server on a port of loopback; each request has a connection of its own."""

    def __init__(self, port: int, *, hello: bytes = b"") -> None:
        """Lead there; *hello* is said before anything else, as balancers do."""
        self._port = port
        self._hello = hello

    def send(
        self,
        method: str,
        target: str,
        headers: Headers,
        *,
        body: bytes | Iterable[bytes] = b"",
        peer: str | None = PROXY,
    ) -> Answer:
        """Send one request from *peer*, and wait for what comes back.

        A lone surrogate stands for a byte that is no text (PEP 383).
        """
        whole = body if isinstance(body, bytes) else b"".join(body)
        about = [*headers, ("content-length", str(len(whole))), ("connection", "close")]
        head = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in about)]
        source = (peer or PROXY, 0)
        with socket.create_connection((PROXY, self._port), PATIENCE, source) as stream:
            stream.sendall(
                self._hello
                + "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape")
                + whole
            )
            return _read(stream, method)


def _read(stream: socket.socket, method: str) -> Answer:
    with HTTPResponse(stream, method=method) as response:
        response.begin()
        headers = tuple((name.lower(), value) for name, value in response.getheaders())
        return Answer(status=response.status, headers=headers, body=response.read())
