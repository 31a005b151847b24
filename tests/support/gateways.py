"""Gateways of the tests' own, on loopback: each is as strict as its published document.

What they check is what the real ones check: who asks, with which fields and which encoding. What
they take is counted, so that a text that is sent twice is seen.
"""

from __future__ import annotations

import json
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

USERNAME, PASSWORD = "farstu", "four words of chånce"
FORM = "application/x-www-form-urlencoded"
LONGEST_TEXT = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A question as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form, each of them once."""
        assert self.headers["content-type"].startswith(FORM)
        fields = parse_qsl(self.body.decode("ascii"), strict_parsing=True, errors="strict")
        assert len(dict(fields)) == len(fields)
        return dict(fields)

    @property
    def credentials(self) -> tuple[str, str]:
        """Name and password of Basic authentication; empty without."""
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        name, _, password = b64decode(value).decode().partition(":")
        return (name, password) if scheme == "Basic" else ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A text message that was taken."""

    sender: str
    recipient: str
    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered. *hangs* until the server stops; *cut* says nothing and hangs up."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    cut: bool = False

    @classmethod
    def of(cls, data: object, status: int = 200) -> Reply:
        """Answer in JSON."""
        return cls(status=status, body=json.dumps(data).encode())


@dataclass
class GatewayServer:
    """A running gateway: what it has heard and taken, and what it answers if it is in a mood."""

    answer: Callable[[GatewayServer, Heard], Reply]
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    mood: Reply | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    refuses: dict[str, object] = field(default_factory=dict)
    """What is said about which number."""


def answer_as_46elks(server: GatewayServer, heard: Heard) -> Reply:
    """``/a1/me`` and ``/a1/sms``; refusals are sentences."""
    if heard.credentials != (USERNAME, PASSWORD):
        return Reply(status=401, body=b"API access requires Basic HTTP authentication.")
    if (heard.method, heard.path) == ("GET", "/a1/me"):
        return Reply.of({"balance": 100_000, "currency": "SEK", "id": USERNAME})
    assert (heard.method, heard.path) == ("POST", "/a1/sms")
    fields = heard.form
    assert fields.keys() <= {"from", "to", "message", "dontlog"}
    assert fields["dontlog"] == "message"
    if refused := server.refuses.get(fields["to"]):
        status, said = refused  # type: ignore[misc]
        return Reply(status=status, body=str(said).encode())  # type: ignore[has-type]
    taken = Taken(sender=fields["from"], recipient=fields["to"], text=fields["message"])
    server.taken.append(taken)
    return Reply.of({"status": "created", "id": f"s{len(server.taken)}", "parts": 1, "cost": 3500})


def answer_as_twilio(server: GatewayServer, heard: Heard) -> Reply:
    """``Messages.json`` and ``Balance.json`` of the account AC1; refusals have numbers."""
    if heard.credentials != (USERNAME, PASSWORD):
        return Reply.of({"code": 20003, "message": "Authenticate", "status": 401}, 401)
    place = "/2010-04-01/Accounts/AC1"
    if (heard.method, heard.path) == ("GET", f"{place}/Balance.json"):
        return Reply.of({"account_sid": "AC1", "balance": "12.3", "currency": "USD"})
    assert (heard.method, heard.path) == ("POST", f"{place}/Messages.json")
    fields = heard.form
    assert fields.keys() in ({"To", "From", "Body"}, {"To", "MessagingServiceSid", "Body"})
    if code := server.refuses.get(fields["To"]):
        return Reply.of({"code": code, "message": f"No {fields['To']}", "status": 400}, 400)
    sender = fields.get("From") or fields["MessagingServiceSid"]
    server.taken.append(Taken(sender=sender, recipient=fields["To"], text=fields["Body"]))
    return Reply.of({"sid": f"SM{len(server.taken)}", "status": "queued"}, 201)


def answer_as_vonage(server: GatewayServer, heard: Heard) -> Reply:
    """``/sms/json``, which always says 200 and means it part by part, and the balance."""
    if (heard.method, heard.path) == ("GET", "/account/get-balance"):
        known = heard.credentials == (USERNAME, PASSWORD)
        return Reply.of({"value": 10.3}) if known else Reply.of({"error-code": "401"}, 401)
    assert (heard.method, heard.path) == ("POST", "/sms/json")
    fields = heard.form
    if (fields["api_key"], fields["api_secret"]) != (USERNAME, PASSWORD):
        return _parts("4")
    assert "+" not in fields["to"] + fields["from"]
    assert len(fields["client-ref"]) <= 40
    if statuses := server.refuses.get(f"+{fields['to']}"):
        return _parts(*str(statuses))
    assert (fields["type"] == "unicode") == ("🔑" in fields["text"])
    taken = Taken(
        sender=fields["from"],
        recipient=f"+{fields['to']}",
        text=fields["text"],
        reference=fields["client-ref"],
    )
    server.taken.append(taken)
    return _parts("0")


def _parts(*statuses: str) -> Reply:
    parts = [{"status": status, "to": "46701740617"} for status in statuses]
    return Reply.of({"message-count": str(len(parts)), "messages": parts})


@contextmanager
def serve_gateway(
    answer: Callable[[GatewayServer, Heard], Reply], *, certificates: Path | None = None
) -> Iterator[GatewayServer]:
    """Serve on loopback until the block ends, over TLS if there are *certificates*."""
    gateway = GatewayServer(answer=answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(gateway)) as server:
        scheme = "http"
        if certificates is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            scheme = "https"
        gateway.url = f"{scheme}://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield gateway
        finally:
            gateway.stopping.set()
            server.shutdown()
            thread.join()


def _handler_of(gateway: GatewayServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            heard = Heard(
                method=self.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("Content-Length", "0"))),
            )
            gateway.heard.append(heard)
            reply = gateway.mood or gateway.answer(gateway, heard)
            if reply.hangs:
                gateway.stopping.wait()
            if reply.hangs or reply.cut:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
