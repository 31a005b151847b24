"""Whoever stands where Farstu should: only a certificate that is vouched for makes it Farstu."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.exim import make_certificates
from tests.support.freeradius import PASSWORD, escape, run_freeradius

USERS = f"maja Cleartext-Password := '{escape(PASSWORD)}'\n"
YES = {"control:Tmp-String-1": "accept"}


@contextmanager
def impostor(
    said: Any, *, kind: str, status: int, certificates: Path | None = None
) -> Iterator[str]:
    """Serve one answer to everything, and give the address."""
    body = json.dumps(said).encode()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    if certificates is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{'http' if certificates is None else 'https'}://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def ask(folder: Path, farstu: str) -> str:
    """Have FreeRADIUS ask whoever is there; say what the VPN is told."""
    with run_freeradius(folder, farstu=farstu, key="farstu_none", users=USERS) as radius:
        return radius.ask("maja", PASSWORD).word


def test_an_impostor_is_not_believed(tmp_path: Path) -> None:
    """Its certificate is nobody's; without any, it would be Farstu (weaknesses D19)."""
    make_certificates(tmp_path)
    with impostor(YES, kind="application/json", status=200) as plain:
        assert ask(tmp_path / "plain", plain) == "Access-Accept"
    with impostor(YES, kind="application/json", status=200, certificates=tmp_path) as secure:
        assert ask(tmp_path / "secure", secure) == "Access-Reject"


@pytest.mark.parametrize(
    ("said", "kind", "status"),
    [
        ({}, "application/json", 200),
        ({"control:Tmp-String-1": "accepted"}, "application/json", 200),
        ({"control:Auth-Type": "Accept"}, "application/json", 200),
        ({"reply:Tmp-String-1": "accept"}, "application/json", 200),
        (YES, "text/html", 200),
        (YES, "application/problem+json", 401),
        (YES, "application/json", 401),
        (YES, "application/json", 403),
        (YES, "application/json", 500),
    ],
)
def test_only_our_word_for_yes_lets_in(tmp_path: Path, said: Any, kind: str, status: int) -> None:
    """No other answer, however it looks."""
    with impostor(said, kind=kind, status=status) as other:
        assert ask(tmp_path / "radius", other) == "Access-Reject"
