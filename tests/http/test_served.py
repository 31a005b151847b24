"""The pages behind the real server: what it adds, takes away, and lets through."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from farstu.http.door import Site
from farstu.store.engine import open_store
from farstu.web.site import make_web
from tests.support.databases import make_sqlite_database
from tests.support.house import open_house
from tests.support.server import serve_app
from tests.web.support.home import claim


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[int]:
    """Serve a portal on loopback."""
    database = make_sqlite_database(run_folder, folder=tmp_path_factory.mktemp("served"))
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="localhost") as house,
    ):
        claim(house)
        with serve_app(make_web(house.kit, Site(origin="http://localhost:8440"))) as origin:
            yield int(origin.rpartition(":")[2])


def say(port: int, *lines: bytes) -> bytes:
    """Send *lines* as they are, and read all that comes back."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        connection.sendall(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
        parts = iter(lambda: connection.recv(65_536), b"")
        return b"".join(parts)


def test_the_server_says_nothing_about_itself(port: int) -> None:
    """Neither its name nor its version is in any answer."""
    for path in ("/login", "/static/farstu.css", "/nowhere", "/healthz"):
        with closing(http.client.HTTPConnection("localhost", port, timeout=10)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.headers.get_all("server") == [""]
            assert "granian" not in str(answer.getheaders()).lower()


def test_head_has_the_headers_and_no_body(port: int) -> None:
    """What GET would say about its answer, without the answer."""
    get, head = (
        say(port, method + b" /help HTTP/1.1", b"Host: localhost").partition(b"\r\n\r\n")
        for method in (b"GET", b"HEAD")
    )
    assert (get[2][:15], head[2]) == (b"<!doctype html>", b"")
    length = f"content-length: {len(get[2])}".encode()
    assert length in get[0]
    assert length in head[0]


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        (b"GET /login HTTP/1.1", [b"Host: localhost"], b"200"),
        (b"GET /login HTTP/1.1", [b"Host: LOCALHOST.:99"], b"200"),
        (b"GET /login HTTP/1.1", [], b"421"),
        (b"GET /login HTTP/1.1", [b"Host: localhost", b"Host: evil.test"], b"421"),
        (b"GET /login HTTP/1.1", [b"Host: local\xffhost"], b"421"),
        (b"GET /login%0a HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /login%00 HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET //login HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /help/../login HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /help/%2e%2e/login HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /static/../app.py HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /%ff%fe%ed%a0%80 HTTP/1.1", [b"Host: localhost"], b"404"),
        (b"GET /login?next=%ff%00 HTTP/1.1", [b"Host: localhost"], b"200"),
        (b"BREW /login HTTP/1.1", [b"Host: localhost"], b"405"),
        (b"TRACE /login HTTP/1.1", [b"Host: localhost"], b"405"),
        (b"GET /login HTTP/1.1", [b"Host: localhost", b"Cookie: \xff\xfe=\xff; x"], b"200"),
    ],
)
def test_odd_requests_are_answered_as_in_process(
    port: int, request_line: bytes, headers: list[bytes], status: bytes
) -> None:
    """The server hands paths, hosts and cookies on as they came, and the door judges them."""
    assert say(port, request_line, *headers).split(b" ")[1] == status


def test_a_body_that_is_too_large_is_refused_on_the_wire(port: int) -> None:
    """A megabyte of form is answered, not swallowed."""
    body = b"x" * 1_000_000
    headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("localhost", port, timeout=10)) as connection:
        connection.request("POST", "/login", body, headers)
        assert connection.getresponse().status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
