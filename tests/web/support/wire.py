"""Requests as bytes, answers as they went out: nothing here is as polite as an HTTP library.

Clients mend what they send and fold what they get: paths are normalised, doubled headers merged.
Here a test says every byte, and sees each header that the application sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote

from starlette.types import ASGIApp

PEER = "203.0.113.7"
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, each header by itself."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """Read the body."""
        return self.body.decode(errors="replace")

    @property
    def title(self) -> str:
        """Say what the browser's tab says."""
        found = TITLE.search(self.text)
        return found[1] if found else ""

    @property
    def location(self) -> str:
        """Say where the browser is sent."""
        return self.header("location")

    def header(self, name: str) -> str:
        """Give a header that must not be there twice; empty if it is not there at all."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} is there twice: {values}"
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Give every header of a name."""
        return [value for known, value in self.headers if known == name]


class Sender(Protocol):
    """Whatever brings a request somewhere, and an answer back."""

    def send(
        self,
        method: str,
        target: str,
        headers: Headers,
        *,
        body: bytes | Iterable[bytes] = b"",
        peer: str | None = ...,
    ) -> Answer:
        """Send one request."""


class Wired(Protocol):
    """Whatever has a line to a portal."""

    @property
    def wire(self) -> Sender:
        """Give the line."""


class Wire:
    """An application without a server around it."""

    def __init__(self, app: ASGIApp, runner: asyncio.Runner) -> None:
        """Take the application, and the loop that it lives in."""
        self._app = app
        self._runner = runner

    def send(
        self,
        method: str,
        target: str,
        headers: Headers,
        *,
        body: bytes | Iterable[bytes] = b"",
        peer: str | None = PEER,
    ) -> Answer:
        """Send one request, in one piece or in several."""
        pieces = [body] if isinstance(body, bytes) else list(body)
        exchange = self._exchange(_scope(method, target, headers, peer), pieces)
        return self._runner.get_loop().run_until_complete(exchange)

    async def _exchange(self, scope: dict[str, Any], pieces: list[bytes]) -> Answer:
        waiting, sent = list(pieces), list[dict[str, Any]]()

        async def receive() -> dict[str, Any]:
            if not waiting:  # the peer stays, and says nothing more
                await asyncio.Event().wait()
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            await asyncio.sleep(0)
            sent.append(dict(message))

        await self._app(scope, receive, send)
        start, *rest = sent
        return Answer(
            status=start["status"],
            headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in start["headers"]),
            body=b"".join(message.get("body", b"") for message in rest),
        )


@contextmanager
def open_wire(app: ASGIApp) -> Iterator[Wire]:
    """Start *app* as a server would, and stop it again."""
    with asyncio.Runner() as runner:
        orders: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        replies: asyncio.Queue[Any] = asyncio.Queue()
        task = runner.run(_begin(app, orders, replies))
        assert runner.run(_order(orders, replies, "startup")) == "lifespan.startup.complete"
        try:
            yield Wire(app, runner)
        finally:
            assert runner.run(_order(orders, replies, "shutdown")) == "lifespan.shutdown.complete"
            runner.run(_end(task))


async def _begin(
    app: ASGIApp, orders: asyncio.Queue[dict[str, str]], replies: asyncio.Queue[Any]
) -> asyncio.Task[None]:
    async def live() -> None:
        await app({"type": "lifespan", "asgi": {"version": "3.0"}}, orders.get, replies.put)

    return asyncio.create_task(live())


async def _order(
    orders: asyncio.Queue[dict[str, str]], replies: asyncio.Queue[Any], what: str
) -> str:
    await orders.put({"type": f"lifespan.{what}"})
    reply = await replies.get()
    return str(reply["type"])


async def _end(task: asyncio.Task[None]) -> None:
    await task


def _scope(method: str, target: str, headers: Headers, peer: str | None) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode(),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers],
        "client": None if peer is None else (peer, 50_000),
        "server": ("127.0.0.1", 8440),
    }
