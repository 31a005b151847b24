"""What arrives from the wire: bounded, cleaned, and believed as little as can be."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from farstu.http import arrival
from farstu.http.arrival import LARGEST_BODY, LONGEST_AGENT, Arrival, host_of, read_arrival

Headers = list[tuple[str, str]]


def arrive(
    *,
    method: str = "POST",
    headers: Headers | None = None,
    pieces: list[bytes] | None = None,
    hangs_up: bool = False,
    dawdles: bool = False,
    largest: int = LARGEST_BODY,
) -> tuple[Arrival, int]:
    """Read a request that comes in *pieces*; say how many of them were left unread."""
    waiting = list(pieces or [b""])

    async def receive() -> dict[str, Any]:
        if hangs_up and not waiting:
            return {"type": "http.disconnect"}
        if dawdles and len(waiting) == 1:
            await asyncio.Event().wait()
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting) or hangs_up}

    scope = {
        "type": "http",
        "method": method,
        "path": "/login",
        "query_string": b"a=1&a=2&b=%00",
        "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers or []],
        "client": ("203.0.113.7", 1),
        "path_params": {"kind": "totp"},
        "farstu.reference": "ref",
    }
    return asyncio.run(read_arrival(Request(scope, receive), (), largest=largest)), len(waiting)


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        (["portal.test"], "portal.test"),
        (["portal.test:8440"], "portal.test"),
        (["PORTAL.Test"], "portal.test"),
        (["portal.test."], "portal.test"),
        (["portal.test.:443"], "portal.test"),
        (["localhost:8440"], "localhost"),
        (["127.0.0.1:8440"], "127.0.0.1"),
        (["[::1]:8440"], "[::1]"),
        (["[::1]"], "[::1]"),
        (["xn--nordskr-exa.test"], "xn--nordskr-exa.test"),
    ],
)
def test_a_host_is_read_without_its_spelling(headers: list[str], host: str) -> None:
    """Case, port and a final dot make no other host of it."""
    assert host_of(headers) == host


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        [":8440"],
        ["."],
        ["portal.test.."],
        [".portal.test"],
        ["a..b"],
        ["portal.test:"],
        ["portal.test:port"],
        ["portal.test:443:443"],
        ["portal.test:123456"],
        ["portal.test:443@evil.test"],
        ["evil@portal.test"],
        ["portal.test/admin"],
        ["portal.test/../x?"],
        ["portal.test, evil.test"],
        ["portal.test evil.test"],
        [" portal.test"],
        ["portal.test\x00"],
        ["portal.test\n"],
        ["http://portal.test"],
        ["[::1"],
        ["[portal.test]"],
        ["portal%2etest"],
        ["pörtal.test"],
        ["portal.test", "portal.test"],
        ["portal.test", "evil.test"],
    ],
)
def test_a_malformed_host_is_nobodys(headers: list[str]) -> None:
    """What is no host, or more than one, is no portal's (weakness I17)."""
    assert not host_of(headers)


@pytest.mark.parametrize("size", [0, 1, LARGEST_BODY])
def test_a_body_up_to_the_limit_is_kept_whole(size: int) -> None:
    """What fits is kept, in however many pieces it came."""
    body = b"x" * size
    assert arrive(pieces=[body])[0].body == body
    assert arrive(pieces=[body[: size // 2], body[size // 2 :], b""])[0].body == body


@pytest.mark.parametrize("pieces", [[b"x" * (LARGEST_BODY + 1)], [b"x" * LARGEST_BODY, b"x"]])
def test_a_byte_too_many_loses_it_all(pieces: list[bytes]) -> None:
    """Of a body that is too large nothing is kept."""
    assert arrive(pieces=pieces)[0].body is None


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 2 * LARGEST_BODY])
def test_a_larger_body_is_kept_where_it_may_be(size: int) -> None:
    """The limit of a page that takes a file is its own."""
    body = b"x" * size
    assert arrive(pieces=[body], largest=2 * LARGEST_BODY)[0].body == body
    assert arrive(pieces=[body, b"x" * LARGEST_BODY], largest=2 * LARGEST_BODY)[0].body is None


def test_an_endless_body_is_not_read_to_its_end() -> None:
    """After a megabyte nobody listens any more."""
    arrival, left = arrive(pieces=[b"x" * LARGEST_BODY] * 100)
    assert arrival.body is None
    assert left > 80


def test_whoever_dawdles_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come whole in time holds its connection no longer."""
    monkeypatch.setattr(arrival, "BODY_WITHIN", 0.01)
    assert arrive(pieces=[b"a=", b"1"], dawdles=True)[0].body is None
    assert arrive(pieces=[b"a=", b"1"])[0].body == b"a=1"


def test_a_browser_that_hangs_up_has_sent_nothing() -> None:
    """Half of a body is no body."""
    assert arrive(pieces=[b"a=1"], hangs_up=True)[0].body is None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_looked_at_has_no_body(method: str) -> None:
    """A body that comes with GET is not read."""
    arrival, left = arrive(method=method, pieces=[b"a=1"])
    assert (arrival.body, left) == (b"", 1)
    assert arrival.method == method


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Firefox on Windows", "Firefox on Windows"),
        ("a\x00b\x1b[31mc\r\nd\x85e", "a b [31mc  d e"),
        ("x" * 5000, "x" * LONGEST_AGENT),
        ("", ""),
    ],
)
def test_a_browsers_name_is_cleaned(sent: str, kept: str) -> None:
    """The name that a browser gives itself is short, and has no control characters."""
    assert arrive(headers=[("user-agent", sent)])[0].agent == kept


def test_what_a_proxy_would_say_is_not_believed_from_a_stranger() -> None:
    """No header of a stranger's changes who asks, for which host, or how (weakness G13)."""
    lies = ["x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "x-forwarded-host"]
    lies += ["x-forwarded-proto", "x-original-url", "x-http-method-override", "x-host"]
    honest: Headers = [("host", "portal.test")]
    assert arrive(headers=[*honest, *((name, "198.51.100.9") for name in lies)]) == arrive(
        headers=honest
    )


def test_cookies_may_come_in_several_headers() -> None:
    """HTTP/2 sends each cookie by itself, and one that came twice still counts for nothing."""
    name = "__Host-farstu-session"
    other: Headers = [("cookie", "a=1"), ("cookie", f"{name}=x")]
    assert arrive(headers=other)[0].cookies == {name: "x"}
    assert arrive(headers=[*other, ("cookie", f"{name}=y")])[0].cookies == {}


def test_the_rest_is_told_as_it_is() -> None:
    """Path, parameters, the last word of a query, and the reference; NUL is no text (U+FFFD)."""
    arrival, _ = arrive(headers=[("sec-fetch-site", "same-origin"), ("origin", "https://a.test")])
    assert (arrival.path, arrival.params, arrival.reference) == ("/login", {"kind": "totp"}, "ref")
    assert arrival.query == {"a": "2", "b": "\ufffd"}
    assert (arrival.fetch_site, arrival.origin) == ("same-origin", "https://a.test")
    assert arrive()[0].fetch_site is None
