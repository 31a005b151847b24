"""Posting to registered addresses: to the outside only, whatever a name leads to (OP-19)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network

import pytest

from farstu.delivery.posting import Posted, Poster, resolve

LOOPBACK = [ip_network("127.0.0.0/8")]
KIND = "application/json"


class Heard(list[tuple[str, dict[str, str], bytes]]):
    """What a server was sent: path, headers, body."""


@contextmanager
def listen(
    status: int = 200, *, headers: Sequence[tuple[str, str]] = ()
) -> Iterator[tuple[int, Heard]]:
    """Listen on this machine, and answer the same to everybody."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def leading_to(*addresses: str) -> Poster:
    """Make a poster for which every name leads to *addresses*."""
    return Poster(resolve=lambda _host, _port: addresses, patience=1)


def test_what_is_posted_arrives() -> None:
    """Whole, at its path, with the name that was meant."""
    with listen() as (port, heard):
        poster = Poster(networks=LOOPBACK)
        done = poster.post(f"http://localhost:{port}/a?b=c", b"{}", content_type=KIND)
    assert done == Posted(status=200, said="OK")
    assert done.is_taken
    ((path, headers, body),) = heard
    assert (path, body) == ("/a?b=c", b"{}")
    assert headers["host"] == f"localhost:{port}"
    assert headers["content-type"] == KIND


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing listens there
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "fec0::1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "::7f00:1",
        "::ffff:0:7f00:1",
        "192.88.99.1",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ],
)
def test_nothing_is_posted_into_the_house(address: str) -> None:
    """Whatever name leads there, alone or beside an address outside."""
    for known in ([address], ["93.184.216.34", address], [address, "93.184.216.34"]):
        done = leading_to(*known).post("https://app.example/", b"", content_type=KIND)
        assert (done.status, done.is_taken) == (None, False)
        assert done.said == "the address is not one that may be posted to"


def test_nothing_is_posted_in_the_open() -> None:
    """Without TLS only to networks of one's own."""
    done = leading_to("93.184.216.34").post("http://app.example/", b"", content_type=KIND)
    assert done.said == "the address is not one that may be posted to"


def test_a_name_is_looked_up_once() -> None:
    """So that it cannot lead elsewhere between being judged and being used."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["127.0.0.2"]

    with listen() as (port, heard):
        poster = Poster(networks=[ip_network("127.0.0.2/32")], resolve=rebinding, patience=1)
        poster.post(f"http://app.example:{port}/", b"", content_type=KIND)
    assert asked == ["app.example"]
    assert heard == []


def test_nothing_is_followed() -> None:
    """A redirect is an answer like any other, and no success."""
    with listen(302, headers=[("location", "http://127.0.0.1/inside")]) as (port, heard):
        poster = Poster(networks=LOOPBACK)
        done = poster.post(f"http://127.0.0.1:{port}/", b"", content_type=KIND)
    assert (done.status, done.is_taken) == (302, False)
    assert len(heard) == 1


def test_a_name_that_leads_nowhere_is_said() -> None:
    """With what the machine says of it."""

    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    done = Poster(resolve=unknown).post("https://app.example/", b"", content_type=KIND)
    assert done == Posted(status=None, said="no such name")
    assert leading_to().post("https://app.example/", b"", content_type=KIND).status is None


def test_who_does_not_answer_is_not_waited_for() -> None:
    """The line is cut, and nothing was taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        poster = Poster(networks=LOOPBACK, patience=0.2)
        done = poster.post(f"http://127.0.0.1:{port}/", b"", content_type=KIND)
    assert done.status is None
    assert done.said


@pytest.mark.parametrize(
    ("first", "piece", "pause"),
    [
        (b"", b"H", 0.02),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n", b"x", 0.02),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0.0),
    ],
)
def test_an_answer_without_an_end_is_not_heard_to_the_end(
    first: bytes, piece: bytes, pause: float
) -> None:
    """Neither what trickles nor what floods: whoever registers an address keeps nobody busy."""
    ended_by_us = threading.Event()

    def answer(server: socket.socket) -> None:
        line, _ = server.accept()
        with line, suppress(OSError):
            line.sendall(first)
            for _ in range(1000):
                line.sendall(piece)
                ended_by_us.wait(pause)
            return
        ended_by_us.set()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=[server], daemon=True)
        thread.start()
        poster = Poster(networks=LOOPBACK, patience=0.5)
        poster.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", content_type=KIND)
        thread.join()
    assert ended_by_us.is_set()


def test_nobody_there_is_said() -> None:
    """As any other trouble."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = Poster(networks=LOOPBACK).post(f"http://127.0.0.1:{port}/", b"", content_type=KIND)
    assert (done.status, bool(done.said)) == (None, True)


def test_a_certificate_is_checked() -> None:
    """Who speaks no TLS, or shows no good one, gets nothing."""
    with listen() as (port, heard):
        poster = Poster(networks=LOOPBACK, trust=ssl.create_default_context, patience=1)
        done = poster.post(f"https://localhost:{port}/", b"secret", content_type=KIND)
    assert done.status is None
    assert heard == []


def test_names_are_looked_up_as_the_machine_does() -> None:
    """Each address once."""
    known = resolve("localhost", 80)
    assert set(known) <= {"127.0.0.1", "::1"}
    assert len(known) == len(set(known))
