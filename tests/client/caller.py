"""A program that calls the API by the client, in threads or in an event loop: tests say it once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from farstu.client import AsyncFarstu, Farstu
from tests.web.support.home import HOST, Home
from tests.web.support.wire import Wire

SYNC, ASYNC = "threads", "event loop"
ORIGIN = f"https://{HOST}"


class WireTransport(httpx.BaseTransport):
    """Brings requests to an application in process."""

    def __init__(self, wire: Wire) -> None:
        """Take the wire."""
        self._wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Bring one request there, and its answer back."""
        target = request.url.raw_path.decode()
        headers = [(n.decode(), v.decode()) for n, v in request.headers.raw]
        told = self._wire.send(request.method, target, headers, body=request.read())
        return answer_with(told.status, dict(told.headers), told.body)


def answer_with(status: int, headers: dict[str, str], body: bytes) -> httpx.Response:
    """Make an answer that is still on its way, as those from a network are."""
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program with a key."""

    way: str
    home: Home
    key: str

    def call(self, deed: Callable[[Any], Any], *, key: str = "") -> Any:
        """Do something with a shell, and give what came of it."""
        wire = self.home.web.wire
        if self.way == SYNC:
            return deed(Farstu(ORIGIN, key or self.key, transport=WireTransport(wire)))
        transport = httpx.ASGITransport(app=self.home.web.app)
        shell = AsyncFarstu(ORIGIN, key or self.key, transport=transport)
        return wire._runner.run(_all_of(deed(shell)))


def call_mocked(way: str, handler: Callable[[httpx.Request], httpx.Response]) -> Any:
    """Verify a code, where *handler* answers for Farstu."""
    transport = httpx.MockTransport(handler)
    if way == SYNC:
        return Farstu(ORIGIN, "farstu_key", transport=transport).verify_code("maja", code="1")
    shell = AsyncFarstu(ORIGIN, "farstu_key", transport=transport)
    return asyncio.run(_all_of(shell.verify_code("maja", code="1")))


async def _all_of(asked: Any) -> Any:
    if inspect.isasyncgen(asked):
        return [one async for one in asked]
    awaited: Awaitable[Any] = asked
    return await awaited
