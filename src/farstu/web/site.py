"""The web application: the URL map, static files, health, and what a failure looks like."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as StarletteRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from farstu.crypto.tokens import new_id
from farstu.http.door import Door, Site
from farstu.http.exchange import Route
from farstu.http.headers import ALWAYS, HSTS
from farstu.services.kit import Kit
from farstu.store.tx import EVERYWHERE
from farstu.web.desk import Desk
from farstu.web.render import STATIC, Renderer
from farstu.web.routes import url_map

log = structlog.get_logger("farstu.web")

def make_web(
    kit: Kit,
    site: Site,
    *,
    on_start: Callable[[threading.Event], None] = lambda _stopping: None,
    on_stop: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """Make the application."""
    desk = Desk(Renderer())
    door = Door(kit, site, desk.complain)
    stopping = threading.Event()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        on_start(stopping)
        yield
        stopping.set()
        door.close()
        on_stop()

    async def unknown(request: StarletteRequest, _exc: Exception) -> Response:
        return await door.enter(request, None)

    routes: list[BaseRoute] = [_served(door, route) for route in url_map(desk)]
    app = Starlette(
        routes=[
            StarletteRoute("/healthz", _alive, methods=["GET"]),
            StarletteRoute("/readyz", _ready(kit), methods=["GET"]),
            Mount("/static", CachedFiles(directory=STATIC)),
            *routes,
        ],
        exception_handlers={404: unknown},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    secure = site.origin.startswith("https://")
    return Envelope(app, kit, desk, headers=ALWAYS | (HSTS if secure else {}), links=_links(desk))


def _served(door: Door, route: Route) -> StarletteRoute:
    async def endpoint(request: StarletteRequest) -> Response:
        return await door.enter(request, route)

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return StarletteRoute(route.path, endpoint, methods=methods)


def _links(desk: Desk) -> tuple[str, ...]:
    """List where paths hold a secret: ``/welcome/`` and ``/invite/``."""
    return tuple(route.path.partition("{")[0] for route in url_map(desk) if route.link)


async def _alive(_request: StarletteRequest) -> Response:
    return PlainTextResponse("ok", headers={"cache-control": "no-store"})


def _ready(kit: Kit) -> Callable[[StarletteRequest], Response]:
    def ready(_request: StarletteRequest) -> Response:
        """Say whether the database answers; Starlette runs this in a thread."""
        try:
            kit.store.read(lambda tx: tx.portal_id, portal_id=EVERYWHERE)
        except Exception:
            log.exception("not_ready")
            return PlainTextResponse("database", status_code=503)
        return PlainTextResponse("ok", headers={"cache-control": "no-store"})

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


class Envelope:
    """Around everything: a reference, the headers of every response, one log line, and a 500.

    A failure is logged with its reference and without its locals; the page shows the reference.
    """

    def __init__(
        self, app: ASGIApp, kit: Kit, desk: Desk, *, headers: dict[str, str], links: tuple[str, ...]
    ) -> None:
        """Wrap *app*."""
        self._app = app
        self._kit = kit
        self._desk = desk
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reference = new_id(self._kit.clock(), self._kit.entropy)
        scope["farstu.reference"] = reference
        began, status = time.perf_counter(), 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        except Exception:
            log.exception("request_failed", reference=reference, path=self._path(scope))
            if status:
                raise
            await self._desk.failure(reference)(scope, receive, sealed)
        took = round((time.perf_counter() - began) * 1000, 1)
        log.info(
            "request",
            reference=reference,
            method=scope["method"],
            path=self._path(scope),
            status=status,
            milliseconds=took,
        )

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        for start in self._links:
            if path.startswith(start):
                return f"{start}…"
        return path
