"""Around everything: headers that nothing goes out without, and logs that keep no secret."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.testing import capture_logs

from farstu.http.envelope import LONGEST_PATH, Envelope, loggable
from farstu.http.headers import ALWAYS, HSTS, SECRET_ADDRESS, make_headers
from tests.support.clock import Clock
from tests.support.entropy import seeded_entropy
from tests.web.support.wire import Answer, open_wire

SECRET_PATHS = ("/welcome/", "/invite/")
TOKEN = "Zm9yIHRoZSBmaXJzdCBvd25lciBvZiBGYXJzdHUhISE"


def answering(*headers: tuple[str, str]) -> ASGIApp:
    """Make an application that answers with *headers*."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        raw = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": scope["farstu.reference"].encode()})

    return app


def breaking(*, after: int) -> ASGIApp:
    """Make an application that breaks after so many messages of its answer."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(receive, send)
            return
        secret = f"{TOKEN} in hand"
        messages: list[Message] = [
            {"type": "http.response.start", "status": 500, "headers": []},
            {"type": "http.response.body", "body": b"half", "more_body": True},
            {"type": "http.response.body", "body": b"whole"},
        ]
        for message in messages[:after]:
            await send(message)
        raise RuntimeError("it broke", len(secret))

    return app


async def live(receive: Receive, send: Send) -> None:
    """Start and stop."""
    for word in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{word}.complete"})


def ask(app: ASGIApp, target: str = "/", *, is_secure: bool = True) -> Answer:
    """Send one request through an envelope."""
    envelope = Envelope(
        app,
        clock=Clock(),
        entropy=seeded_entropy(),
        is_secure=is_secure,
        secret_paths=SECRET_PATHS,
    )
    with open_wire(envelope) as wire:
        return wire.send("GET", target, [("cookie", f"x={TOKEN}")])


@pytest.mark.parametrize("name", ALWAYS)
def test_a_response_without_a_header_gets_it(name: str) -> None:
    """Whatever an application forgets to say is said for it."""
    assert ask(answering()).header(name) == ALWAYS[name]


@pytest.mark.parametrize("name", ["cache-control", "Cache-Control", "Content-Security-Policy"])
def test_a_response_that_says_something_keeps_it(name: str) -> None:
    """A header that the response has is left as it is, once, however it is spelled."""
    answer = ask(answering((name, "its own")))
    assert [value for known, value in answer.headers if known.lower() == name.lower()] == [
        "its own"
    ]


def test_transport_security_is_asked_for_where_there_is_any() -> None:
    """HSTS is said under an https origin, for a year and every subdomain, and nowhere else."""
    assert ask(answering()).header("strict-transport-security") == (
        "max-age=31536000; includeSubDomains"
    )
    assert not ask(answering(), is_secure=False).all("strict-transport-security")
    assert make_headers(is_secure=True) == ALWAYS | HSTS


@pytest.mark.parametrize(
    ("target", "policy"),
    [
        ("/", "same-origin"),
        ("/welcome", "same-origin"),
        (f"/welcome/{TOKEN}", "no-referrer"),
        (f"/welcome/{TOKEN}/more", "no-referrer"),
        (f"/invite/{TOKEN}?x=1", "no-referrer"),
        ("/login?next=/welcome/", "same-origin"),
    ],
)
def test_an_address_that_is_a_secret_is_told_to_nobody(target: str, policy: str) -> None:
    """From the page of a link not even our own pages learn its address."""
    assert ask(answering(), target).header("referrer-policy") == policy
    assert SECRET_ADDRESS["referrer-policy"] == "no-referrer"


def test_each_request_has_a_reference_of_its_own() -> None:
    """The reference in the log line is the one that the application was given."""
    with capture_logs() as logs:
        reference = ask(answering()).text
    assert len(reference) == 26
    assert [line["reference"] for line in logs] == [reference]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/account/security", "/account/security"),
        (f"/welcome/{TOKEN}", "/welcome/…"),
        (f"/invite/{TOKEN}/x", "/invite/…"),
        ("/invite/", "/invite/…"),
        # a secret that was copied wrongly is still one
        (f"//welcome/{TOKEN}", "//welcome/…"),
        (f"/Welcome/{TOKEN}", "/Welcome/…"),
        (f"/x{TOKEN}.html", "/….html"),
        (f"/{TOKEN[:20]}/{TOKEN[20:]}", f"/{TOKEN[:20]}/{TOKEN[20:]}"),
        # an id is none, and helps to find what happened
        ("/account/sessions/01hqe2xk3vw6c9r0t5y8zabcde/end",) * 2,
        # nothing writes lines of its own into a log, or on the screen of who reads it
        ("/a\nINFO forged", "/a?INFO forged"),
        ("/\x1b[31m\x00\x85\u2028\u202e", "/?[31m????"),
        ("/" + "a/" * 5000, ("/" + "a/" * 5000)[:LONGEST_PATH]),
    ],
)
def test_a_path_is_logged_without_what_is_nobodys_business(path: str, logged: str) -> None:
    """Logs name the page, and never a token or what a stranger wants them to say."""
    assert loggable(path, SECRET_PATHS) == logged


def test_a_log_line_has_these_words_and_no_others() -> None:
    """Of a request only reference, method, path, status and time are kept: no query, no cookie."""
    with capture_logs() as logs:
        ask(answering(), f"/login?code=123456&token={TOKEN}")
    assert [set(line) - {"log_level", "event"} for line in logs] == [
        {"reference", "method", "path", "status", "milliseconds"}
    ]
    assert logs[0]["path"] == "/login"
    assert TOKEN not in str(logs)
    assert "123456" not in str(logs)


def test_a_whole_answer_stands_though_the_application_broke() -> None:
    """Who has answered for a failure has answered; it is logged, and goes no further."""
    with capture_logs() as logs:
        assert ask(breaking(after=3)).body == b"halfwhole"
    assert [line["event"] for line in logs] == ["request_failed", "request"]
    assert logs[0]["reference"] == logs[1]["reference"]
    assert logs[1]["status"] == 500


@pytest.mark.parametrize("after", [0, 1, 2])
def test_half_an_answer_ends_the_connection(after: int) -> None:
    """Where nothing whole went out, the server learns of it, and the log has it too."""
    with capture_logs() as logs, pytest.raises(RuntimeError, match="it broke"):
        ask(breaking(after=after))
    assert [line["event"] for line in logs] == ["request_failed", "request"]
    assert TOKEN not in str(logs)
