"""One question to a gateway over HTTP, and its answer.

Nothing is followed, nothing is kept open, certificates are checked, an answer is short and comes in
time or not at all. What matters most is whether a question that failed may have been heard: only
where it certainly was not may it be asked again.
"""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from threading import Event, Timer
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from farstu.delivery.message import GatewayTrouble, Undelivered

CONNECT_WITHIN = 5.0
"""Seconds for each address of the gateway."""
PATIENCE = 15.0
"""Seconds for the question, the answer and TLS together."""
LONGEST_ANSWER = 64 * 1024

FORM = "application/x-www-form-urlencoded; charset=utf-8"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a gateway is asked. Its address, headers and body hold numbers, texts and passwords."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it answered, as far as anybody reads."""

    status: int
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The answer as text, on one line."""
        return " ".join(self.body.decode("utf-8", "replace").split())


class Wire:
    """The way to gateways over HTTP: which authorities are believed, and how long one waits."""

    def __init__(self, *, ca_file: Path | None = None, patience: float = PATIENCE) -> None:
        """Read the file of authorities when it is needed."""
        self._ca_file = ca_file
        self._patience = patience

    def ask(self, question: Question) -> Answer | Undelivered:
        """Ask, once."""
        parts = urlsplit(question.url)
        headers = {name: value.encode() for name, value in question.headers.items()}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

        def talk(line: HTTPConnection, late: Event) -> Answer | Undelivered:
            try:
                line.request(question.method, path, question.body, headers)
            except OSError as error:
                return Undelivered(trouble=GatewayTrouble.UNREACHABLE, said=str(error))
            except ValueError:
                said = "a line end stands where none may"
                return Undelivered(trouble=GatewayTrouble.REFUSED, said=said)
            return _listen(line, late)

        return self._connected(question.url, talk)

    def reach(self, url: str) -> Undelivered | None:
        """See that somebody listens there, who has a certificate where one is due."""
        return self._connected(url, lambda *_: None)

    def _connected(self, url: str, talk: Callable[[HTTPConnection, Event], T]) -> T | Undelivered:
        line = open_line(url, self._ca_file)
        if isinstance(line, Undelivered):
            return line
        with closing(line):
            no = connect(line)
            if no is not None:
                return no
            assert line.sock is not None  # noqa: S101 - it is connected
            line.sock.settimeout(self._patience)
            late = Event()
            ending = Timer(self._patience, hang_up, [line.sock, late])
            ending.daemon = True
            ending.start()
            try:
                return talk(line, late)
            finally:
                ending.cancel()


def open_line(url: str, ca_file: Path | None) -> HTTPConnection | Undelivered:
    """Make a connection that is not connected yet."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return HTTPConnection(host, parts.port, timeout=CONNECT_WITHIN)
    context = trust(ca_file)
    if isinstance(context, Undelivered):
        return context
    return HTTPSConnection(host, parts.port, timeout=CONNECT_WITHIN, context=context)


def trust(ca_file: Path | None) -> ssl.SSLContext | Undelivered:
    """Make the rules for certificates: those of the machine, or of one authority only."""
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except OSError as error:
        return Undelivered(trouble=GatewayTrouble.CA_FILE, said=str(error))


def connect(line: HTTPConnection) -> Undelivered | None:
    """Connect, and be protected."""
    try:
        line.connect()
    except OSError as error:
        return explain(error)
    return None


def explain(error: OSError) -> Undelivered:
    """Say why a gateway could not be connected to."""
    match error:
        case ssl.SSLCertVerificationError():
            return Undelivered(trouble=GatewayTrouble.CERTIFICATE, said=error.verify_message)
        case ssl.SSLError():
            return Undelivered(trouble=GatewayTrouble.NO_TLS, said=str(error))
        case _:
            return Undelivered(trouble=GatewayTrouble.UNREACHABLE, said=str(error))


def hang_up(line: socket.socket, late: Event) -> None:
    """End a connection from outside; whoever listens to it hears that, and is told why."""
    late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def form(fields: Mapping[str, str]) -> bytes:
    """Write *fields* as a form does."""
    return urlencode(fields).encode("ascii")


def basic(username: str, password: str) -> str:
    """Write name and password for the header ``Authorization`` (RFC 7617)."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode("ascii")


def dig(found: Any, *path: str | int) -> Any:
    """Follow *path* into what JSON said; None where it does not lead anywhere."""
    for step in path:
        try:
            found = found[step]
        except (IndexError, KeyError, TypeError):
            return None
    return found


def _listen(line: HTTPConnection, late: Event) -> Answer | Undelivered:
    """Hear the answer. The question was heard by now, perhaps; half an answer is none."""
    try:
        response = line.getresponse()
        answer = Answer(status=response.status, body=response.read(LONGEST_ANSWER))
    except (OSError, HTTPException) as error:
        return Undelivered(trouble=GatewayTrouble.UNSURE, said=str(error))
    if late.is_set():
        return Undelivered(trouble=GatewayTrouble.UNSURE, said="timed out")
    return answer
