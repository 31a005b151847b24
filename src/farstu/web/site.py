"""The web application: the URL map, static files, health, and what a failure looks like."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as StarletteRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from farstu.http.door import Door, Site
from farstu.http.envelope import Envelope
from farstu.http.exchange import Route
from farstu.http.languages import read_accept_language
from farstu.services.fitness import Fitness
from farstu.services.kit import Kit
from farstu.store.sickness import find_sickness
from farstu.web.desk import Desk
from farstu.web.render import STATIC, Renderer
from farstu.web.routes import url_map

Handler = Callable[[StarletteRequest, Exception], Response | Awaitable[Response]]


def make_web(
    kit: Kit,
    site: Site,
    *,
    on_start: Callable[[threading.Event], None] = lambda _stopping: None,
    on_stop: Callable[[], None] = lambda: None,
    renderer: Renderer | None = None,
    pictures: Path | None = None,
    besides: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """Make the application. Articles show what is in the folder of *pictures*.

    *besides* are addresses that are no pages.
    """
    desk = Desk(renderer or Renderer(), pictures=pictures, listen=site.listen)
    door, routes = Door(kit, site, desk.complain), url_map(desk)
    stopping = threading.Event()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        on_start(stopping)
        yield
        stopping.set()
        door.close()
        on_stop()

    app = Starlette(
        routes=[*_plain_routes(kit), *besides, *(_page(door, route) for route in routes)],
        exception_handlers={HTTPException: _turn_away(door), Exception: _fail(desk)},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Envelope(
        app,
        clock=kit.clock,
        entropy=kit.entropy,
        is_secure=site.origin.startswith("https://"),
        secret_paths=[route.path.partition("{")[0] for route in routes if route.link],
    )


def _plain_routes(kit: Kit) -> Sequence[BaseRoute]:
    return (
        StarletteRoute("/healthz", _alive, methods=["GET"]),
        StarletteRoute("/readyz", _ready(kit), methods=["GET"]),
        Mount("/static", CachedFiles(directory=STATIC)),
    )


def _page(door: Door, route: Route) -> BaseRoute:
    return StarletteRoute(route.path, Doorway(door, route))


class Doorway:
    """A line of the URL map, as the toolkit calls it: whatever the method, the door answers."""

    def __init__(self, door: Door, route: Route) -> None:
        """Remember which door and which line."""
        self._door = door
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._door.enter(StarletteRequest(scope, receive), self._route)
        await response(scope, receive, send)


def _turn_away(door: Door) -> Handler:
    async def turn_away(request: StarletteRequest, exc: Any) -> Response:
        """Answer what the toolkit refused, such as an unknown path, with a page of ours."""
        response = await door.enter(request, None, refusal=exc.status_code)
        response.headers.update(exc.headers or {})
        return response

    return turn_away


def _fail(desk: Desk) -> Handler:
    def fail(request: StarletteRequest, exc: Exception) -> Response:
        """Answer for code or a database that broke; the envelope logs it."""
        accepted = read_accept_language(request.headers.get("accept-language", ""))
        return desk.failure(
            request.scope["farstu.reference"],
            accepted=accepted,
            is_sick=find_sickness(exc) is not None,
        )

    return fail


async def _alive(_request: StarletteRequest) -> Response:
    return PlainTextResponse("ok")


def _ready(kit: Kit) -> Callable[[StarletteRequest], Response]:
    fitness = Fitness(kit)

    def ready(_request: StarletteRequest) -> Response:
        """Say whether deeds can be done; Starlette runs this in a thread."""
        trouble = fitness.find_trouble()
        return PlainTextResponse(trouble or "ok", status_code=503 if trouble else 200)

    return ready


class CachedFiles(StaticFiles):
    """Static files; their addresses carry a hash of what is in them, so they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serve a file for a year where its version was asked for."""
        response = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if versioned else "no-cache"
        )
        return response
