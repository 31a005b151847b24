"""Servers of the tests start, answer and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.support.clock import Clock
from tests.support.server import ServerError, free_port, is_listening, serve_app


def test_an_application_is_served_with_the_clock_of_the_test(clock: Clock) -> None:
    """What the test does to its clock, the next request sees; afterwards nobody listens."""

    def tell(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{clock():%H:%M} {request.url.path}")

    port = free_port()
    with serve_app(Starlette(routes=[Route("/{any}", tell)]), port=port) as origin:
        assert httpx.get(f"{origin}/a").text == "09:30 /a"
        clock.advance(3600)
        assert httpx.get(f"{origin}/b").text == "10:30 /b"
    assert not is_listening(port)


def test_an_application_begins_and_ends() -> None:
    """The application's lifespan is kept: it is opened before requests and closed after them."""
    heard: list[str] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        heard.append("begun")
        yield
        heard.append("ended")

    with serve_app(Starlette(lifespan=lifespan)) as origin:
        assert httpx.get(origin).status_code == 404
        assert heard == ["begun"]
    assert heard == ["begun", "ended"]


def test_an_application_that_fails_to_begin_is_reported() -> None:
    """A lifespan that raises fails the test, instead of leaving it to wait."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        raise RuntimeError("no database")
        yield

    with pytest.raises(ServerError), serve_app(Starlette(lifespan=lifespan)):
        pass
